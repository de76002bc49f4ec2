"""Why a list is empty, and the ways on: counted in the store, never guessed."""

from __future__ import annotations

from typing import Literal

from .filters import ProductFilter, Range
from .request import DroppedCondition, Offer, Outcome, SearchRequest
from .subject import Subjects
from .vectorstores import NamedVectorStore

MAX_OFFERS = 4
Condition = tuple[str, str]
"""Kind (any_of, none_of, ranges) and field."""


class Diagnosis:
    """One empty filter over one store.

    `request` is what the offers change; `conditions` is its filter in the store's own spellings.
    """

    def __init__(
        self,
        store: NamedVectorStore,
        request: SearchRequest,
        conditions: ProductFilter,
        subjects: Subjects,
    ) -> None:
        self._store = store
        self._sought = subjects.of(request.filter.any_of)
        self._request = request
        self._conditions = conditions
        own = {*request.filter.conditions()}
        self.dropped = self._dropped([c for c in conditions.conditions() if c in own])

    @property
    def outcome(self) -> Outcome:
        """ "too_tight" where one limit (a range, an exclusion) is alone to blame, else "no_combination"."""
        limits = any(one.kind != "any_of" and one.count_without for one in self.dropped)
        return "too_tight" if limits else "no_combination"

    def offers(self) -> tuple[Offer, ...]:
        """The nearest way on first: a limit moved to where products begin, a limit dropped, a wish dropped;
        what is sought itself only where nothing else helps. Where no single condition does, all limits
        together, then all but what is sought. None for a strict request.
        """
        if self._request.strict:
            return ()
        helping = sorted((d for d in self.dropped if d.count_without), key=lambda one: one.kind == "any_of")
        loosened = [offer for one in helping if one.kind == "ranges" and (offer := self._loosened(one.field))]
        others = [one for one in helping if not self._is_sought(one)]
        drops = [self._drop([(one.kind, one.field)], one.count_without) for one in others or helping]
        if not helping:
            limits = [one for one in self.dropped if one.kind != "any_of"]
            wishes = [one for one in self.dropped if not self._is_sought(one)]
            several = [limits] if limits == wishes else [limits, wishes]
            drops = [offer for together in several if (offer := self._drop_all(together))]
        return tuple([*loosened, *drops][:MAX_OFFERS])

    def _is_sought(self, one: DroppedCondition) -> bool:
        return one.kind == "any_of" and one.field in self._sought

    def _drop_all(self, together: list[DroppedCondition]) -> Offer | None:
        conditions: list[Condition] = [(one.kind, one.field) for one in together]
        count = self._store.count(_without(self._conditions, conditions)) if len(conditions) > 1 else 0
        return self._drop(conditions, count) if count else None

    def _dropped(self, conditions: list[Condition]) -> tuple[DroppedCondition, ...]:
        """How many products each condition alone keeps away, the most telling first."""
        dropped = [
            DroppedCondition.model_validate(
                {
                    "kind": kind,
                    "field": field,
                    "condition": _only(self._conditions, kind, field).describe(),
                    "count_without": self._store.count(self._conditions.without(kind, field)),
                }
            )
            for kind, field in conditions
        ]
        return tuple(sorted(dropped, key=lambda one: -one.count_without))

    def _drop(self, conditions: list[Condition], count: int) -> Offer:
        gone = [_only(self._request.filter, kind, field).describe() for kind, field in conditions]
        return self._offer(
            "drop", conditions[0][1], "; ".join(gone), _without(self._request.filter, conditions), count
        )

    def _loosened(self, field: str) -> Offer | None:
        """The range, widened to the nearest number that the products without it have."""
        open_filter = self._conditions.without("ranges", field)
        span = self._conditions.ranges[field]
        ends: list[tuple[float, Range]] = []
        for up in (True, False):
            end = span.maximum if up else span.minimum
            if end is None:
                continue
            beyond = Range(min=end) if up else Range(max=end)
            outside = open_filter.model_copy(update={"ranges": {**open_filter.ranges, field: beyond}})
            nearest = next(
                iter(self._store.scroll(outside, order_by=field, descending=not up, limit=1)), None
            )
            if nearest is not None:
                value = float(nearest[field])
                wider = Range(min=span.minimum, max=value) if up else Range(min=value, max=span.maximum)
                ends.append((abs(value - end), wider))
        if not ends:
            return None
        _, wider = min(ends, key=lambda item: item[0])
        ranges = {**self._request.filter.ranges, field: wider}
        loosened = self._request.filter.model_copy(update={"ranges": ranges})
        checked = self._conditions.model_copy(update={"ranges": {**self._conditions.ranges, field: wider}})
        return self._offer("loosen", field, wider.describe(), loosened, self._store.count(checked))

    def _offer(
        self, kind: Literal["drop", "loosen"], field: str, condition: str, looser: ProductFilter, count: int
    ) -> Offer:
        request = self._request.model_copy(update={"filter": looser, "offset": 0})
        return Offer(kind=kind, field=field, condition=condition, request=request, count=count)


def _only(conditions: ProductFilter, kind: str, field: str) -> ProductFilter:
    return ProductFilter.model_validate({kind: {field: getattr(conditions, kind)[field]}})


def _without(conditions: ProductFilter, gone: list[Condition]) -> ProductFilter:
    for kind, field in gone:
        conditions = conditions.without(kind, field)
    return conditions
