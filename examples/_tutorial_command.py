"""The tutorial's command line: which store, which encoders, one clear line where something is missing."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from shoplens.catalog import CatalogError, ImageError, MissingDependencyError
from shoplens.retrievers import RetrieverError
from shoplens.retrievers.embeddings import MultimodalEmbeddings
from shoplens.retrievers.vectorstores.address import is_address
from shoplens.retrievers.vectorstores.opening import open_store

COLLECTION = "shoplens-tutorial"
FAILURES = (CatalogError, ImageError, MissingDependencyError, RetrieverError)


def own_collection(location: str) -> str:
    """The address with the tutorial's own collection where it names none; a folder as it is."""
    if not is_address(location) or urlsplit(location).path.strip("/"):
        return location
    return urlsplit(location)._replace(path=f"/{COLLECTION}").geturl()


def command(
    run: Callable[..., object],
    arguments: Sequence[str] | None = None,
    environment: Mapping[str, str] = os.environ,
) -> int:
    """0 when all steps ran, 1 with one line on stderr where one could not. Keys are read from the
    environment only.
    """
    options = _parser().parse_args(arguments)
    made = None if options.store else tempfile.mkdtemp(prefix=f"{COLLECTION}-")
    try:
        _steps(run, options, made or own_collection(options.store), environment)
    except FAILURES as error:
        print(f"tutorial: {error}", file=sys.stderr)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        print(f"tutorial: {error.filename or 'system'}: {error.strerror or error}", file=sys.stderr)
    else:
        return 0
    finally:
        if made and not options.keep:
            shutil.rmtree(made, ignore_errors=True)
    return 1


def _steps(
    run: Callable[..., object], options: argparse.Namespace, location: str, environment: Mapping[str, str]
) -> None:
    store = open_store(location, environment)
    try:
        info = store.info()
        embeddings = MultimodalEmbeddings.choose(
            image_model=options.image_model,
            built_with=info.encoders if info is not None else None,
            notify=lambda line: print(line, file=sys.stderr),
        )
        embeddings.load()
        run(store, embeddings, options.mode, image_from=options.image_from, delete=options.delete)
    finally:
        store.close()
    if not options.store and not options.keep:
        print(f"  (without --store the folder {Path(location).name} goes now; --keep leaves it)")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="Actian's tutorial, seventeen steps, on a store of yours: named vectors, fusion, filters."
    )
    option = parser.add_argument
    option("--store", metavar="LOCATION", help="a folder, actian://HOST:6574 or qdrant://HOST:6333")
    option("--mode", choices=("auto", "server", "portable"), default="auto", help="who fuses (auto)")
    option("--image-model", default="auto", metavar="auto|photo|color-shape|clip|FOLDER", help="(auto)")
    option(
        "--image-from",
        choices=("descriptions", "pictures"),
        help="what the products' image vectors come from (descriptions with CLIP, as in the tutorial)",
    )
    option("--keep", action="store_true", help="without --store: leave the folder that was made")
    option("--delete", action="store_true", help="delete the tutorial's collection at the end")
    return parser
