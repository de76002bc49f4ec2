"""A shop of our own, with pictures that we drew: something to talk to before there is a catalogue."""

from pathlib import Path

from ..readers import CatalogFile, read_catalog

DEMO_CATALOG = Path(__file__).parent / "catalog.jsonl"


def demo_catalog() -> CatalogFile:
    """The demo shop's products; their pictures lie beside the file."""
    return read_catalog(DEMO_CATALOG)
