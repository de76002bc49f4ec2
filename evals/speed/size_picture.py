"""Draws a search's time against the number of products, from what `store_sizes` measured.

Run from the repository root: `python -m evals.speed.size_picture FIGURES.json … [--out docs/latency.svg]`

Several files of figures are one picture; a size that is in two of them is taken from the later one. One
panel for each filter, both axes logarithmic: the store and exact numpy, the median as a line and the 95th
percentile as the upper edge of a band. An open mark is a size whose graph was left out. The picture has a
background of its own, so that it reads on light pages and dark ones. Needed: `pip install matplotlib`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLORS = {"store": "#1f5fbf", "numpy": "#c2571a"}
NAMES = {"store": "Qdrant Edge", "numpy": "exact numpy, one thread"}
PAPER, INK, FAINT = "#fbfaf7", "#26262a", "#d9d6ce"
WIDTH, HEIGHT = 5.2, 5.0
"""Inches of 72 points: on a phone's screen the letters are nearly as large as here."""
STYLE: dict[Any, Any] = {
    "font.size": 10,
    "svg.hashsalt": "shoplens",  # the same figures give the same file
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": FAINT,
    "axes.facecolor": PAPER,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "figure.facecolor": PAPER,
}


def report(files: Sequence[Path], out: Path) -> str:
    """Draws the figures of these files into `out`, whose suffix says how (.svg or .webp); one line.

    Raises:
        ValueError: there are no figures in the files.
    """
    sizes = figures(files)
    if not sizes:
        raise ValueError(f"no figures in {', '.join(file.name for file in files)}")
    draw(sizes, out)
    return f"{out.name}: {len(sizes)} sizes, {out.stat().st_size / 1e3:.0f} kB"


def figures(files: Sequence[Path]) -> list[dict[str, Any]]:
    """The rows of all files, by size."""
    rows = [row for file in files for row in json.loads(file.read_text())["sizes"]]
    by_size = {int(row["products"]): row for row in rows}
    return [by_size[size] for size in sorted(by_size)]


def draw(sizes: Sequence[dict[str, Any]], out: Path) -> None:
    """One panel for each filter that every size was searched with."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    filters = [search["filter"] for search in sizes[0]["searches"]]
    with mpl.rc_context(STYLE):
        figure, axes = pyplot.subplots(
            (len(filters) + 1) // 2, 2, figsize=(WIDTH, HEIGHT), sharex=True, sharey=True,
            layout="constrained", squeeze=False,
        )  # fmt: skip
        panels = list(axes.flat)
        for name, panel in zip(filters, panels, strict=False):
            _panel(panel, name, sizes)
        for panel in panels[len(filters) :]:
            panel.set_visible(False)
        figure.supxlabel("products", fontsize=10)
        figure.supylabel("milliseconds of a search: median, band up to p95", fontsize=10)
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=2, frameon=False, fontsize=10)
        metadata = {"Date": None, "Title": "A search's time against the number of products"}
        figure.savefig(out, metadata=metadata if out.suffix == ".svg" else None, dpi=200)
        pyplot.close(figure)


def _panel(panel: Axes, name: str, sizes: Sequence[dict[str, Any]]) -> None:
    counts = [row["products"] for row in sizes]
    found = [next(search for search in row["searches"] if search["filter"] == name) for row in sizes]
    for who, color in COLORS.items():
        median, late = ([search[f"{who}{share}"] for search in found] for share in (50, 95))
        panel.fill_between(counts, median, late, color=color, alpha=0.18, linewidth=0)
        panel.plot(counts, median, color=color, linewidth=1.8, label=NAMES[who])
        for row, time in zip(sizes, median, strict=True):
            scanned = who == "store" and row["products"] >= 20_000 and not row["graph"]
            panel.plot(
                row["products"], time, "o", color=color, markersize=4.5,
                markerfacecolor=PAPER if scanned else color,
            )  # fmt: skip
    panel.set_xscale("log")
    panel.set_yscale("log")
    panel.set_title(name, fontsize=10.5, fontweight="bold")
    panel.set_xticks(counts, [_short(count) for count in counts])
    panel.minorticks_off()
    panel.yaxis.set_major_formatter(lambda value, _: f"{value:,g}")
    panel.grid(True)
    panel.tick_params(length=0, labelsize=9)


def _short(count: int) -> str:
    return f"{count / 1e6:g} M" if count >= 1_000_000 else f"{count / 1e3:g} k"


def main() -> None:
    """Draws the picture."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FIGURES", help="from store_sizes --json")
    parser.add_argument("--out", type=Path, default=Path("docs/latency.svg"))
    arguments = parser.parse_args()
    print(report(arguments.files, arguments.out))


if __name__ == "__main__":
    main()
