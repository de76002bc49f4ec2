"""The training itself: batches in, a network out."""

from __future__ import annotations

import copy
import random
import time
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from .batches import DRAWINGS, NEGATIVES, Batches
from .captions import Vocabulary
from .losses import to_captions, to_kinds, to_nothing
from .network import EMBEDDING, PhotoNetwork
from .schedule import PHASES, Phase, learning_rate

SEED = 20
KEEP = 0.996
"""Of the running mean of the weights, which is what is shipped (Polyak averaging)."""
Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]


class Prototypes:
    """Every kind's captions in the words' space."""

    def __init__(self, vocabulary: Vocabulary, embed: Embed, seed: int) -> None:
        self._dice = random.Random(seed)
        self._vectors = [torch.from_numpy(np.asarray(embed(kind.captions))) for kind in vocabulary.kinds]
        self.names = torch.stack([vectors[0] for vectors in self._vectors])
        self.neutral = torch.zeros(len(self._vectors), len(self._vectors), dtype=torch.bool)
        for place, others in enumerate(vocabulary.neutral):
            self.neutral[place, list(others)] = True

    def draw(self) -> Tensor:
        """(kinds, 384): of each kind its name half the time, else another caption."""
        return torch.stack(
            [v[0] if self._dice.random() < 0.5 else v[self._dice.randrange(len(v))] for v in self._vectors]
        )


def train(
    batches: Batches,
    prototypes: Prototypes,
    drawing_captions: Tensor,
    *,
    phases: Sequence[Phase] = PHASES,
    told: Callable[[str], None] = print,
) -> PhotoNetwork:
    """`drawing_captions` (drawings, 384): what each drawing shows, in words. Returns the averaged network."""
    torch.manual_seed(SEED)
    network = PhotoNetwork().to(memory_format=torch.channels_last)
    kinds = len(prototypes.names)
    head = nn.Linear(network.width, kinds)
    scale = nn.Parameter(torch.tensor(3.0))
    learnt = [
        {"params": [*network.parameters(), *head.parameters()], "weight_decay": 0.05},
        {"params": [scale], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(learnt)
    averaged = copy.deepcopy(network)
    total, step, started = sum(phase.steps for phase in phases), 0, time.monotonic()
    for phase in phases:
        for _ in range(phase.steps):
            for group in optimizer.param_groups:
                group["lr"] = learning_rate(step, total)
            batch = batches.draw(phase.side)
            pooled, _ = network.features(batch.pixels)
            embeddings, guesses = network.embed(pooled), head(pooled)
            known = len(batch.kinds)
            sharp = scale.exp().clamp(max=60)
            of_kinds = sharp * embeddings @ prototypes.draw().T
            neutral = prototypes.neutral[batch.kinds]
            captions, same = _distinct(drawing_captions[batch.drawings])
            loss = (
                to_kinds(of_kinds[:known], batch.kinds, neutral)
                + to_kinds(guesses[:known], batch.kinds, neutral)
                + 0.3 * to_captions(embeddings[known - DRAWINGS : known], captions, same, sharp)
                + 0.3 * NEGATIVES / known * (to_nothing(of_kinds[known:]) + to_nothing(guesses[known:]))
            )
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimizer.step()
            step += 1
            _average(averaged, network, min(KEEP, (1 + step) / (10 + step)))
            if step % 50 == 0 or step == total:
                right = (of_kinds[:known].argmax(1) == batch.kinds).float().mean()
                took = time.monotonic() - started
                place = f"step {step} of {total}, {phase.side} px"
                told(f"{place}, {took:.0f} s: loss {loss.item():.3f}, right {right:.2f}")
    return averaged.eval()


def _distinct(captions: Tensor) -> tuple[Tensor, Tensor]:
    """The different captions (m, d), and which pictures they are right for (n, m)."""
    distinct, place = torch.unique(captions, dim=0, return_inverse=True)
    return distinct, nn.functional.one_hot(place, len(distinct)).float()


@torch.no_grad()
def _average(mean: nn.Module, now: nn.Module, keep: float) -> None:
    for old, new in zip(mean.state_dict().values(), now.state_dict().values(), strict=True):
        if old.dtype.is_floating_point:
            old.lerp_(new, 1 - keep)
        else:
            old.copy_(new)


__all__ = ["EMBEDDING", "Prototypes", "train"]
