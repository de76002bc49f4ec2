"""What an answer may say: the products found, the search that found them, the shopper's words, the shop."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from shoplens.catalog import CatalogSchema, category_label
from shoplens.retrievers.query.amounts import find_amounts, parse_number, tokenize
from shoplens.retrievers.query.words import SUBJECT_FIELDS, stem_of

from ..answering.money import SIGNS
from .plain_words import PLAIN, PROMISES
from .steering import evidence_of, steers

WORD_PART = re.compile(r"[^\W_]+(?:'[^\W\d_]+)?")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
MIN_ROOT = 4
Phrase = tuple[str, ...]
Values = Mapping[str, frozenset[Phrase]]
Vocabulary = Mapping[Phrase, frozenset[tuple[str, bool]]]
"""Every value that the catalogue can be filtered by, with its fields; True for a flag's own name."""


class Known:
    """One product of an artifact as it can be compared: its words, values and numbers."""

    def __init__(self, product: Mapping[str, Any], *, fits: bool) -> None:
        self.id = str(product["id"])
        self.name = str(product["name"])
        self.price: float | None = product["price"]
        self.currency = str(product["currency"])
        self.fits = fits
        """Whether it fulfils the request; the nearest ones do not."""
        attributes = {f: kept for f, v in product["attributes"].items() if (kept := _honest(v)) is not None}
        prose = evidence_of(str(product["description"]))
        self.numbers_of = {f: float(v) for f, v in attributes.items() if _is_number(v)}
        self.flags = {f: v for f, v in attributes.items() if isinstance(v, bool)}
        self.values: Values = {
            field: frozenset(roots(str(v)) for v in _as_list(value))
            for field, value in attributes.items()
            if not isinstance(value, bool) and not _is_number(value)
        } | {"category": frozenset(roots(node) for path in product["category"] for node in path.split(" > "))}
        self.name_words = roots(self.name)
        self.text = roots(prose)
        kept = [*self.name_words, *self.text, *(r for f, yes in self.flags.items() if yes for r in roots(f))]
        kept += [root for phrases in self.values.values() for phrase in phrases for root in phrase]
        self.own_names = {*self.name_words, *(r for v in self.values.values() for p in v for r in p)}
        self.words = {*kept}
        self.facts = self.own_names | {r for f, yes in self.flags.items() if yes for r in roots(f)}
        """Words of its name and attributes, not of its prose."""
        said = [prose, *(str(v) for a in attributes.values() for v in _as_list(a))]
        price = () if self.price is None else (round(self.price, 2),)
        self.numbers = {*numbers_in(" ".join(said)), *self.numbers_of.values(), *price}

    def says(self, phrase: Phrase) -> bool:
        """Whether the description has these words in this order."""
        return contains(self.text, phrase)


class Evidence:
    """Everything that may be said in one turn. `asked`: what the shopper wrote, the last message last."""

    def __init__(
        self,
        schema: CatalogSchema,
        artifacts: Sequence[Mapping[str, Any]],
        asked: Sequence[str],
        *,
        vocabulary: Vocabulary | None = None,
    ) -> None:
        self.schema = schema
        self.vocabulary = vocabulary_of(schema) if vocabulary is None else vocabulary
        self.artifacts = list(artifacts)
        self._asked_texts = [*asked]
        self.question = asked[-1] if asked else ""
        self.asked = {root for text in asked for root in roots(text)} - PROMISES
        self.asked_numbers = numbers_in(" ".join(asked))
        self.products = [*self._known()]
        self.shown = [p for p in self.products if p.fits]

    def _known(self) -> Iterator[Known]:
        seen: set[tuple[str, bool]] = set()
        for artifact in self.artifacts:
            for part in ("products", "nearest"):
                fits = part == "products" and artifact["outcome"] != "not_carried"
                for product in artifact[part]:
                    if (str(product["id"]), fits) not in seen:
                        seen.add((str(product["id"]), fits))
                        yield Known(product, fits=fits)

    @cached_property
    def latest(self) -> list[Known]:
        """The products of the latest search that fulfil it."""
        ids = {str(product["id"]) for product in self.artifacts[-1]["products"]} if self.artifacts else set()
        return [product for product in self.shown if product.id in ids]

    @cached_property
    def applied(self) -> set[str]:
        """Words that hold for every product shown, because they were filtered by in the latest search."""
        values: dict[str, Any] = self.artifacts[-1]["applied"] if self.artifacts else {}
        kept = {r for f, v in values.items() if not isinstance(v, Mapping) for x in v for r in roots(str(x))}
        return kept | {r for f, v in values.items() if v == ["true"] for r in roots(f)}

    @cached_property
    def excluded(self) -> set[str]:
        """Words that hold for none of them."""
        groups = [artifact["exclude"] for artifact in self.artifacts]
        return {r for g in groups for v in g.values() for x in v for r in roots(str(x))} | {
            r for g in groups for f, v in g.items() if v == ["true"] for r in roots(f)
        }

    @cached_property
    def wish(self) -> set[str]:
        """The search's own words: what was read as what, what was not applied, what would loosen it."""
        texts: list[str] = []
        for a in self.artifacts:
            texts += [str(a["query"]), str(a["missing"]), *a["not_applied"], *a["avoid"]]
            texts += [f"{m['from']} {m['to']}" for m in a["mapped"]]
            texts += [f"{o['condition']} {o['field']}" for o in a["offers"]]
            texts += [f"{z['condition']} {z['field']}" for z in a["zero_hits"] or ()]
            texts += [str(v) for values in a["preferred"].values() for v in values]
        return {root for text in texts for root in roots(text)} | self.applied | self.excluded

    @cached_property
    def limits(self) -> set[float]:
        """Amounts that stand for a limit, not for a price."""
        found = {*self.asked_numbers}
        for a in self.artifacts:
            for value in a["applied"].values():
                if isinstance(value, Mapping):
                    found |= {round(float(end), 2) for end in value.values() if end is not None}
            ways_on = [str(one["condition"]) for one in (*a["offers"], *(a["zero_hits"] or ()))]
            found |= numbers_in(" ".join(ways_on))
            if a["target_price"] is not None:
                found.add(round(float(a["target_price"]), 2))
        prices = [p.price for p in self.shown if p.price is not None]
        ends = [min(prices), max(prices)] if prices else []
        if not self.artifacts:
            ends = [e for e in (self.schema.price.minimum, self.schema.price.maximum) if e is not None]
        return found | {round(end, 2) for end in ends}

    @cached_property
    def shop_numbers(self) -> set[float]:
        """What the whole catalogue counts: its products, its lowest and highest price."""
        ends = (self.schema.price.minimum, self.schema.price.maximum)
        return {float(self.schema.products), *(round(end, 2) for end in ends if end is not None)}

    @cached_property
    def totals(self) -> set[float]:
        """How many there are."""
        if not self.artifacts:
            return {float(self.schema.products)}
        return {float(artifact["total"]) for artifact in self.artifacts}

    @cached_property
    def counts(self) -> set[float]:
        """All numbers of products that may be named: found, shown, and what an offer would give."""
        found: set[float] = {*self.totals}
        for a in self.artifacts:
            found |= {float(len(a["products"])), float(len(a["nearest"]))}
            found |= {float(o["count"]) for o in a["offers"]}
            found |= {float(z["count_without"]) for z in a["zero_hits"] or ()}
            offset = a.get("arguments", {}).get("offset", 0)
            found |= {float(offset + 1), float(offset + len(a["products"]))}
        return found

    @cached_property
    def signs(self) -> set[str]:
        """The currency signs that may be written: of the prices found, and the shopper's."""
        codes = {p.currency for p in self.products} | {self.schema.currency}
        return {SIGNS[code] for code in codes if code in SIGNS} | {*" ".join(self._asked_texts)}

    @cached_property
    def known(self) -> set[str]:
        """Words that may be denied or offered: the shopper's, the search's and the catalogue's values."""
        return self.asked | self.wish | {root for phrase in self.vocabulary for root in phrase}

    @property
    def is_empty(self) -> bool:
        """Whether the latest search found nothing that fits."""
        return bool(self.artifacts) and (
            not self.artifacts[-1]["products"] or self.artifacts[-1]["outcome"] == "not_carried"
        )

    @cached_property
    def kinds(self) -> set[str]:
        """The nouns that the catalogue's products are called by: "jacket", "boot"."""
        named = self.vocabulary.items()
        return {phrase[-1] for phrase, fields in named if any(f in SUBJECT_FIELDS for f, _ in fields)}

    @cached_property
    def field_words(self) -> set[str]:
        """What attributes are called; a flag's name is a claim and no label."""
        flags = {f for f, a in self.schema.filterable.items() if a.type == "flag"}
        return {root for field in self.schema.attributes if field not in flags for root in roots(field)}


def vocabulary_of(schema: CatalogSchema) -> Vocabulary:
    """Read once; a large catalogue has thousands of values."""
    found: dict[Phrase, set[tuple[str, bool]]] = {}
    for field, attribute in schema.filterable.items():
        if attribute.type == "flag":
            found.setdefault(roots(field), set()).add((field, True))
            continue
        for value in attribute.values:
            phrase = roots(category_label(value) if field == "category" else value)
            found.setdefault(phrase, set()).add((field, False))
    telling = {p: f for p, f in found.items() if p and not all(root in PLAIN for root in p)}
    return {phrase: frozenset(fields) for phrase, fields in telling.items()}


def normal(text: str) -> str:
    """One way of writing: no full-width letters, no invisible ones, plain digits, quotes and dashes."""
    text = unicodedata.normalize("NFKC", text)
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if category == "Nd":
            kept.append(str(unicodedata.digit(character)))
        elif category not in ("Cf", "Cc", "Mn") or character in "\n\t":
            kept.append(character)
    return "".join(kept).translate(str.maketrans("’‘“”–—‑", "''\"\"---"))


def roots(text: str) -> Phrase:
    """A text's words, as they are compared."""
    return tuple(root_of(match[0]) for match in WORD_PART.finditer(normal(text)))


def root_of(word: str) -> str:
    """Singular, without -ing, -ed and -ly: "cushioning" and "cushioned" are one."""
    word = stem_of(word)
    for ending in ("ing", "ed", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= MIN_ROOT:
            word = word.removesuffix(ending)
            break
    return word.removesuffix("e") if len(word) > MIN_ROOT else word


def contains(text: Phrase, phrase: Phrase) -> bool:
    """Whether the phrase stands in the text, word behind word."""
    return any(text[i : i + len(phrase)] == phrase for i in range(len(text) - len(phrase) + 1))


def numbers_in(text: str) -> set[float]:
    """Every number of a text, in digits or in words."""
    text = normal(text)
    digits = (parse_number(match[0]) for match in NUMBER.finditer(text))
    words = (amount.value for amount in find_amounts(tokenize(text)))
    return {round(number, 2) for number in (*digits, *words) if number is not None}


def _honest(value: Any) -> Any:  # noqa: ANN401 - JSON
    """An attribute without the values that steer; None where none is left."""
    if isinstance(value, str):
        return None if steers(value) else value
    if isinstance(value, list | tuple):
        return [v for v in value if not (isinstance(v, str) and steers(v))] or None
    return value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _as_list(value: Any) -> Iterable[Any]:  # noqa: ANN401 - JSON
    return value if isinstance(value, list | tuple) else [value]
