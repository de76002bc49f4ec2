"""Words as they are compared: stems, and those that ask, join or deny."""

from __future__ import annotations

import functools
import re

FILLERS = frozenset(
    """
    a about actually again all also am an and any are at be but buy by can could do else everything find
    for from get give got have hello hey hi how how's i i’d i'd i’m i'm if in instead is it kind like
    looking looks love maybe me much my need now of on one ones only or order perhaps please preferably
    product products recommend search searching see shop show some something suggest than thank thanks
    that the them then there these they thing things this those to too want wanted we what what's what’s
    which will with would you your
    """.split()  # noqa: SIM905 - a word list reads better than a list of words
)
"""Words that ask and join; a rest made of nothing else is no query. A value that is one of them (a brand
called "On") counts only beside its field's name."""
NEGATORS = frozenset(
    """
    aren't avoid avoiding dislike don't doesn't except exclude excludes excluding hate isn't minus neither
    never no non nor not skip without arent dont doesnt isnt
    """.split()  # noqa: SIM905 - a word list reads better than a list of words
)
JOINTS = frozenset(
    """
    about above against among around as at because behind below beneath beside between by during for from
    in inside into of off on onto out over per since so than that through to toward towards under until
    unless upon when where which while who whose with within
    """.split()  # noqa: SIM905
)
"""Words that tie a noun to what is said of it."""
MODIFIERS = frozenset(
    """
    affordable bad best better big bold bright brilliant casual cheap classic clean cold comfortable comfy
    compact cool cosy cozy cute dark dry durable easy elegant extra fancy fast fine firm flat formal fresh
    full fun funny good great heavy high hot huge large light little long loose low luxury mild mini minimal
    modern narrow new nice old one online only plus pretty quick quiet regular retro rugged safe sexy
    sharp short simple slim small smart smooth soft solid sporty square stretchy strong sturdy sweet tall
    thick thin tight tiny today top trendy two unique used vintage warm weird wet wide xl xs xxl
    """.split()  # noqa: SIM905
)
"""Words that say how the thing before them is ("something to keep coffee warm"), and are no thing."""
NO_NOUN = ("able", "ible", "ed", "ful", "ish", "less", "like", "ly", "ous", "proof", "some")
"""Endings of words that say how a thing is."""
PEOPLE = frozenset(
    """
    adult baby boy child female gentleman girl guy infant junior kid lady male man men newborn teen teenager
    toddler unisex woman women womenswear menswear youth
    """.split()  # noqa: SIM905
)
"""For whom: they stand before the thing ("men's jacket") or behind ("a jacket for men") and bind in both."""
SUBJECT_FIELDS = frozenset({"category", "subcategory", "type", "product_type", "kind"})
"""The fields that say what a product is; the others say how it is."""
SAME_WORD = {
    "men": "man", "women": "woman", "children": "child", "scarves": "scarf", "knives": "knife",
    "shelves": "shelf", "clothes": "clothes", "glasses": "glasses", "sunglasses": "sunglasses",
    "colour": "color", "grey": "gray", "jewellery": "jewelry",
}  # fmt: skip
"""Plurals that no rule makes, and the same word as it is spelt elsewhere."""


@functools.lru_cache(maxsize=1 << 16)
def stem_of(word: str) -> str:
    """Lower case, no possessive, singular: the form in which words are compared, never shown."""
    word = word.casefold().replace("’", "'")
    word = re.sub(r"'s?$", "", word)
    if word in SAME_WORD:
        return SAME_WORD[word]
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 2 and word.endswith("ie"):
        return word[:-2] + "y"  # as its plural: "hoodie", "hoodies"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return SAME_WORD.get(word[:-1], word[:-1])  # "mens"
    return word
