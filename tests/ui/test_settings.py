"""The shop's settings file: what it gives, and one clear line for everything that is wrong in it."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from shoplens.ui.page.contrast import contrast, luminance, readable
from shoplens.ui.page.settings import DARK_SURFACE, SettingsError, ShopSettings

from .commands import Run

colors = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
WHOLE = """
name = "Åse & Søn <Lamper>"
tagline = "Lamps since 1962."
currency = "dkk"
logo = "pictures/logo.png"

[colors]
accent = "#1D4ED8"
accent_dark = "#93C5FD"
"""


def settings_of(folder: Path, text: str) -> ShopSettings:
    file = folder / "shop.toml"
    file.write_text(text, encoding="utf-8")
    return ShopSettings.from_file(file)


def logo_in(folder: Path, size: tuple[int, int] = (900, 300)) -> Path:
    file = folder / "pictures" / "logo.png"
    file.parent.mkdir()
    Image.new("RGBA", size, (30, 70, 190, 128)).save(file)
    return file


def test_a_whole_file_is_read_and_the_logo_is_encoded_anew(tmp_path: Path) -> None:
    logo = logo_in(tmp_path)
    settings = settings_of(tmp_path, WHOLE)
    assert (settings.name, settings.tagline) == ("Åse & Søn <Lamper>", "Lamps since 1962.")
    assert (settings.currency, settings.accent, settings.accent_dark) == ("DKK", "#1d4ed8", "#93c5fd")
    assert settings.logo is not None
    assert settings.logo != logo.read_bytes()
    with Image.open(BytesIO(settings.logo)) as image:
        assert (image.format, image.size) == ("WEBP", (512, 171))


def test_what_is_left_out_is_as_without_a_file(tmp_path: Path) -> None:
    assert settings_of(tmp_path, "# nothing\n") == ShopSettings()
    assert settings_of(tmp_path, 'tagline = ""').tagline == ""


def test_the_colours_are_custom_properties_for_light_and_dark() -> None:
    settings = ShopSettings(accent="#1d4ed8", accent_dark="#93c5fd")
    assert settings.css() == (
        ":root{--shop-accent:#1d4ed8;--shop-accent-text:#fff} "
        ".dark{--shop-accent:#93c5fd;--shop-accent-text:#1c1917}"
    )


@pytest.mark.parametrize(("text", "said"), [
    ("titel = 1", "unknown key 'titel'. Known: name, tagline, currency, logo, colors"),
    ("curency = 'EUR'", "unknown key 'curency'. Did you mean currency?"),
    ("[colors]\nacent = '#123456'", "unknown key 'colors.acent'. Did you mean colors.accent?"),
    ("[colours]\naccent = '#123456'", "unknown key 'colours'. Did you mean colors?"),
    ("colors = '#123456'", "colors: found words, expected a table: [colors]"),
    ("name = 5", 'name: found a number, expected words: name = "Shoplens"'),
    ("name = true", "name: found true or false, expected words"),
    ("name = 1979-05-27", "name: found a date or a time, expected words"),
    ("name = '  '", "name: found nothing, expected words"),
    (f"name = '{'x' * 61}'", "name: found 61 characters, expected at most 60"),
    (f"tagline = '{'x' * 201}'", "tagline: found 201 characters, expected at most 200"),
    ('name = "a\\nb"', "name: found a line break or an invisible character"),
    ('name = "a\\u202eb"', "name: found a line break or an invisible character"),
    ("currency = 'EURO'", "currency: found 'EURO', expected the three letters of ISO 4217, such as EUR"),
    ("currency = '€'", "currency: found '€', expected the three letters"),
    ("currency = ['EUR']", "currency: found a list, expected words"),
    ("[colors]\naccent = 'teal'", "colors.accent: found 'teal', expected '#' and six hexadecimal digits"),
    ("[colors]\naccent = '#fff}*{x:y'", "colors.accent: found '#fff}*{x:y', expected '#'"),
    ("[colors]\naccent = 3", 'colors.accent: found a number, expected words: accent = "#0f766e"'),
    ("[colors]\naccent = '#ffcc00'", "found #ffcc00, which gives white text on it a contrast of 1.51 to 1"),
    ("[colors]\naccent_dark = '#0f766e'", "colors.accent_dark: found #0f766e, which gives it on the dark"),
    ("logo = 'none.png'", "logo: 'none.png': This file is not a picture we can read (found no such file)"),
    ("logo = '.'", "(found a folder)"),
    ("logo = 'shop.toml'", "(found text)"),
    ("name = Lamps", "is not TOML: Invalid value (at line 1, column 8). Write lines such as name ="),
    ("name = 'a'\nname = 'b'", "is not TOML: "),
], ids=lambda value: None if "found" in value else value[:24].replace("\n", " "))  # fmt: skip
def test_each_mistake_is_one_line_with_file_key_and_what_is_expected(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        settings_of(tmp_path, text)
    assert str(raised.value).startswith("shop.toml: ")
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>", b"GIF89a", b""])
def test_a_logo_is_a_raster_picture_and_nothing_else(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "logo.png").write_bytes(content)
    with pytest.raises(SettingsError, match="not a picture we can read"):
        settings_of(tmp_path, "logo = 'logo.png'")


def test_a_file_that_is_none_or_is_no_settings_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml: cannot be read: No such file"):
        ShopSettings.from_file(tmp_path / "none.toml")
    with pytest.raises(SettingsError, match="cannot be read: Is a directory"):
        ShopSettings.from_file(tmp_path)
    file = tmp_path / "shop.toml"
    for content, said in ((b"#" * 70_000, "larger than 64 KB"), (b"name = '\xff'", "not UTF-8 text, at byte"),
                          (b"name = " + b"[" * 60_000, "is not TOML")):  # fmt: skip
        file.write_bytes(content)
        with pytest.raises(SettingsError, match=said):
            ShopSettings.from_file(file)


def test_the_command_line_says_it_in_one_line_before_anything_is_loaded(run: Run, tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text("curency = 'EUR'")
    complaint = run("chat", "--settings", tmp_path / "shop.toml", "--store", tmp_path / "s").complaint
    assert complaint.startswith("shop.toml: unknown key 'curency'. Did you mean currency?")
    assert not (tmp_path / "s").exists()


def test_contrast_is_wcags() -> None:
    """21 for black on white; #777 just fails on white and #767676 just passes, as is well known."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#123456", "#123456") == 1
    assert contrast("#777777", "#ffffff") == contrast("#ffffff", "#777777") == pytest.approx(4.48, abs=0.005)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    # each channel's weight, and the curve: ((0.5 + 0.055) / 1.055) ** 2.4
    assert [luminance(c) for c in ("#ff0000", "#00ff00", "#0000ff")] == pytest.approx(
        [0.2126, 0.7152, 0.0722]
    )
    assert luminance("#808080") == pytest.approx(((128 / 255 + 0.055) / 1.055) ** 2.4)


@given(color=colors, against=st.sampled_from(["#ffffff", DARK_SURFACE, "#000000"]))
def test_the_nearest_readable_colour_is_readable_and_a_readable_one_stays(color: str, against: str) -> None:
    nearest = readable(color, against)
    assert contrast(nearest, against) >= 4.5
    assert readable(nearest, against) == nearest


@given(color=colors)
def test_every_colour_is_taken_or_refused_with_one_that_is_taken(color: str) -> None:
    try:
        settings = ShopSettings(accent=color)
    except SettingsError as error:
        assert contrast(color, "#ffffff") < 4.5
        settings = ShopSettings(accent=str(error)[-7:])
    assert contrast(settings.accent, "#ffffff") >= 4.5
    for ground in (DARK_SURFACE, "#1c1917", "#0f0e0d"):  # the page's dark grounds, and on it its words
        assert contrast(settings.accent_dark, ground) >= 4.5
