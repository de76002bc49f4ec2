"""What can be said of products that are shown: one in detail, several compared, a question answered from the
product's own words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from shoplens.catalog import category_label
from shoplens.catalog.schema import WORD
from shoplens.retrievers.query.words import FILLERS, stem_of

from .money import format_price
from .wording import FIELD_WORDS, called

Shown = Mapping[str, Any]
"""One product of an artifact."""
MAX_COMPARED = 4
MAX_QUOTE = 300
ASKED_PRICE = re.compile(r"\b(?:how much|price|prices|cost|costs|expensive|cheap)\b", re.I)
ASKING = FILLERS | frozenset(
    """
    about actually available been being better can come comes could details did does doing far good goes
    going has have having   how including information info kind   made make makes many
    may might more must often one or other really said say says should so still such suitable sure tell
    there thing type use used very was well were what when where whether which who whose why work works
    would yes yet
    """.split()  # noqa: SIM905 - a word list reads better than a list of words
)
"""Words of a question that are not what it asks for."""
FIELD_QUESTIONS = {
    "material": re.compile(r"\bmade (?:of|from|out of)\b|\bwhat material\b|\bfabric\b", re.I),
    "brand": re.compile(r"\bwho makes\b|\bwhose brand\b|\bwhat brand\b|\bwhich brand\b", re.I),
    "rating": re.compile(r"\brat(?:ed|ing)\b|\bstars?\b|\bany good\b", re.I),
    "n_reviews": re.compile(r"\bhow many reviews\b", re.I),
    "category": re.compile(r"\bwhat (?:category|department)\b", re.I),
}


def details(product: Shown, position: int) -> str:
    """One product, everything that the catalogue says of it."""
    facts = "; ".join(f"{name}: {value}" for name, value in _facts(product).items())
    said = f" The catalogue says: “{_cut(product['description'])}”" if product["description"] else ""
    return f"{_place(position)} is {_named(product)}." + (f" {_upper(facts)}." if facts else "") + said


def comparison(products: Sequence[Shown]) -> str:
    """Two or more side by side, differences first."""
    compared = list(products)[:MAX_COMPARED]
    head = "Compared: " + _listed([_named(product) for product in compared]) + "."
    rows = [_facts(product) for product in compared]
    names = list(dict.fromkeys(name for row in rows for name in row))
    differing, same = [], []
    for name in names:
        values = [row.get(name) for row in rows]
        if len(set(values)) > 1:
            differing.append(f"{name}: {' / '.join(value or 'not said' for value in values)}")
        else:
            same.append(f"{name} {values[0]}")
    priced = [p for p in compared if p["price"] is not None]
    if len({p["price"] for p in priced}) > 1 and len({p["currency"] for p in priced}) == 1:
        low, high = (choose(priced, key=lambda p: p["price"]) for choose in (min, max))
        gap = format_price(high["price"] - low["price"], low["currency"])
        differing.insert(0, f"price: {called(low)} costs {gap} less than {called(high)}")
    differences = (
        f" Different: {'; '.join(differing)}." if differing else " The catalogue tells no difference."
    )
    return head + differences + (f" The same: {'; '.join(same)}." if same else "")


def fact(product: Shown, question: str, field_of: Mapping[str, str] | None = None) -> str:
    """An answer to a question about one product, out of its own record: a field, or a sentence quoted, or
    that the catalogue does not say. `field_of` names the field that a word (its stem) is a value of.
    """
    name = called(product)
    if ASKED_PRICE.search(question):
        return (
            f"{_named(product)}."
            if product["price"] is not None
            else f"The catalogue has no price for {name}."
        )
    facts = _facts(product)
    if field := _asked_field(question, product):
        label = field.replace("_", " ")
        value = facts.get(label)
        stems = _stems(question) - _stems(" ".join(FIELD_WORDS.get(field, (label,))))
        other = sorted(word for word in stems if value is not None and word not in _stems(value))
        said = f"{name}: {label}: {value}." if value else f"The catalogue does not say the {label} of {name}."
        return said + (
            f" It does not list “{' '.join(other)}”." if value and _is_choice(question, other) else ""
        )
    asked = _stems(question)
    about = _about(asked, facts)
    if about:
        return f"{name}: {'; '.join(about)}." + _quotes(product["description"], asked)
    if quotes := _quotes(product["description"], asked):
        return f"Of {name}{quotes}"
    words = " ".join(match[0] for match in WORD.finditer(question) if stem_of(match[0]) in asked)
    if not words:
        return f"{_named(product)}. Ask me about its price, its material or anything the catalogue may say."
    fields = dict.fromkeys(f.replace("_", " ") for stem in sorted(asked) if (f := (field_of or {}).get(stem)))
    instead = "; ".join(f"{field}: {facts[field]}" for field in fields if field in facts)
    listed = f" It lists {instead}." if instead else ""
    return f"The catalogue does not say “{words}” of {name}.{listed}"


def facts_of_several(
    products: Sequence[Shown], question: str, field_of: Mapping[str, str] | None = None
) -> str:
    """The same question about several that are shown."""
    return " ".join(fact(product, question, field_of) for product in list(products)[:MAX_COMPARED])


def _asked_field(question: str, product: Shown) -> str:
    for field, pattern in FIELD_QUESTIONS.items():
        if field in product["attributes"] and pattern.search(question):
            return field
    stems = {stem_of(match[0]) for match in WORD.finditer(question)}
    for field in product["attributes"]:
        own = [{stem_of(word) for word in field.split("_")}]
        own += [{stem_of(w) for w in name.split()} for name in FIELD_WORDS.get(field, ())]
        if any(words <= stems for words in own) and not isinstance(product["attributes"][field], bool):
            return str(field)
    return ""


def _is_choice(question: str, other: Sequence[str]) -> bool:
    """ "Does it come in red?", "is the colour red?": a value is asked for that may not be there."""
    return bool(other) and re.match(r"\s*(?:is|are|does|do|has|have|can)\b", question, re.I) is not None


def _about(asked: set[str], facts: Mapping[str, str]) -> list[str]:
    """The fields whose words the question has: "waterproof" in features, a flag's own name."""
    found = []
    for name, value in facts.items():
        words = _stems(name) if value in ("yes", "no") else _stems(value)
        if asked & words:
            found.append(f"{name}: {value}")
    return found


def _quotes(description: str, asked: set[str]) -> str:
    sentences = re.split(r"(?<=[.!?;])\s+", " ".join(description.split()))
    saying = [sentence.strip(" ;") for sentence in sentences if _mentions(sentence, asked)]
    return f" the catalogue says: “{_cut(' '.join(saying[:2]))}”" if saying else ""


def _mentions(sentence: str, asked: set[str]) -> bool:
    words = _stems(sentence)
    return any(word == stem or (len(stem) > 3 and word.startswith(stem)) for word in words for stem in asked)


def _stems(text: str) -> set[str]:
    words = [match[0].casefold().replace("’", "'") for match in WORD.finditer(text)]
    words += [part for word in words if "-" in word for part in word.split("-")]
    return {stem_of(word) for word in words if word not in ASKING and stem_of(word) not in ASKING}


def _facts(product: Shown) -> dict[str, str]:
    """Every attribute in words, the category first."""
    facts = {}
    if product["category"]:
        facts["category"] = ", ".join(dict.fromkeys(category_label(path) for path in product["category"]))
    for name, value in product["attributes"].items():
        if isinstance(value, bool):
            words = "yes" if value else "no"
        elif isinstance(value, list | tuple):
            words = ", ".join(str(one) for one in value)
        else:
            words = f"{value:g}" if isinstance(value, float) else str(value)
        if words:
            facts[name.replace("_", " ")] = words
    return facts


def _named(product: Shown) -> str:
    return f"{called(product)} at {format_price(product['price'], product['currency'])}"


def _place(position: int) -> str:
    names = ("The first", "The second", "The third", "The fourth", "The fifth", "The sixth")
    return names[position] if position < len(names) else f"Number {position + 1}"


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= MAX_QUOTE else text[:MAX_QUOTE].rsplit(" ", 1)[0] + " …"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
