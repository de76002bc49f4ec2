"""What the network is taught by."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, log_softmax


def to_captions(embeddings: Tensor, captions: Tensor, same: Tensor, scale: Tensor) -> Tensor:
    """Locked-image-text tuning turned round: the text tower stays as it is, the image tower moves
    (contrastive loss of Radford et al. 2021 as in LiT, Zhai et al. 2022). `same[i, j]`: caption j is right
    for picture i too. Both directions.
    """
    logits = scale * embeddings @ captions.T
    right = same / same.sum(1, keepdim=True)
    back = (same / same.sum(0, keepdim=True)).T
    there = -(right * log_softmax(logits, 1)).sum(1).mean()
    return (there - (back * log_softmax(logits.T, 1)).sum(1).mean()) / 2


def to_kinds(logits: Tensor, targets: Tensor, neutral: Tensor, smoothing: float = 0.05) -> Tensor:
    """Cross-entropy over all kinds; those that are no mistake for the right one (`neutral`, (n, kinds) of
    truth) are left out.
    """
    return cross_entropy(logits.masked_fill(neutral, -30.0), targets, label_smoothing=smoothing)


def to_nothing(logits: Tensor) -> Tensor:
    """Cross-entropy to "each kind alike" (outlier exposure, Hendrycks et al. 2019)."""
    return -log_softmax(logits, 1).mean(1).mean() - torch.log(torch.tensor(float(logits.shape[1])))
