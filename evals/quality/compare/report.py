"""The measured figures as tables in Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from .measures import RESAMPLES, Scores, p_value
from .systems import NOT_VARIED, OURS, SINGLE
from .tasks import Task

Measured = Mapping[str, Scores]
"""Of each way, one value for each request of a task."""
TITLES = {
    "words": "Words → products",
    "constraints": "Words with constraints → products",
    "photo": "A photo → products",
    "photo and words": "A photo with words → products",
    "a feature": "A feature alone → kinds of products",
}
NOTES = {
    "words": """
Requests judged 0 to 3 by [a written guideline](../evals/quality/judged/GUIDELINE.md); gains as graded.
""",
    "constraints": """
Every product that fulfils what the request says is right, all others are wrong.
""",
    "photo": """
Grocery: a photo of the thing on a shelf. Magento: another photo of the very product. Demo and clothes: photos
that people took of their clothes; right is every product of the kind. The demo has drawings; clothes is a
second-hand shop of 396 such photos, each with its kind for a name; the encoder was not trained on them, but
how sure it is was fitted on them. The text space is searched for what the encoder sees in the photo.
""",
    "photo and words": """
Demo: a product's picture and a wish, judged 0 to 3. Magento: a product's photo and "in red"; right is that
product in that colour and nothing else. Eshop101: a product's photo and "like this but by" another brand;
right (3) is what that brand has in the category, a little (1) the category's and the brand's others.
""",
    "a feature": """
One value that says how a thing is, typed alone: "Red", "Organic Cotton". Every product that has it is
right, and a page should show a bit of each kind of thing: alpha-nDCG@10, where each further product of a
kind gains half of the one before. *Not varied*: by nearness alone.
""",
}
SURE = 0.05


def report(measured: Sequence[tuple[Task, Measured]]) -> str:
    """A section for each sort of request, each with two tables: all ways, and ours against others."""
    parts = []
    for sort, title in TITLES.items():
        if here := [(task, values) for task, values in measured if task.sort == sort]:
            parts += [f"## {title}", NOTES[sort].strip(), _ways(here), _against(here)]
    return "\n\n".join(parts)


def _ways(measured: Sequence[tuple[Task, Measured]]) -> str:
    heads = [f"{task.shop.name}, {_count(task)}" for task, _ in measured]
    measure = "nDCG@10" if measured[0][0].topics is None else "alpha-nDCG@10"
    lines = [f"| {measure} | {' | '.join(heads)} |", "|---" * (1 + len(heads)) + "|"]
    best = [max(_mean(task, values[name]) for name in values) for task, values in measured]
    for name in measured[0][1]:
        cells = []
        for (task, values), highest in zip(measured, best, strict=True):
            mean = _mean(task, values[name])
            cells.append(f"**{_said(mean)}**" if mean == highest else _said(mean))
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _against(measured: Sequence[tuple[Task, Measured]]) -> str:
    lines = ["| shop | one | other | difference | p | both halves: difference | p |", "|---" * 7 + "|"]
    for task, values in measured:
        for one, other in _pairs(task, values):
            cells = []
            for which in (_test(task), np.ones(len(task.asked), dtype=bool)):
                ours, theirs = values[one][which], values[other][which]
                p = p_value(ours, theirs)
                cells += [f"{(ours - theirs).mean():+.3f}", f"**{p:.4f}**" if p < SURE else f"{p:.3f}"]
            lines.append(f"| {task.shop.name} | {one} | {other} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _pairs(task: Task, values: Measured) -> list[tuple[str, str]]:
    """The fused ranking, without and with filters read, against the best of the single ones; ours against
    what others do.
    """
    single = max((name for name in SINGLE if name in values), key=lambda name: _mean(task, values[name]))
    fused = "ours, no filters read" if "ours, no filters read" in values else OURS
    plain = NOT_VARIED if task.topics else "ours, no filters read"
    others = (plain, "ours, filters after fusion", "the tutorial's way", "self-query shape")
    pairs = [(fused, single), (OURS, single), *((OURS, other) for other in others if other in values)]
    return list(dict.fromkeys(pairs))


def _test(task: Task) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array([not asked.dev for asked in task.asked])


def _count(task: Task) -> str:
    return f"{int(_test(task).sum())} requests"


def _mean(task: Task, values: Scores) -> float:
    return float(values[_test(task)].mean())


def _said(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")


HEAD = f"""# Results: finding the right thing

Written by `python -m evals.quality.compare --data DATA --out docs/results.md`; without `--data` it measures
the demo shop alone. All ways search the same indexed shops, with MiniLM and `shoplens-photo-v1`, in one
run. The measure is nDCG@10 (ir-measures).

- Requests are in two halves, by a hash of their id. Ours was chosen on the one; **the tables show the
  other**, and 400 judged requests that were written later, without a look at what any search finds, when
  all numbers stood. *Both halves* is there because few requests make few differences sure.
- p: two-sided paired randomisation test with {RESAMPLES:,} resamples; bold below {SURE}. Not corrected for
  how many there are.
- *Filters read*: what words say of category, price and attributes becomes filters. The tutorial's way and
  the self-query shape get the same keyless reading as ours; what differs is what is done with it. In the
  tutorial's way two legs of 20 are fused by RRF, and filtered afterwards.
- *What is close beneath*: a list of fewer than four products is followed by others, under a heading that
  says that they are not all that was asked for; this row takes both as one list.
"""
