"""What the photos and drawings show, in words: each kind's captions, and kinds that may be each other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

GARMENTS: Mapping[str, Sequence[str]] = {
    "dress": ("dress", "a dress", "a summer dress", "an evening dress"),
    "hat": ("hat", "a hat", "a cap or a beanie", "headwear"),
    "longsleeve": ("longsleeve", "a long-sleeved top", "a longsleeve shirt", "a sweater"),
    "outwear": ("outwear", "outerwear", "a jacket or a coat", "an outdoor jacket"),
    "pants": ("pants", "a pair of pants", "trousers", "jeans"),
    "shirt": ("shirt", "a shirt with buttons", "a dress shirt", "a blouse"),
    "shoes": ("shoes", "a pair of shoes", "footwear", "sneakers or boots"),
    "shorts": ("shorts", "a pair of shorts", "short pants", "summer shorts"),
    "skirt": ("skirt", "a skirt", "a mini skirt", "a long skirt"),
    "t-shirt": ("t-shirt", "a t-shirt", "a tee", "a short-sleeved top"),
}
"""Class → what it is called. The labels are the photographers', who shot old clothes of their own."""

MAY_BE: Mapping[str, frozenset[str]] = {
    "pants": frozenset({"jeans", "trousers", "leggings"}),
    "shoes": frozenset({"boots", "sneakers", "running shoes", "loafers", "heels", "sandals", "slippers"}),
    "outwear": frozenset({"jacket", "coat", "hoodie"}),
    "longsleeve": frozenset({"sweater", "hoodie"}),
    "hat": frozenset({"beanie", "cap"}),
}
"""A photo of the class may show one of these drawn kinds: neither is held against the other."""


@dataclass(frozen=True)
class Kind:
    """One kind of thing: its name, its captions, and a coarser kind's name where there is one."""

    name: str
    captions: tuple[str, ...]
    coarse: str = ""


class Vocabulary:
    """All kinds, numbered; `neutral[i]` are the kinds that are no mistake for kind i."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        by_name: dict[str, Kind] = {}
        for kind in kinds:
            known = by_name.get(kind.name)
            captions = tuple(dict.fromkeys((*(known.captions if known else ()), *kind.captions)))
            by_name[kind.name] = Kind(kind.name, captions, kind.coarse or (known.coarse if known else ""))
        self.kinds = tuple(by_name.values())
        self.number = {kind.name: place for place, kind in enumerate(self.kinds)}
        pairs = {(a, b) for a, others in MAY_BE.items() for b in others}
        pairs |= {(b, a) for a, b in pairs}
        self.neutral = tuple(
            tuple(self.number[b] for a, b in sorted(pairs) if a == kind.name and b in self.number)
            for kind in self.kinds
        )


def garment_kinds() -> list[Kind]:
    """The ten classes of clothing photos."""
    return [Kind(name, tuple(captions), "clothing") for name, captions in GARMENTS.items()]


def grocery_kinds(catalog: Path) -> list[Kind]:
    """The groceries, in the order of their class ids; captions from name, coarse name and description."""
    kinds = []
    for line in catalog.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        name = str(row["name"]).replace("-", " ")
        coarse = str(row["coarse"]).replace("-", " ")
        first = str(row["description"]).partition(". ")[0]
        said = (name, f"{name}, {coarse}", f"{coarse}: {name}", f"{name}. {first}")
        kinds.append(Kind(name, tuple(dict.fromkeys(said)), coarse))
    return kinds


def drawn_kinds(names: Iterable[str]) -> list[Kind]:
    """The kinds that can be drawn."""
    return [Kind(name, (name, f"a {name}", f"a photo of a {name}")) for name in names]


def drawing_caption(kind: str, color: str, pattern: str) -> str:
    """ "red dress", "red striped dress"."""
    return f"{color} {kind}" if pattern == "plain" else f"{color} {pattern} {kind}"
