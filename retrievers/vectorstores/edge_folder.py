"""The folder of an embedded store: who holds it, how it opens, what is damaged."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import qdrant_edge as edge

from ..errors import CollectionMismatchError, RetrieverError, StoreUnavailableError
from .base import SpaceOptions
from .collection_card import CARD

HOLDER = "holder.json"
SHARD = "edge"
FULL_SCAN_BELOW = 40_000
"""Points that pass a filter: below it the engine scans them all, recall 1 (measured up to 26,000)."""
DISTANCES = {"cosine": edge.Distance.Cosine, "dot": edge.Distance.Dot, "euclid": edge.Distance.Euclid}


class EdgeFolder:
    """A folder with the engine's files in `edge/`. `lock` guards the shard; one process at a time has it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.RLock()
        self._shard: edge.EdgeShard | None = None

    @property
    def is_made(self) -> bool:
        """Whether the engine's files are there."""
        return (self.path / SHARD).exists()

    @property
    def shard(self) -> str:
        """Where the engine's files are."""
        return str(self.path / SHARD)

    def open(self) -> edge.EdgeShard:
        """The shard, opened at the first call.

        Raises:
            StoreUnavailableError: nothing is indexed there, or another process holds it.
            CollectionMismatchError: its files are damaged.
        """
        with self.lock:
            if self._shard is None:
                path = self.path / SHARD
                if not path.is_dir():
                    raise StoreUnavailableError(
                        f"nothing is indexed in {self.path}. Index a catalogue with: shoplens index CATALOG"
                    )
                try:
                    self._shard = edge.EdgeShard.load(str(path))
                except Exception as error:
                    raise self._explain(error) from error
                self._say_who_holds_it()
            return self._shard

    def create(self, dimensions: Mapping[str, int], spaces: Mapping[str, SpaceOptions]) -> None:
        """Makes the engine's files for these spaces."""
        vectors = {name: _params(size, spaces.get(name, SpaceOptions())) for name, size in dimensions.items()}
        try:
            (self.path / SHARD).mkdir(parents=True, exist_ok=True)
            self._shard = edge.EdgeShard.create(str(self.path / SHARD), edge.EdgeConfig(vectors=vectors))
        except Exception as error:
            raise self._explain(error) from error
        self._say_who_holds_it()

    def drop_unfinished(self) -> None:
        """What stands there without a card is a collection that was never finished or never wholly cleared:
        the card is written before the first point, and taken away before the files. Raises
        StoreUnavailableError where another process holds it.
        """
        if self.is_made:
            with suppress(CollectionMismatchError):
                self.open()
            self.close()
            shutil.rmtree(self.path / SHARD)

    def clear(self) -> None:
        """Deletes the engine's files and the card, and nothing else in the folder."""
        with self.lock:
            if self.is_made:
                with suppress(CollectionMismatchError):  # damaged: this is the way out
                    self.open()  # fails, and says who, where another process holds the store
            self.close()
            (self.path / CARD).unlink(missing_ok=True)
            shutil.rmtree(self.path / SHARD, ignore_errors=True)

    def flush(self) -> None:
        """fsync of all that was written."""
        with self.lock:
            if self._shard is not None:
                self._shard.flush()

    def close(self) -> None:
        """Lets go of the folder's lock."""
        with self.lock:
            if self._shard is not None:
                self._shard.flush()
                self._shard.close()
                self._shard = None
                (self.path / HOLDER).unlink(missing_ok=True)

    def _explain(self, error: Exception) -> RetrieverError:
        if "WouldBlock" in str(error):
            return StoreUnavailableError(
                f"{self.path} is in use by another process{self._who_holds_it()}. Stop it, or use another "
                "--store; one process at a time can open an embedded store"
            )
        if isinstance(error, OSError):
            return StoreUnavailableError(f"{self.path} cannot be written: {error.strerror}")
        reason, *_ = str(error).split("\n")
        return CollectionMismatchError(
            f"{self.path} is damaged ({reason}). Build it again with: shoplens index CATALOG --rebuild"
        )

    def _say_who_holds_it(self) -> None:
        (self.path / HOLDER).write_text(json.dumps({"pid": os.getpid()}))

    def _who_holds_it(self) -> str:
        try:
            return f" (pid {json.loads((self.path / HOLDER).read_text())['pid']})"
        except (OSError, ValueError, KeyError, TypeError):
            return ""


@contextmanager
def explained(where: str) -> Iterator[None]:
    """The engine's own exceptions, which have no class of their own, as ours."""
    try:
        yield
    except Exception as error:
        if type(error) is not Exception:
            raise
        reason, *_ = str(error).split("\n")
        if "dimension" in reason.lower():
            raise CollectionMismatchError(
                f"{where} holds vectors of other dimensions ({reason}). Use the store's encoders, or build "
                "it again with: shoplens index CATALOG --rebuild"
            ) from error
        raise StoreUnavailableError(f"{where}: {reason}") from error


def _params(size: int, options: SpaceOptions) -> edge.EdgeVectorParams:
    # 16 and 100 are the engine's own defaults
    graph = edge.HnswIndexConfig(options.m or 16, options.ef_construct or 100, FULL_SCAN_BELOW)
    return edge.EdgeVectorParams(size, DISTANCES[options.distance], hnsw_config=graph)
