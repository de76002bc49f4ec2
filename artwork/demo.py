"""Draw the demo catalogue: its rows, each row's style, the folder of pictures, and a contact sheet."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from artwork.canvas import draw
from artwork.paint import Style

HERE = Path(__file__).resolve().parent
DEMO = HERE.parent / "catalog" / "demo"
SIZE = 512
QUALITY = 86

Row = Mapping[str, Any]


def read_rows(catalog: Path = DEMO / "catalog.jsonl") -> list[Row]:
    return [json.loads(line) for line in catalog.read_text(encoding="utf-8").splitlines()]


def read_styles(path: Path = HERE / "styles.json") -> dict[str, Style]:
    """Read what the catalogue does not say of a product but its drawing needs: collar, sole, lamp's shade."""
    styles: dict[str, Style] = json.loads(path.read_text(encoding="utf-8"))
    return styles


def draw_product(row: Row, style: Style | None = None, size: int = SIZE) -> Image.Image:
    return draw(row["type"], row["color"], row["pattern"], style=style, size=size, seed=int(row["id"]))


def render(rows: Iterable[Row], folder: Path = DEMO) -> int:
    """Write every product's picture where its row says, "
    "remove pictures of no row, return the bytes written."""
    styles = read_styles()
    written: set[Path] = set()
    for row in rows:
        target = folder / row["image"]
        target.parent.mkdir(parents=True, exist_ok=True)
        picture = draw_product(row, styles.get(row["id"]))
        picture.save(target, "WEBP", quality=QUALITY, method=6)
        written.add(target)
    for stale in (folder / "images").glob("*.webp"):
        if stale not in written:
            stale.unlink()
    return sum(path.stat().st_size for path in written)


def contact_sheet(rows: list[Row], folder: Path = DEMO, columns: int = 8, cell: int = 180) -> Image.Image:
    """Lay all pictures out in a grid, each with its id and name below."""
    caption, lines = 22, -(-len(rows) // columns)
    sheet = Image.new("RGB", (columns * cell, lines * (cell + caption)), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(11)
    for place, row in enumerate(rows):
        x, y = place % columns * cell, place // columns * (cell + caption)
        with Image.open(folder / row["image"]) as picture:
            sheet.paste(picture.resize((cell - 4, cell - 4), Image.Resampling.LANCZOS), (x + 2, y + 2))
        pen.text((x + 6, y + cell + 2), f"{row['id']} {row['name']}"[:30], fill="#333333", font=font)
    return sheet
