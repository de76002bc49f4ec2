"""A shop for the examples: yours where you name its store, else the demo catalogue in a folder for now."""

from __future__ import annotations

import argparse
import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shoplens.catalog.demo import demo_catalog
from shoplens.retrievers import MultimodalRetriever, index_products
from shoplens.retrievers.embeddings import MultimodalEmbeddings
from shoplens.retrievers.vectorstores.opening import open_store


@dataclass(frozen=True)
class Model:
    """A chat model behind OpenAI's protocol."""

    base_url: str
    api_key: str
    name: str


def options(what: str, question: str, arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """`store` and `question` from the command line."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("question", nargs="?", default=question, help=f"(default: {question})")
    parser.add_argument("--store", metavar="LOCATION", help="a folder or address (the demo catalogue)")
    return parser.parse_args(arguments)


def model_from_environment() -> Model:
    """OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL. Ends the program with one line where no key is."""
    key = os.environ.get("OPENAI_API_KEY")
    if not key:
        sys.exit("Set OPENAI_API_KEY; for a local server any word, and OPENAI_BASE_URL and OPENAI_MODEL.")
    url = os.environ.get("OPENAI_BASE_URL") or "https://api.openai.com/v1"
    return Model(url, key, os.environ.get("OPENAI_MODEL") or "gpt-4o-mini")


def open_shop(location: str | None) -> MultimodalRetriever:
    """The store at `location`, or the demo catalogue, indexed now and removed when the program ends."""
    if location is not None:
        return MultimodalRetriever.open(location, environment=os.environ)
    folder = Path(tempfile.mkdtemp(prefix="shoplens-example-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    store = open_store(folder)
    embeddings = MultimodalEmbeddings.choose(notify=lambda line: print(line, file=sys.stderr))
    index_products(demo_catalog(), store, embeddings, media=folder / "images")
    return MultimodalRetriever(store=store, embeddings=embeddings)
