"""What kind of thing a request is about, and whether the shop carries it."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping

from shoplens.catalog import CatalogSchema
from shoplens.catalog.schema import WORD

from .query.spelling import english_words
from .query.words import FILLERS, JOINTS, MODIFIERS, NEGATORS, NO_NOUN, PEOPLE, SUBJECT_FIELDS, stem_of
from .request import SearchRequest

CARRIED = 0.45
"""Cosine, in MiniLM's space, of a wish and the nearest product below which a kind of thing whose name no
product has is not carried. Read off 47 wishes that three shops can fulfil and 51 that they cannot: none of
the 51 reaches .45; of the 47 eight stay below, and are then shown as the nearest there is."""
VAGUE = frozenset(
    """
    accessory afternoon anyone anything article autumn beach beautiful birthday bit brand brother budget
    christmas clever clothes clothing color colour dad daughter day deal equipment evening everyday
    everyone fashion father favorite favourite friend gadget garden gear gift girlfriend goods grandma
    gym hike hiking holiday home house husband idea indoor inspiration item job kit kitchen kitty look
    lovely merchandise mom morning mother mum natural night nothing offer office option outdoor outfit
    outside party person piece premium present quality rain range robust sale school season selection
    set snow solution someone son special spring stuff style suggestion summer sun supply surprise tool
    tough travel treat trip type vacation walk water weather wedding weekend wife winter wish work year
    """.split()  # noqa: SIM905
)
"""No shop lacks these: they say for whom, when, where or how, and name no kind of thing."""


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
    stem = stem_of(word)
    vague = any(word in words or stem in words for words in (VAGUE, MODIFIERS, PEOPLE))
    return bool(word) and not vague and not word.endswith(NO_NOUN) and not word.isdecimal()


def known_words(schema: CatalogSchema) -> frozenset[str]:
    """The stems that the catalogue's names and values are made of."""
    texts: Collection[str] = [v for attribute in schema.keyword_fields.values() for v in attribute.values]
    words = {stem_of(match[0]) for text in texts for match in WORD.finditer(text)}
    return frozenset(words | {stem_of(word) for word in schema.vocabulary})


def is_understood(text: str, known: frozenset[str]) -> bool:
    """Whether any word of it is one that the catalogue or the language has. There is a dictionary of English
    only, so over a catalogue in another language every text counts as understood.
    """
    words = [match[0].casefold() for match in WORD.finditer(text)]
    english = english_words()
    said = any(stem_of(word) in known or (word in english and len(word) > 2) for word in words)
    return said or not _speaks_english(known)


@functools.lru_cache(maxsize=16)
def _speaks_english(known: frozenset[str]) -> bool:
    """Whether at least a third of a catalogue's words are English; names of brands and models never are."""
    words = [word for word in known if len(word) > 2 and word.isalpha()]
    english = english_words()
    return 3 * sum(word in english for word in words) >= len(words)
