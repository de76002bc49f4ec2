"""Which column of somebody else's file is which field of a product, and how a cell is read."""

from __future__ import annotations

import html
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from .errors import CatalogError
from .product import PATH_SEPARATOR, AttributeValue

Cell = object
"""Whatever a row holds under a column: text in CSV, any JSON value in JSONL."""

KNOWN_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "product_id", "sku", "item_id", "handle", "code", "asin", "uid", "class_id"),
    "name": ("name", "title", "product_name", "product_title", "item_name"),
    "description": ("description", "body", "body_html", "long_description", "short_description", "summary"),
    "visual_description": ("visual_description", "image_description", "image_alt", "alt_text"),
    "price": ("price", "sale_price", "unit_price", "price_amount", "amount", "list_price"),
    "currency": ("currency", "price_currency", "currency_code"),
    "categories": (
        "categories", "category", "category_path", "product_category", "google_product_category",
        "product_type", "department", "type",
    ),
    "image": (
        "image", "image_path", "image_file", "photo", "picture", "main_image", "image_link", "image_url",
        "img",
    ),
}  # fmt: skip
"""Names that shops and feeds use, the likeliest first. What matches none of them is an attribute."""

SINGULAR = {
    "colors": "color", "colours": "color", "colour": "color", "sizes": "size", "materials": "material",
    "brands": "brand", "tags": "tag",
}  # fmt: skip
PICTURE_COLUMN = re.compile(r"image|photo|picture|thumbnail", re.IGNORECASE)
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""All but tab and newline: what would steer a terminal that prints a product's name."""
MULTI_VALUE = re.compile(r"\s*[|;]\s*")
CURRENCY_SIGNS = {
    "$": "USD", "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "R$": "BRL",
    "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "RS": "INR", "₩": "KRW", "ZŁ": "PLN",
}  # fmt: skip
PRICE = re.compile(
    r"^(?P<sign>[^\d\s.,-]{1,3}|[A-Z]{3})?\s*(?P<number>-?[\d.,]*\d)\s*(?P<code>[^\d\s.,-]{1,3}|[A-Z]{3})?$"
)
THOUSANDS_BLANK = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))")
"""In "1 299,00" and "1'299.00"."""
FLAG_CELLS = {"true": True, "yes": True, "false": False, "no": False}


def assign_columns(columns: Iterable[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Product field → column. `mapping` (field → column) goes first, then the known names in their order.

    Raises:
        CatalogError: a mapped column is not there, a mapped field does not exist, or no column can be
            the id or the name.
    """
    present: dict[str, str] = {}
    for column in columns:
        present.setdefault(column.strip().casefold().replace(" ", "_"), column)
    found: dict[str, str] = {}
    for field, column in mapping.items():
        if field not in KNOWN_COLUMNS:
            raise CatalogError(f"cannot map '{field}': the fields are {', '.join(KNOWN_COLUMNS)}")
        if column not in present.values():
            raise CatalogError(f"no column '{column}'; found: {', '.join(present.values())}")
        found[field] = column
    for field, names in KNOWN_COLUMNS.items():
        free = (present[name] for name in names if name in present and present[name] not in found.values())
        if field not in found and (first := next(free, None)) is not None:
            found[field] = first
    for field in ("id", "name"):
        if field not in found:
            raise CatalogError(
                f"not a catalogue we can read: no column for the product's {field} "
                f"(found: {', '.join(present.values()) or 'none'}). Say which it is with --map {field}=COLUMN"
            )
    return found


def read_price(cell: Cell) -> tuple[float | None, str | None]:
    """A price and its currency, where the cell names one: 49.99, "$1,299.00", "49,90 €", "15.00 USD".

    Raises:
        ValueError: the cell holds something that is not a price, with the reason.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None, None
    if isinstance(cell, float) or (isinstance(cell, int) and not isinstance(cell, bool) and cell < 10**15):
        number, currency = float(max(cell, -1)), None  # -1 for what is below: it may be too long for a float
    else:
        match = PRICE.match(THOUSANDS_BLANK.sub("", cell.strip())) if isinstance(cell, str) else None
        mark = ((match["code"] or match["sign"] or "") if match else "").upper()
        found = _decimal(match["number"], marked=bool(mark)) if match else None
        currency = CURRENCY_SIGNS.get(mark, mark if mark.isalpha() else None)
        if found is None or bool(mark) != bool(currency):  # "12%" is no price, nor is "1,2,3"
            raise ValueError(f"price '{_short(cell)}' is not a number")
        number = found
    if not 0 <= number < float("inf"):
        raise ValueError(f"price '{_short(cell)}' is not a price: it must be 0 or more")
    return number, currency


def read_text(cell: Cell) -> str:
    """A cell as one line of text or several, without the blanks around it. Objects and NaN are no text."""
    if isinstance(cell, list | tuple):
        return " ".join(read_text(part) for part in cell if not isinstance(part, list | tuple))
    if cell is None or isinstance(cell, dict) or (isinstance(cell, float) and not math.isfinite(cell)):
        return ""
    return CONTROL_CHARACTERS.sub(" ", html.unescape(str(cell))).strip()


def read_paths(cell: Cell, *, slash_is_path: bool) -> tuple[str, ...]:
    """Category paths, one or more; "A > B" and, where the catalogue uses it so, "A/B" are paths."""
    parts = cell if isinstance(cell, list | tuple) else MULTI_VALUE.split(read_text(cell))
    texts = (re.sub(r"\s*>\s*", PATH_SEPARATOR, read_text(part)) for part in parts)
    return tuple(
        re.sub(r"\s*/\s*", PATH_SEPARATOR, text) if slash_is_path else text for text in texts if text
    )


def slash_means_path(cells: Iterable[Cell]) -> bool:
    """Whether "/" parts a path here. It does when a first part comes back with different second ones
    ("Men/Tops", "Men/Bottoms"); in "Ski/boarding" alone it is only a slash.
    """
    paths = {path for cell in cells for path in read_paths(cell, slash_is_path=False)}
    paths = {path for path in paths if "/" in path and PATH_SEPARATOR not in path}
    return any(count > 1 for count in Counter(path.split("/", 1)[0].strip() for path in paths).values())


def attribute_name(column: str) -> str:
    """A column's name as an attribute: lower case, underscores, singular for the usual plurals."""
    name = re.sub(r"\W+", "_", column.strip().casefold()).strip("_")
    return SINGULAR.get(name, name)


def is_nested(cell: Cell) -> bool:
    """An object, or a list that holds objects or lists: no product field can carry it."""
    parts = cell if isinstance(cell, list | tuple) else [cell]
    return isinstance(cell, dict) or any(isinstance(part, dict | list | tuple) for part in parts)


def is_extra_picture(column: str, cell: Cell) -> bool:
    """Further pictures of a product: listed beside the main one, not an attribute."""
    return bool(PICTURE_COLUMN.search(column)) and not isinstance(cell, int | float)


def type_columns(rows: Iterable[Mapping[str, Cell]]) -> dict[str, str]:
    """Each attribute's type over the whole file, so that one odd row does not make two kinds of value:
    "number" where every cell is one, "flag" where every cell says yes or no, else "keyword".
    """
    kinds: dict[str, set[str]] = {}
    for row in rows:
        for name, cell in row.items():
            kinds.setdefault(name, set()).update(_cell_kinds(cell))
    return {
        name: next((k for k in ("flag", "number") if found and found <= {k}), "keyword")
        for name, found in kinds.items()
    }


def read_attribute(cell: Cell, type_: str) -> AttributeValue | None:
    """One cell under its column's type; None where it is empty."""
    words = _cell_words(cell)
    if not words:
        return None
    if type_ == "flag":
        return FLAG_CELLS[words[0].casefold()]
    return float(words[0]) if type_ == "number" else tuple(words)


def _cell_words(cell: Cell) -> list[str]:
    if isinstance(cell, str):
        cell = MULTI_VALUE.split(read_text(cell))  # "Salt &amp; pepper" is one value
    parts = cell if isinstance(cell, list | tuple) else [cell]
    return [text for part in parts if part is not None and (text := _plain(part))]


def _plain(part: Cell) -> str:
    if isinstance(part, float) and math.isfinite(part):
        return repr(part).removesuffix(".0")  # every digit of it
    return read_text(part)


def _cell_kinds(cell: Cell) -> set[str]:
    words = _cell_words(cell)
    if not words:
        return set()
    if len(words) == 1 and words[0].casefold() in FLAG_CELLS:
        return {"flag"}
    # a leading zero marks a code ("007"), not a quantity
    number = len(words) == 1 and re.fullmatch(r"-?(0|[1-9]\d{0,14})(\.\d+)?(e[+-]?\d{1,2})?", words[0])
    return {"number"} if number else {"keyword"}


def _decimal(text: str, *, marked: bool) -> float | None:
    """Reads 1,299.00 and 1.299,00 and 49,90: the last mark is the decimal one unless three digits follow.
    Beside a currency (`marked`) 1.299 is over a thousand too: nobody writes money to three decimals. None
    for what cannot be told: "1,2,3".
    """
    last = max(text.rfind("."), text.rfind(","))
    if last == -1:
        return float(text)
    tail, both = text[last + 1 :], "." in text and "," in text
    whole = re.sub(r"[.,]", "", text[:last])
    if len(tail) == 3 and not both and (marked or text.count(text[last]) > 1 or text[last] == ","):
        return float(whole + tail)
    return float(f"{whole}.{tail}") if text.count(text[last]) == 1 else None


def _short(cell: Cell) -> str:
    text = CONTROL_CHARACTERS.sub(" ", str(cell))  # it goes to a terminal
    return text if len(text) <= 40 else text[:39] + "…"
