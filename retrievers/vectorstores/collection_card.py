"""The collection's card as a file beside an embedded store."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import ValidationError

from ..errors import RetrieverError, StoreUnavailableError
from .base import CollectionInfo

CARD = "collection.json"


def read_card(folder: Path) -> CollectionInfo | None:
    """The card; None where there is no collection yet.

    Raises:
        StoreUnavailableError: the folder is a file.
        RetrieverError: the card is damaged.
    """
    path = folder / CARD
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        raise StoreUnavailableError(f"{folder} is not a folder") from None
    return read_card_text(text, str(path))


def read_card_text(text: str | bytes, where: str) -> CollectionInfo:
    """A card as it was written. Raises RetrieverError where it is damaged."""
    try:
        return CollectionInfo.model_validate_json(text)
    except ValidationError as error:
        raise RetrieverError(
            f"{where} is damaged ({error.error_count()} fields); restore it, or build the store again "
            "with: shoplens index CATALOG --rebuild"
        ) from error


def write_card(folder: Path, info: CollectionInfo) -> None:
    """Whole or not at all: written beside, synced, then moved into place."""
    temporary = folder / f"{CARD}.new"
    with temporary.open("w", encoding="utf-8") as file:
        file.write(info.model_dump_json(indent=1))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / CARD)
