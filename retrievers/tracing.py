"""A search's steps as LangChain runs, so that any tracer or callback handler shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from langchain_core.callbacks import CallbackManager, Callbacks
from langchain_core.runnables import ensure_config

from .ranking import Found
from .request import SearchRequest, SearchResult
from .vectorstores import ScoredPoint, VectorSearch

FIRST = 5
"""Of each list, the products that a trace names."""


@dataclass
class Step:
    """One run while it lasts: what it gives, and the place for its own steps."""

    steps: Steps
    outputs: dict[str, Any] = field(default_factory=dict)


class Steps:
    """Runs under one parent; without a manager, or where nobody listens, nothing is made of them."""

    def __init__(self, manager: CallbackManager | None = None) -> None:
        self._manager = manager if manager is not None and manager.handlers else None

    @classmethod
    def under(cls, callbacks: Callbacks) -> Steps:
        """Under these callbacks; None means those of the LangChain run that this is called in, if any."""
        callbacks = ensure_config().get("callbacks") if callbacks is None else callbacks
        if callbacks is None or isinstance(callbacks, CallbackManager):
            return cls(callbacks)
        return cls(CallbackManager.configure(callbacks))  # a list, or the manager of an async run

    @contextmanager
    def step(self, name: str, inputs: Mapping[str, Any]) -> Iterator[Step]:
        """One step as a run of that name: its `outputs` are told at the end, an exception where it broke."""
        if self._manager is None:
            yield Step(self)
            return
        run = self._manager.on_chain_start(None, dict(inputs), name=name)
        step = Step(Steps(run.get_child()))
        try:
            yield step
        except BaseException as error:
            run.on_chain_error(error)
            raise
        run.on_chain_end(step.outputs)


UNTRACED = Steps()


def request_told(request: SearchRequest, photos: int) -> dict[str, Any]:
    """What is asked; of photos only how many, never their bytes or paths."""
    return request.understood() | {"limit": request.limit, "offset": request.offset, "photos": photos}


def result_told(result: SearchResult) -> dict[str, Any]:
    """What the caller is given, each product with its place and cosine per space."""
    products = [
        {
            "id": hit.product.id,
            "name": hit.product.name,
            "price": hit.product.price,
            "fused": hit.fused,
            "scores": hit.places(),
        }
        for hit in result.hits
    ]
    bound = result.request.understood()
    return {
        "total": result.total,
        "outcome": result.outcome,
        "applied": bound["applied"],
        "exclude": bound["exclude"],
        "spaces": list(result.spaces),
        "not_applied": list(result.request.not_applied),
        "products": products,
    }


def legs_told(legs: Sequence[VectorSearch]) -> dict[str, Any]:
    """Which spaces are searched, how deep, and the filter that binds each."""
    return {
        "legs": [
            {
                "space": leg.space,
                "depth": leg.limit,
                "filter": leg.filter.describe() if leg.filter else "",
                "dimensions": len(leg.vector),
            }
            for leg in legs
        ]
    }


def lists_told(
    lists: Mapping[str, Sequence[ScoredPoint]], lexical: Sequence[ScoredPoint] = ()
) -> dict[str, Any]:
    """What each space found: how many, and the nearest with their raw cosines; and what the words did."""
    first = [{"id": _product(point), "share": point.score} for point in lexical[:FIRST]]
    by_words = {"lexical": {"found": len(lexical), "first": first}} if lexical else {}
    return by_words | {
        space: {
            "found": len(points),
            "first": [{"id": _product(p), "cosine": p.score} for p in points[:FIRST]],
        }
        for space, points in lists.items()
    }


def order_told(found: Iterable[Found]) -> dict[str, Any]:
    """The order that came out, with the fused scores."""
    listed = list(found)
    return {
        "found": len(listed),
        "first": [{"id": _product(one), "fused": one.fused} for one in listed[:FIRST]],
    }


def _product(found: Found | ScoredPoint) -> str:
    return str(found.payload.get("product_id", found.id))
