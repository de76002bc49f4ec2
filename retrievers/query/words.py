"""Words as they are compared: stems, and those that ask, join or deny."""

from __future__ import annotations

import re

FILLERS = frozenset(
    """
    a about actually again all also am an and any are at be but buy by can could do else everything find
    for from get give got have hello hey hi how how's i i’d i'd i’m i'm if in instead is it kind like
    looking looks love me much my need now of on one ones only or order please product products
    recommend search searching see shop show some something suggest than thank thanks that the them then
    there these they thing things this those to too want wanted we what what's what’s which will with
    would you your
    """.split()  # noqa: SIM905 - a word list reads better than a list of words
)
"""Words that ask and join; a rest made of nothing else is no query. A value that is one of them (a brand
called "On") counts only beside its field's name."""
NEGATORS = frozenset(
    """
    aren't avoid don't doesn't except exclude excluding isn't minus neither never no non nor not
    without arent dont doesnt isnt
    """.split()  # noqa: SIM905 - a word list reads better than a list of words
)
SAME_WORD = {
    "men": "man", "women": "woman", "children": "child", "scarves": "scarf", "knives": "knife",
    "shelves": "shelf", "colour": "color", "grey": "gray", "jewellery": "jewelry",
}  # fmt: skip
"""Plurals that no rule makes, and the same word as it is spelt elsewhere."""


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
