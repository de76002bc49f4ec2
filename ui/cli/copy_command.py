"""shoplens copy: a store into another one, of whatever engine."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing

from tqdm import tqdm

from shoplens.retrievers import RetrieverError
from shoplens.retrievers.copying import CopyReport, copy_store
from shoplens.retrievers.vectorstores.opening import open_store

from .shop import located, media_folder, same_place, say


def run(options: argparse.Namespace) -> int:
    """Copies, compares, and says in one line what it did."""
    source_at, target_at = located(options.source), located(options.target)
    media = media_folder(source_at, options.environment)
    with (
        closing(open_store(source_at, options.environment)) as source,
        closing(open_store(target_at, options.environment)) as target,
    ):
        line = f"from {source.location} into {target.location}"
        if same_place(source_at, target_at):
            raise RetrieverError(f"{source.location} cannot be copied onto itself. Name another place: --to")
        with tqdm(unit="product", file=sys.stderr, disable=None) as bar:

            def advance(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            report = copy_store(
                source,
                target,
                media_from=media,
                media_to=media_folder(target_at, options.environment),
                replace=options.replace,
                progress=advance,
                warn=say,
            )
    if report.pictures_missing:
        say(f"no picture: {report.pictures_missing} products; theirs are not in {media}")
    print(f"{report.total} products {line} in {report.seconds:.1f} s: {_did(report)}")
    return 0


def _did(report: CopyReport) -> str:
    return (
        f"written {report.written}, unchanged {report.unchanged}, removed {report.removed}, "
        f"pictures {report.pictures}, verified {report.verified}"
    )
