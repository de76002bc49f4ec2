"""What kind of thing a request is about, and whether the shop carries it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from shoplens.catalog import CatalogSchema
from shoplens.catalog.schema import WORD

from .query.words import FILLERS, NEGATORS, stem_of
from .request import SearchRequest

SUBJECT_FIELDS = ("category", "subcategory", "type", "product_type", "kind")
"""The fields that say what a product is; the others say how it is."""
CARRIED = 0.45
"""Cosine, in MiniLM's space, of a wish and the nearest product below which a kind of thing whose name no
product has is not carried. Read off 47 wishes that three shops can fulfil and 51 that they cannot: none of
the 51 reaches .45; of the 47 eight stay below, and are then shown as the nearest there is."""
JOINTS = frozenset(
    """
    about above against around as at below beneath by during for from in inside into like near of off on
    onto out outside over that to toward towards under until up which while who whose with within without
    """.split()  # noqa: SIM905 - a word list reads better than a list of words
)
"""What follows them says more about the thing, not what it is: "a tent for two"."""
VAGUE = frozenset(
    """
    accessory afternoon anyone article autumn bad beach beautiful best better big birthday bit brand
    bright brother budget casual cheap child christmas classic clean clever clothes clothing cold color
    colour comfy compact cool cosy cozy cute dad dark daughter day deal easy elegant equipment evening
    everyday everyone fancy fashion father favorite favourite fine formal fresh friend fun gadget garden
    gear gift girl girlfriend good goods grandma great gym heavy hike hiking holiday home hot house
    husband idea indoor inspiration item job kid kit kitchen kitty large light little long look lovely
    luxury man merchandise mild minimal modern mom morning mother mum natural new nice night offer
    office old option outdoor outfit outside party person piece premium present pretty quality quick
    quiet rain range robust sale school season selection set short simple small smart snow soft solid
    solution someone something son special spring sporty stuff sturdy style suggestion summer sun supply
    surprise tall thick thin tiny tool tough travel treat trendy trip type unique vacation vintage walk
    warm water weather wedding weekend wet wide wife winter wish woman work year
    """.split()  # noqa: SIM905
)
"""No shop lacks these: they say for whom, when, where or how, and name no kind of thing."""
NO_NOUN = ("able", "ible", "ful", "less", "ish", "ous", "ive", "ly")
"""Endings of words that say how a thing is."""


class Subjects:
    """Tells, over one catalogue, the values that say what a product is from those that say how it is."""

    def __init__(self, schema: CatalogSchema) -> None:
        self._kinds = frozenset(stem_of(word) for word in schema.kinds)

    def of(self, wanted: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """The conditions that name a kind of thing: all of a subject field, and values that products'
        names end with ("Hoodie" in a field called style).
        """
        return {field: values for field, values in wanted.items() if self._says_what(field, values)}

    def _says_what(self, field: str, values: Iterable[str]) -> bool:
        if field in SUBJECT_FIELDS:
            return True
        ends = ([match[0] for match in WORD.finditer(value)][-1:] for value in values)
        return any(stem_of(word) in self._kinds for end in ends for word in end)


def kind_in_words(request: SearchRequest, subjects: Subjects) -> str:
    """The noun that the query turns on, as written: its last word before "for", "with" and their like. ""
    where a filter or a product to be like says what is sought, or where nothing is left to say it.
    """
    if request.like or subjects.of(request.filter.any_of):
        return ""
    head = ""
    for match in WORD.finditer(request.query):
        word = match[0].casefold()
        if word in JOINTS:
            if head:
                break
        elif word not in FILLERS and word not in NEGATORS and not word.isdecimal():
            head = match[0]
    return head


def names_a_kind(word: str) -> bool:
    """Whether a noun says what is sought: "tent" does, "gift" does not."""
    word = word.casefold()
    vague = word in VAGUE or stem_of(word) in VAGUE or word.endswith(NO_NOUN)
    return bool(word) and not vague and not word.isdecimal()


def known_words(schema: CatalogSchema) -> frozenset[str]:
    """The stems that the catalogue's names and values are made of."""
    texts: Collection[str] = [v for attribute in schema.keyword_fields.values() for v in attribute.values]
    words = {stem_of(match[0]) for text in texts for match in WORD.finditer(text)}
    return frozenset(words | {stem_of(word) for word in schema.vocabulary})


def is_understood(text: str, known: Collection[str]) -> bool:
    """Whether any word of it is one that the catalogue or the language has."""
    stems = [stem_of(match[0]) for match in WORD.finditer(text)]
    return any(stem in known for stem in stems)
