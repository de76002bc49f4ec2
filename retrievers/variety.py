"""Where filters say all that was asked for, what passes is equally right, and a page shows a bit of each."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from shoplens.catalog import CatalogSchema
from shoplens.catalog.schema import WORD

from .query.cues import UNITS
from .query.words import SUBJECT_FIELDS, stem_of
from .request import SearchRequest

Matrix = npt.NDArray[np.float64]
PLACES_BACK = 8.0
"""Places that a product goes back for each earlier one of its kind. Chosen on half of the features of two
shops (`evals.quality.compare`): from 4 to 16 a page has more kinds, and no judged request loses."""
SAME_NAME = 2.0
"""How many times as far for each earlier one of its name: one thing in three sizes. Not measured: of the
catalogues at hand one alone has such products."""
WITHIN = 40
"""Places among which it is done, and then among the next: no product comes up from far below, and pages
repeat nothing and miss nothing."""
SUBJECTS = tuple(sorted(SUBJECT_FIELDS))
SHOWN_BY = ("name", *SUBJECTS)
"""The fields that it looks at."""
TELL_VARIANTS_APART = ("color", "colour", "size")
"""Fields whose values in a name make it no other thing: "Linen Shirt Red" is "Linen Shirt Blue" again."""


def leaves_open(request: SearchRequest) -> bool:
    """Whether its filters say it all: no words, product or wish that would make one product more right."""
    more = request.query or request.like or request.sort or request.ranks_by_wishes
    return bool(request.filter.any_of) and not more


class Variety:
    """Tells, over one catalogue, what is the same again."""

    def __init__(self, schema: CatalogSchema) -> None:
        self._kinds = frozenset(stem_of(word) for word in schema.kinds)
        found = (schema.keyword_fields.get(name) for name in TELL_VARIANTS_APART)
        values = (value for field in found if field for value in field.values)
        self._variants = frozenset(stem_of(word) for value in values for word in _words(value))

    def order(self, payloads: Sequence[Mapping[str, Any]], until: int) -> list[int]:
        """The products' places in a new order, sure for the first `until`: each goes back by how much stands
        before it already of its categories and kinds, on average, and of its name.
        """
        order: list[int] = []
        for start in range(0, min(until, len(payloads)), WITHIN):
            some = payloads[start : start + WITHIN]
            back = PLACES_BACK * self._again(some)
            places = np.arange(len(some), dtype=np.float64)
            for _ in some:
                first = int(places.argmin())
                order.append(start + first)
                places += back[:, first]
                places[first] = np.inf
        return [*order, *range(len(order), len(payloads))]

    def _again(self, payloads: Sequence[Mapping[str, Any]]) -> Matrix:
        """(n, n): how far each product is each other one again."""
        kinds = [self._kinds_of(payload) for payload in payloads]
        columns = {kind: column for column, kind in enumerate(dict.fromkeys(k for ks in kinds for k in ks))}
        having = np.zeros((len(kinds), len(columns)))
        for row, values in enumerate(kinds):
            having[row, [columns[value] for value in values]] = 1.0
        names = np.array([self._name_of(payload) for payload in payloads])
        same = (names[:, None] == names) & (names != "")
        again: Matrix = having @ having.T / np.maximum(having.sum(axis=1, keepdims=True), 1.0)
        again += SAME_NAME * same
        return again

    def _kinds_of(self, payload: Mapping[str, Any]) -> tuple[Hashable, ...]:
        """What it is: its values of the fields that say so, and the last word of its name that other names
        end with too.
        """
        values = [(field, value) for field in SUBJECTS for value in _listed(payload.get(field))]
        ends = [word for word in map(stem_of, _words(payload["name"])) if word in self._kinds]
        return (*values, *ends[-1:])

    def _name_of(self, payload: Mapping[str, Any]) -> str:
        """Its name without numbers, their units, and what tells variants apart."""
        words = _words(payload["name"])
        kept = [
            word
            for before, word in zip(["", *words], words, strict=False)
            if not any(c.isdigit() for c in word) and stem_of(word) not in self._variants
            if not (word in UNITS and before.isdigit())
        ]
        return " ".join(kept)


def _words(text: str) -> list[str]:
    return [match[0].casefold() for match in WORD.finditer(text)]


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else [] if value is None else [value]
