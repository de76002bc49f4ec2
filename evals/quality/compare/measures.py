"""nDCG of every request, and whether one way beats another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import ir_measures
import numpy as np
import numpy.typing as npt
from ir_measures import alpha_nDCG, nDCG
from scipy.stats import permutation_test

from .systems import Run
from .tasks import Asked, Topics

DEPTH = 10
RIGHT = nDCG @ DEPTH
VARIED = alpha_nDCG @ DEPTH
"""Each further product of a topic gains half of the one before (Clarke et al., SIGIR 2008; alpha .5)."""
RESAMPLES = 9_999
Scores = npt.NDArray[np.float64]


def scores(asked: Sequence[Asked], run: Run, topics: Topics | None = None) -> Scores:
    """(n,): nDCG@10 of each request, gains as graded, or alpha-nDCG@10 where products have topics; an empty
    list counts 0.
    """
    measure = RIGHT if topics is None else VARIED
    found = [
        ir_measures.ScoredDoc(a.id, id_, -float(rank))
        for a in asked
        for rank, id_ in enumerate(run(a)[:DEPTH])
    ]
    values = ir_measures.iter_calc([measure], list(_judged(asked, topics)), found)
    measured = {one.query_id: one.value for one in values}
    return np.array([measured.get(a.id, 0.0) for a in asked])


def _judged(asked: Sequence[Asked], topics: Topics | None) -> Iterator[ir_measures.Qrel]:
    for one in asked:
        for id_, grade in one.grades.items():
            for topic in ("0",) if topics is None else topics[id_]:
                yield ir_measures.Qrel(one.id, id_, grade, topic)


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
