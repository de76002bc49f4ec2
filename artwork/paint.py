"""Colour names, tones of a colour, and the look (colours, pattern, style) that a drawing is given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

StyleValue = str | float | bool
Style = Mapping[str, StyleValue]

COLORS: dict[str, str] = {
    "black": "#34353b",
    "white": "#fcfcfa",
    "grey": "#8b929b",
    "brown": "#8d5a35",
    "beige": "#d8c09a",
    "red": "#c9362f",
    "orange": "#e97a2c",
    "yellow": "#f3bf2b",
    "green": "#3f8b57",
    "blue": "#3c7fc6",
    "navy": "#24366a",
    "purple": "#7b50a6",
    "pink": "#ee94af",
    "multicolor": "#f7e7d2",
    "natural": "#e8dabb",
    "silver": "#c2c8cf",
    "gold": "#d4a646",
}
BRIGHTS = ("#d9483b", "#f0b32e", "#3f8f77", "#3a6fb5", "#e58aa4", "#6d4c9c")


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def mix(first: str, second: str, share: float) -> str:
    """Blend two colours; `share` is how much of the second is in it."""
    pairs = zip(_rgb(first), _rgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def tone(color: str, amount: float) -> str:
    """Lighten (amount > 0) or darken (amount < 0) a colour."""
    return mix(color, "#ffffff", amount) if amount >= 0 else mix(color, "#17142a", -amount)


def luminance(color: str) -> float:
    red, green, blue = _rgb(color)
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


@dataclass(frozen=True)
class Look:
    """What a drawing function is given: colours by name, a pattern, free style parameters and a seed."""

    colors: Sequence[str]
    pattern: str = "plain"
    style: Style = field(default_factory=dict)
    seed: int = 0

    @property
    def main(self) -> str:
        return tone(self.hue(str(self.colors[0])), self.num("tint", 0.0))

    @property
    def accent(self) -> str:
        """The second colour: named by the product, else by the style, else one that goes with the main."""
        if len(self.colors) > 1:
            return self.hue(str(self.colors[1]))
        if "accent" in self.style:
            return self.hue(self.word("accent", "white"))
        if self.colors[0] == "multicolor":
            return BRIGHTS[0]
        return tone(self.main, -0.35) if luminance(self.main) > 0.7 else tone(self.main, 0.75)

    @property
    def line(self) -> str:
        """The outline."""
        return tone(self.main, -0.42)

    @property
    def deep(self) -> str:
        """A part in the same colour that lies in shadow."""
        return tone(self.main, -0.22)

    @property
    def light(self) -> str:
        return tone(self.main, 0.3)

    @property
    def seam(self) -> str:
        """Stitches and folds: visible on dark cloth and on light."""
        return tone(self.main, 0.3) if luminance(self.main) < 0.3 else tone(self.main, -0.3)

    @staticmethod
    def hue(name: str) -> str:
        return name if name.startswith("#") else COLORS[name]

    def num(self, key: str, default: float) -> float:
        return float(self.style.get(key, default))

    def word(self, key: str, default: str) -> str:
        return str(self.style.get(key, default))

    def flag(self, key: str) -> bool:
        return bool(self.style.get(key, False))

    def part(self, key: str, default: str) -> str:
        """The colour of a named part (`sole`, `handle` ...), by name or hex, unless the style says other."""
        return self.hue(self.word(key, default))
