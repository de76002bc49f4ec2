"""`python -m evals.quality.compare [--data FOLDER] [--out FILE]`: ways to search, side by side, with paired
tests.
The demo shop is in the package, its requests beside this file; FOLDER has the other catalogues, photos and
requests. Needed: `pip install 'shoplens[evals,offline]'`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .measures import scores
from .report import HEAD, Measured, report
from .shops import encoders, opened
from .systems import WITHOUT_WORDS, Systems
from .tasks import Task, tasks


def measure(data: Path) -> str:
    """The whole report, as Markdown."""
    measured: list[tuple[Task, Measured]] = []
    with opened(data, encoders()) as shops:
        ways = {name: Systems(shop).all() for name, shop in shops.items()}
        for task in tasks(shops, data):
            print(f"{task.sort}, {task.shop.name}: {len(task.asked)} requests", file=sys.stderr, flush=True)
            runs = ways[task.shop.name]
            wanted = WITHOUT_WORDS if task.sort == "photo" else tuple(runs)
            values = {name: scores(task.asked, runs[name], task.topics) for name in wanted}
            measured.append((task, values))
    return f"{HEAD}\n{report(measured)}\n"


def main() -> None:
    """Prints the report, or writes it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("no data"), help="folder with `catalogs/`")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write there instead of printing")
    arguments = parser.parse_args()
    text = measure(arguments.data)
    if arguments.out:
        arguments.out.write_text(text)
    else:
        print(text)


if __name__ == "__main__":
    main()
