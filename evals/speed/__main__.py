"""`python -m evals.speed [--only PART …] [--out FILE]`: all times and sizes, one by one, as Markdown.

Each part is a program of its own with options of its own, and runs in a process of its own, so that none pays
for what another has loaded: `python -m evals.speed.PART --help`. About ten minutes on two cores, best with
nothing else to do. Needed: `pip install 'shoplens[actian,offline,evals,ui]'` and qdrant-client; OpenVINO is
measured where it is installed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = {
    "turn": "Where a turn goes",
    "same_search": "The same searches, by others",
    "start": "From a cold start",
    "indexing": "Indexing",
    "store_sizes": "Sizes of the embedded store",
    "encoders": "Encoders",
}


def report(part: str) -> str:
    """What one part prints, under its heading.

    Raises:
        RuntimeError: it failed; what it said stands above, on stderr.
    """
    print(f"… {part}", file=sys.stderr, flush=True)
    done = subprocess.run(  # noqa: S603 - our own modules
        [sys.executable, "-m", f"evals.speed.{part}"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise RuntimeError(f"evals.speed.{part} failed ({done.returncode}); try it alone")
    return f"## {PARTS[part]}\n\n`python -m evals.speed.{part}`\n\n{done.stdout.strip()}"


def main() -> None:
    """Prints the report, or writes it part by part."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write there instead of printing")
    arguments = parser.parse_args()
    parts = []
    for part in arguments.only:
        parts.append(report(part))
        text = "\n\n".join(["# Results: times and sizes", *parts]) + "\n"
        if arguments.out:
            arguments.out.write_text(text)
    if not arguments.out:
        print(text)


if __name__ == "__main__":
    main()
