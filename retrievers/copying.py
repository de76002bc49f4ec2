"""A store into another one, whatever their engines: repeatable, resumable after a kill, verified."""

from __future__ import annotations

import filecmp
import shutil
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from .comparing import Sample, difference
from .errors import CollectionMismatchError, RetrieverError, StoreUnavailableError
from .indexing import Progress, picture_file, remove_pictures
from .vectorstores import CollectionInfo, NamedVectorStore, Point

BATCH_SIZE = 256
SAMPLE = 200
Page = tuple[list[Point], str | None]


@dataclass
class CopyReport:
    """What a copy did. `pictures` are those that the target now has, `pictures_missing` those that neither
    side has; `verified` products were compared value by value after all was written.
    """

    total: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    pictures: int = 0
    pictures_missing: int = 0
    verified: int = 0
    seconds: float = 0.0


def copy_store(
    source: NamedVectorStore,
    target: NamedVectorStore,
    *,
    media_from: Path,
    media_to: Path,
    replace: bool = False,
    batch_size: int = BATCH_SIZE,
    sample: int = SAMPLE,
    progress: Progress = lambda done, total: None,
    warn: Callable[[str], None] = lambda line: None,
) -> CopyReport:
    """Makes the target equal to the source, vectors and our small pictures included; encodes nothing.

    What the target already holds identically is left alone, so running it again finishes what a kill
    interrupted and writes nothing twice. Products that the source does not have are removed at the end. The
    target's card says "indexing" until the counts agree and `sample` products, chosen at random, were
    compared. `replace` empties the target first. The source is only read.

    Raises:
        CollectionMismatchError: the target was built with other encoders or distances.
        StoreUnavailableError: there is nothing to copy, or a store does not answer.
        RetrieverError: the target holds another catalogue; one of the two gives no vectors back; the copy
            differs from its source.
    """
    started = time.monotonic()
    info = source.info()
    if info is None:
        raise StoreUnavailableError(
            f"nothing is indexed in {source.location}. Index a catalogue with: shoplens index CATALOG"
        )
    first = source.page(limit=batch_size)
    _check_source(source, first[0], info)
    if info.status == "indexing":
        warn(f"The import of {info.catalog} into {source.location} did not finish; its copy will say so too.")
    copy = _Copy(source, target, info, _Pictures(media_from, media_to), sample, batch_size)
    copy.prepare(replace=replace)
    copy.write(first, progress)
    copy.finish()
    copy.report.seconds = time.monotonic() - started
    return copy.report


class _Copy:
    """One run. `kept` says whether the target held products when it began."""

    def __init__(
        self,
        source: NamedVectorStore,
        target: NamedVectorStore,
        info: CollectionInfo,
        pictures: _Pictures,
        sample: int,
        batch_size: int,
    ) -> None:
        self.report = CopyReport()
        self._source, self._target, self._info = source, target, info
        self._pictures = pictures
        self._batch_size = batch_size
        self._sample = Sample(sample)
        self._kept = False
        self._was_complete = False

    def prepare(self, *, replace: bool) -> None:
        """Refuses a target that is not ours to change, and marks it as unfinished."""
        present = self._target.info()
        if present is not None and replace:
            self._check_apart(present)
            self._target.clear()
            self._pictures.clear()
        elif present is not None:
            self._admit(present)
            self._was_complete = present.status == "complete"
        self._target.ensure_collection(self._info.model_copy(update={"status": "indexing"}))
        self._kept = self._target.count() > 0

    def write(self, first: Page, progress: Progress) -> None:
        """Every page; what is not there identically is written."""
        report, total = self.report, self._source.count()
        for points in self._pages(first):
            present = _by_id(self._target.read([_id(point) for point in points])) if self._kept else {}
            changed = [p for p in points if difference(p, present.get(_id(p)), self._info) is not None]
            for point in points:
                self._pictures.follow(point.payload, report)
                self._sample.offer(_id(point))
            if changed:
                self._target.upsert(changed)
            if changed and not report.written:  # what cannot work is said now, not after the last product
                self._target.flush()
                self._compare(changed, self._target.read([_id(point) for point in changed]))
            report.written += len(changed)
            report.unchanged += len(points) - len(changed)
            report.total += len(points)
            progress(report.total, max(total, report.total))

    def finish(self) -> None:
        """Removes, indexes, verifies; the card says "complete" last."""
        gone = self._gone() if self._kept else []
        if gone:
            self._target.delete(gone)
            self._pictures.remove(gone)
        self.report.removed = len(gone)
        if self.report.written or gone or not self._was_complete:
            self._target.index_payload(self._info.catalog_schema)
        self._target.flush()
        self._check_counts()
        for ids in _chunks(iter(self._sample.ids), self._batch_size):
            wanted = self._source.read(ids)
            self._compare(wanted, self._target.read(ids))
            self.report.verified += len(wanted)
        self._target.ensure_collection(self._info)

    def _pages(self, first: Page) -> Iterator[list[Point]]:
        points, after = first
        yield points
        while after is not None:
            points, after = self._source.page(after, self._batch_size)
            yield points

    def _admit(self, present: CollectionInfo) -> None:
        """Only an empty store or a copy of the same catalogue is written to."""
        target, info = self._target, self._info
        has, gives = _built_with(present), _built_with(info)
        if has != gives:
            raise CollectionMismatchError(
                f"{target.location} was built with other encoders (it has {has}; {self._source.location} has "
                f"{gives}). Copy into another place, or add --replace to empty this one first"
            )
        if present.catalog != info.catalog:
            others = target.count()
        else:
            others = 0 if info.catalog else len(self._gone())
        if others:
            raise RetrieverError(
                f"{target.location} holds {others} products of another catalogue ('{present.catalog}', not "
                f"'{info.catalog}'). Copy into another place, or add --replace to delete them first"
            )

    def _check_apart(self, present: CollectionInfo) -> None:
        """Two addresses may lead to one store, and it is about to be emptied: a mark on the target's card
        must not show on the source's.
        """
        mark = f"{present.catalog} (being replaced, {uuid.uuid4()})"
        with suppress(CollectionMismatchError):  # damaged, and the source is not
            self._target.ensure_collection(present.model_copy(update={"catalog": mark, "status": "indexing"}))
        seen = self._source.info()
        if seen is not None and seen.catalog == mark:
            self._target.ensure_collection(present)
            raise RetrieverError(
                f"{self._source.location} and {self._target.location} are the same store; a copy needs two"
            )

    def _gone(self) -> list[str]:
        """What the target has and the source does not."""
        gone: list[str] = []
        for ids in _chunks((str(p["product_id"]) for p in self._target.scroll()), self._batch_size):
            there = {str(payload["product_id"]) for payload in self._source.retrieve(ids)}
            gone += [id_ for id_ in ids if id_ not in there]
        return gone

    def _check_counts(self) -> None:
        read, has, copied = self.report.total, self._source.count(), self._target.count()
        if not read == has == copied:
            raise RetrieverError(
                f"{self._source.location} has {has} products, {read} were read, and {self._target.location} "
                f"has {copied}. Something else writes to one of them: copy again when that has ended"
            )

    def _compare(self, wanted: Sequence[Point], found: Sequence[Point]) -> None:
        """Raises RetrieverError, naming product and difference, at the first product that is not the same."""
        there = _by_id(found)
        if any(p.vectors for p in wanted) and found and not any(p.vectors for p in found):
            raise RetrieverError(
                f"{self._target.engine} at {self._target.location} gives no vectors back, so a copy in it "
                "cannot be verified. Index the catalogue into it instead: shoplens index CATALOG --store "
                f"{self._target.location}"
            )
        for point in wanted:
            differing = difference(point, there.get(_id(point)), self._info)
            if differing is not None:
                raise RetrieverError(
                    f"{self._target.location} is no true copy of {self._source.location}: product "
                    f"'{_id(point)}' {differing}. It stays marked as unfinished; copy again"
                )


class _Pictures:
    """Our own small pictures: as files, beside the store."""

    def __init__(self, source: Path, target: Path) -> None:
        self._from, self._to = source, target
        self._apart = source.resolve() != target.resolve()

    def follow(self, payload: Mapping[str, Any], report: CopyReport) -> None:
        """The target's picture as the source's; whole or not at all. Where the source's cannot be found, one
        that the target has stays.
        """
        id_ = str(payload["product_id"])
        ours, theirs = picture_file(self._from, id_), picture_file(self._to, id_)
        if self._apart and ours.is_file():
            if not (theirs.is_file() and filecmp.cmp(ours, theirs, shallow=False)):
                theirs.parent.mkdir(parents=True, exist_ok=True)
                temporary = theirs.with_suffix(".new")
                shutil.copyfile(ours, temporary)
                temporary.replace(theirs)
        elif self._apart and payload.get("picture") != "own":
            theirs.unlink(missing_ok=True)
        there = theirs.is_file()
        report.pictures += there
        report.pictures_missing += not there and payload.get("picture") == "own"

    def remove(self, product_ids: Sequence[str]) -> None:
        """Those of products that were removed."""
        for id_ in product_ids if self._apart else ():
            picture_file(self._to, id_).unlink(missing_ok=True)

    def clear(self) -> None:
        """All of the target's."""
        if self._apart:
            remove_pictures(self._to)


def _check_source(source: NamedVectorStore, points: Sequence[Point], info: CollectionInfo) -> None:
    if not points:
        raise StoreUnavailableError(f"{source.location} holds no products: there is nothing to copy")
    if info.dimensions and not any(point.vectors for point in points):
        raise RetrieverError(
            f"{source.engine} at {source.location} gives no vectors back, so it cannot be copied. Index the "
            "catalogue into the new store instead: shoplens index CATALOG --store NEW"
        )


def _built_with(info: CollectionInfo) -> str:
    return ", ".join(
        f"{space} {info.encoders.get(space)} {size}-d {info.options(space).distance}"
        for space, size in sorted(info.dimensions.items())
    )


def _id(point: Point) -> str:
    return str(point.payload["product_id"])


def _by_id(points: Sequence[Point]) -> dict[str, Point]:
    return {_id(point): point for point in points}


def _chunks(ids: Iterator[str], size: int) -> Iterator[list[str]]:
    while chunk := list(islice(ids, size)):
        yield chunk
