"""nDCG of every request, and whether one way beats another."""

from __future__ import annotations

from collections.abc import Sequence

import ir_measures
import numpy as np
import numpy.typing as npt
from ir_measures import nDCG
from scipy.stats import permutation_test

from .systems import Run
from .tasks import Asked

MEASURE = nDCG @ 10
RESAMPLES = 9_999
Scores = npt.NDArray[np.float64]


def scores(asked: Sequence[Asked], run: Run) -> Scores:
    """(n,): nDCG@10 of each request, gains as graded; an empty list counts 0."""
    qrels = [ir_measures.Qrel(a.id, id_, grade) for a in asked for id_, grade in a.grades.items()]
    found = [
        ir_measures.ScoredDoc(a.id, id_, -float(rank)) for a in asked for rank, id_ in enumerate(run(a)[:10])
    ]
    measured = {m.query_id: m.value for m in ir_measures.iter_calc([MEASURE], qrels, found)}
    return np.array([measured.get(a.id, 0.0) for a in asked])


def p_value(ours: Scores, theirs: Scores) -> float:
    """Two-sided paired randomisation test of the mean difference (Smucker, Allan and Carterette, CIKM
    2007).
    """
    difference = ours - theirs
    if not difference.any():
        return 1.0
    tested = permutation_test(
        (difference,),
        np.mean,
        permutation_type="samples",
        n_resamples=RESAMPLES,
        rng=np.random.default_rng(0),
        vectorized=True,
    )
    return float(tested.pvalue)
