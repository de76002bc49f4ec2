"""What makes the page a shop's own: its name, words, colours, logo and currency, from a small TOML file."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from shoplens.catalog import ImageError
from shoplens.catalog.images import encode_image, load_image

from .contrast import READABLE, WHITE, Color, contrast, readable

DARK_SURFACE: Final = "#292524"
"""The lightest of the dark page's grounds: what can be read on it can be read on the others."""
DARK_TEXT: Final = "#1c1917"
"""On the dark page the accent is light, so what stands on it is dark."""
TEAL: Final = "#0f766e"
MAX_FILE_BYTES: Final = 65_536
MAX_NAME: Final = 60
MAX_TAGLINE: Final = 200
MAX_LOGO_SIDE: Final = 512
"""Pixels. The page shows it far smaller; this is sharp on any screen."""
JOINERS: Final = "\u200c\u200d"
"""Invisible, and part of how Persian, Hindi and some emoji are spelt."""


class SettingsError(ValueError):
    """A settings file that cannot be used as it is. One line for the operator: file, key, what was found,
    what is expected.
    """


@dataclass(frozen=True)
class ShopSettings:
    """How the shop presents itself. `name` and `tagline` are plain text: whoever puts them into markup
    escapes them. `currency` is an ISO 4217 code, for products that name none themselves. `logo` holds WebP
    bytes that we encoded, at most 512 pixels a side. White can be read on `accent`, and `accent_dark` on
    the dark page; where it is not given it is the accent, lightened.

    Raises:
        SettingsError: a colour that is none, or that could not be read.
    """

    name: str = "Shoplens"
    tagline: str = "Say what you are looking for, or show a photo."
    currency: str | None = None
    accent: Color = TEAL
    accent_dark: Color = ""
    logo: bytes | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        _check_color("accent", self.accent, WHITE, "white text on it")
        if self.accent_dark:
            _check_color("accent_dark", self.accent_dark, DARK_SURFACE, "it on the dark page")
        else:
            object.__setattr__(self, "accent_dark", readable(self.accent, DARK_SURFACE))

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> ShopSettings:
        """Reads a settings file, and the logo that it names.

        Raises:
            SettingsError: the file or its logo cannot be read, a key is unknown, or a value is of no use.
        """
        file = Path(path)
        try:
            table = _table(file)
            _check_keys(table, ("name", "tagline", "currency", "logo", "colors"), "")
            colors = table.get("colors", {})
            if not isinstance(colors, dict):
                raise SettingsError(f"colors: found {_kind(colors)}, expected a table: [colors]")
            _check_keys(colors, ("accent", "accent_dark"), "colors.")
            given: dict[str, Any] = {
                "name": _line(table, "name", MAX_NAME),
                "tagline": _line(table, "tagline", MAX_TAGLINE, may_be_empty=True),
                "currency": _currency(table),
                "accent": _color(colors, "accent"),
                "accent_dark": _color(colors, "accent_dark"),
                "logo": _logo(table, file.parent),
            }
            return cls(**{name: value for name, value in given.items() if value is not None})
        except SettingsError as error:
            raise SettingsError(f"{file.name}: {error}") from error.__cause__

    def css(self) -> str:
        """The colours as custom properties: `--shop-accent`, and `--shop-accent-text` for words on it."""
        return (
            f":root{{--shop-accent:{self.accent};--shop-accent-text:#fff}} "
            f".dark{{--shop-accent:{self.accent_dark};--shop-accent-text:{DARK_TEXT}}}"
        )


def _table(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as opened:
            raw = opened.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise SettingsError(f"cannot be read: {error.strerror}") from error
    if len(raw) > MAX_FILE_BYTES:
        raise SettingsError(f"is larger than {MAX_FILE_BYTES // 1024} KB: expected a few lines of TOML")
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SettingsError(f"is not UTF-8 text, at byte {error.start}; save it as UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise SettingsError(
            f'is not TOML: {reason}. Write lines such as name = "Hillside Lamps", words in quotation marks'
        ) from None


def _check_keys(table: Mapping[str, Any], known: tuple[str, ...], prefix: str) -> None:
    for key in table:
        if key not in known:
            nearest = difflib.get_close_matches(key.casefold(), known, n=1)
            meant = f" Did you mean {prefix}{nearest[0]}?" if nearest else ""
            raise SettingsError(
                f"unknown key '{prefix}{_short(key)}'.{meant} Known: {_listed(prefix + k for k in known)}"
            )


def _text(table: Mapping[str, Any], key: str, example: str, prefix: str = "") -> str | None:
    value = table.get(key)
    if value is None or isinstance(value, str):
        return value
    raise SettingsError(f'{prefix}{key}: found {_kind(value)}, expected words: {key} = "{example}"')


def _line(table: Mapping[str, Any], key: str, most: int, *, may_be_empty: bool = False) -> str | None:
    value = _text(table, key, getattr(ShopSettings, key))
    if value is None:
        return None
    value = value.strip()
    if not value and not may_be_empty:
        raise SettingsError(f"{key}: found nothing, expected words; or leave the line out")
    if len(value) > most:
        raise SettingsError(f"{key}: found {len(value)} characters, expected at most {most}; shorten it")
    if not all(character.isprintable() or character in JOINERS for character in value):
        raise SettingsError(f"{key}: found a line break or an invisible character, expected one plain line")
    return value


def _currency(table: Mapping[str, Any]) -> str | None:
    value = _text(table, "currency", "EUR")
    if value is not None and not re.fullmatch("[A-Za-z]{3}", value):
        raise SettingsError(
            f"currency: found '{_short(value)}', expected the three letters of ISO 4217, such as EUR"
        )
    return value.upper() if value else None


def _color(colors: Mapping[str, Any], key: str) -> Color | None:
    value = _text(colors, key, TEAL, prefix="colors.")
    return value.lower() if value is not None else None


def _check_color(key: str, color: Color, against: Color, what: str) -> None:
    if not re.fullmatch("#[0-9a-fA-F]{6}", color):
        raise SettingsError(
            f"colors.{key}: found '{_short(color)}', expected '#' and six hexadecimal digits, such as {TEAL}"
        )
    if (found := contrast(color, against)) < READABLE:
        # rounded down: 4.49 must not be said to be 4.5
        raise SettingsError(
            f"colors.{key}: found {color}, which gives {what} a contrast of {int(found * 100) / 100:g} to 1; "
            f"expected {READABLE} or more (WCAG 2.2, 1.4.3). The nearest that passes: "
            f"{readable(color, against)}"
        )


def _logo(table: Mapping[str, Any], folder: Path) -> bytes | None:
    value = _text(table, "logo", "logo.png")
    if value is None:
        return None
    try:
        return encode_image(load_image(folder / value), max_side=MAX_LOGO_SIDE, quality=90)
    except ImageError as error:
        raise SettingsError(f"logo: '{_short(value)}': {error}") from error


def _kind(value: object) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", dict: "a table", list: "a list",
             str: "words"}  # fmt: skip
    return kinds.get(type(value), "a date or a time")


def _listed(keys: Iterable[str]) -> str:
    return ", ".join(keys)


def _short(text: str) -> str:
    plain = "".join(character if character.isprintable() else "?" for character in text)
    return plain if len(plain) <= 60 else plain[:59] + "…"
