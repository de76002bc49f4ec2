"""Joins ranked lists into one, with stable ties: the same request gives the same order every time."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

Ranking = Sequence[tuple[str, float]]
"""(id, raw score), best first."""

FusionMethod = Literal["rrf", "dbsf"]

RRF_K = 60
"""Cormack, Clarke and Büttcher, SIGIR 2009: the constant they found robust. Ranks count from 1."""
DBSF_SIGMAS = 3.0
"""Distribution-based score fusion scales scores between mean - 3 and + 3 standard deviations."""


def reciprocal_rank_fusion(
    rankings: Mapping[str, Ranking], weights: Mapping[str, float] | None = None, *, k: int = RRF_K
) -> list[tuple[str, float]]:
    """Sum over the lists of weight / (k + rank), ranks from 1 (Cormack et al., SIGIR 2009)."""
    return _fuse(rankings, weights, lambda ranking: [1.0 / (k + rank + 1) for rank in range(len(ranking))])


def distribution_based_score_fusion(
    rankings: Mapping[str, Ranking], weights: Mapping[str, float] | None = None
) -> list[tuple[str, float]]:
    """Weighted mean over the lists of the scores scaled by their own spread: mean ± 3 standard deviations
    become 0 and 1, what lies outside is clamped, an id missing from a list counts 0 there, and a list
    whose scores are all equal gives 0.5 (Mazzeo, "Distribution-Based Score Fusion", 2023).
    """
    return _fuse(rankings, weights, _scaled, mean=True)


def mean_of_scores(
    rankings: Mapping[str, Ranking], weights: Mapping[str, float] | None = None
) -> list[tuple[str, float]]:
    """Weighted mean of the raw scores, for lists whose scores mean the same; an id missing from a list
    counts as much there as the list's last one, which it cannot exceed.
    """
    last = {name: ranking[-1][1] for name, ranking in rankings.items() if ranking}
    scores = {name: dict(rankings[name]) for name in last}
    weigh = {name: 1.0 if weights is None else weights.get(name, 1.0) for name in last}
    total = math.fsum(weigh.values()) or 1.0
    means = {
        id_: math.fsum(weigh[name] * known.get(id_, last[name]) for name, known in scores.items()) / total
        for known in scores.values()
        for id_ in known
    }
    return sorted(means.items(), key=lambda item: (-item[1], item[0]))


def fuse(
    rankings: Mapping[str, Ranking], weights: Mapping[str, float] | None = None, method: FusionMethod = "rrf"
) -> list[tuple[str, float]]:
    """By name. Ties go to the better raw score in the first list, where an id that is not in it comes last,
    then to the next list, then to the smaller id.
    """
    if method == "dbsf":
        return distribution_based_score_fusion(rankings, weights)
    return reciprocal_rank_fusion(rankings, weights)


def _scaled(ranking: Ranking) -> list[float]:
    scores = [score for _, score in ranking]
    mean = math.fsum(scores) / len(scores)
    deviation = math.sqrt(math.fsum((score - mean) ** 2 for score in scores) / len(scores))
    if deviation < 1e-12:
        return [0.5] * len(scores)
    low, width = mean - DBSF_SIGMAS * deviation, 2 * DBSF_SIGMAS * deviation
    return [min(1.0, max(0.0, (score - low) / width)) for score in scores]


def _fuse(
    rankings: Mapping[str, Ranking],
    weights: Mapping[str, float] | None,
    contribution: Callable[[Ranking], list[float]],
    *,
    mean: bool = False,
) -> list[tuple[str, float]]:
    weights = {name: 1.0 if weights is None else weights.get(name, 1.0) for name in rankings}
    if any(weight < 0 or not math.isfinite(weight) for weight in weights.values()):
        raise ValueError(f"weights must be finite and 0 or more, got {weights}")
    total = math.fsum(weights.values()) if mean else 1.0
    parts: dict[str, list[float]] = {}
    raw: dict[str, list[float]] = {}
    for position, (name, ranking) in enumerate(rankings.items()):
        if not weights[name] or not ranking:
            continue
        for (id_, score), part in zip(ranking, contribution(ranking), strict=True):
            parts.setdefault(id_, []).append(weights[name] * part / total)
            raw.setdefault(id_, [-math.inf] * len(rankings))[position] = score
    fused = {id_: math.fsum(terms) for id_, terms in parts.items()}  # exact, so that equal sums do tie
    return sorted(fused.items(), key=lambda item: (-item[1], [-s for s in raw[item[0]]], item[0]))
