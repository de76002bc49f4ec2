"""What a label says about a turn or a request, and whether it is so. How labels are given: GUIDELINE.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shoplens.catalog import Product

Conditions = Mapping[str, Any]
Artifact = Mapping[str, Any]
OUTCOMES = ("found", "too_tight", "no_combination", "not_carried", "not_understood")
ANY = "any"
"""As an end of a range: whatever stands there."""
EITHER = "/"
"""Between two fields of a label: either may carry the value, in its singular or plural."""
OPTION = "|"
"""Between two texts of a label: either will do."""
CENTS = 0.005


@dataclass(frozen=True)
class Observed:
    """What one turn gave. `shown`: the products of the latest search before the turn, `state`: what lives
    on after it, `found`: the artifact of this turn's own search, if there was one.
    """

    kind: str | None
    state: Artifact | None
    found: Artifact | None
    answer: str
    shown: Sequence[Mapping[str, Any]] = ()

    @property
    def outcome(self) -> str | None:
        """Of the search; what the shop says it can do stands for words that were not understood."""
        if self.found is not None:
            return str(self.found["outcome"])
        return "not_understood" if self.kind == "help" else None


def check(expected: Mapping[str, Any], observed: Observed) -> dict[str, str]:
    """What is not as the label says: aspect to what was expected and what came. Empty: all is right."""
    wrong: dict[str, str] = {}
    state, found = observed.state or {}, observed.found or {}
    prices = [product.get("price") for product in observed.shown]

    def note(aspect: str, right: bool, got: object) -> None:
        if not right:
            wrong[aspect] = f"expected {expected[aspect]}, got {got}"

    for aspect in ("applied", "exclude"):
        options = _options(expected, aspect)
        got = state.get(aspect, {})
        if options and not any(same(option, got, prices) for option in options):
            wrong[aspect] = f"expected {_or(options)}, got {got}"
    arguments = found.get("arguments", {})
    got_values: dict[str, object] = {
        "kind": observed.kind,
        "outcome": observed.outcome,
        "sort": found.get("sort"),
        "target_price": found.get("target_price"),
        "price_hint": found.get("price_hint"),
        "limit": arguments.get("limit"),
        "offset": arguments.get("offset") or 0,
        "strict": bool(found.get("strict")),
        "like": bool(found.get("like")),
        "photo_used": bool(arguments.get("use_photo")),
        "first_product": next((product["id"] for product in found.get("products", ())), None),
    }
    for aspect, value in got_values.items():
        if aspect in expected:
            wanted = expected[aspect]
            note(aspect, value in wanted if isinstance(wanted, list) else value == wanted, value)
    query = str(found.get("query", "")).casefold()
    if "query_has" in expected:
        note("query_has", has_all(query, expected["query_has"]), query)
    if "query_lacks" in expected:
        note("query_lacks", not has_any(query, expected["query_lacks"]), query)
    if "not_applied_has" in expected:
        said = " ; ".join(found.get("not_applied", ()))
        note("not_applied_has", has_all(said, expected["not_applied_has"]), said)
    if "mapped" in expected:
        note("mapped", mapped_in(expected["mapped"], found.get("mapped", ())), found.get("mapped"))
    if "products_all" in expected:
        strangers = [p["id"] for p in found.get("products", ()) if not _is_such(p, expected["products_all"])]
        note("products_all", not strangers, f"products {strangers}")
    _check_answer(expected, observed, note)
    return wrong


def same(expected: Conditions, got: Conditions, shown: Sequence[float | None] = ()) -> bool:
    """Whether two sets of conditions are one and the same. `shown`: prices, for ends that hang on them."""
    left = dict(got)
    for name, wanted in expected.items():
        fields = [field for field in name.split(EITHER) if field in left]
        if not fields:
            return False
        for field in fields:
            value = left.pop(field)
            if isinstance(wanted, Mapping) != isinstance(value, Mapping):
                return False
            if isinstance(wanted, Mapping):
                right = all(_end(wanted.get(end), value.get(end), shown) for end in ("min", "max"))
            else:
                right = _same_values(wanted, value, field, loose=EITHER in name)
            if not right:
                return False
    return not left


def closest(options: Sequence[Conditions], got: Conditions) -> Conditions:
    """Of several right answers, the one that shares most with what came."""
    return next(
        (option for option in options if same(option, got)),
        max(
            options,
            key=lambda option: (
                sum(same({name: value}, _only(name, got)) for name, value in option.items()),
                -len(option),
            ),
        ),
    )


def options_of(row: Mapping[str, Any], aspect: str) -> list[Conditions]:
    """The right answers: the one, or all of `…_any`."""
    return _options(row, aspect) or [{}]


def has_all(text: str, wanted: Sequence[str]) -> bool:
    """Whether every word stands in the text, without case; "a|b" is one of them."""
    low = text.casefold()
    return all(any(option.casefold() in low for option in word.split(OPTION)) for word in wanted)


def has_any(text: str, unwanted: Sequence[str]) -> bool:
    """Whether one of the words stands in the text."""
    return any(has_all(text, [word]) for word in unwanted)


def mapped_in(wanted: Sequence[Mapping[str, str]], got: Sequence[Mapping[str, str]]) -> bool:
    """Whether each mapping of the label was made."""
    pairs = {(m["from"].casefold(), _last(m["to"])) for m in got}
    return all((m["from"].casefold(), _last(m["to"])) in pairs for m in wanted)


def untrue(row: Mapping[str, Any], products: Sequence[Product]) -> str | None:
    """What a label claims and the catalogue belies, if anything: an empty list that is none, or the other
    way round. Checks `outcome`, `applied` and `exclude` against the products alone.
    """
    outcomes = row.get("outcome")
    if outcomes is None or row.get("kind") not in (None, "search") or row.get("like"):
        return None
    outcomes = outcomes if isinstance(outcomes, list) else [outcomes]
    checked = [o for o in outcomes if o in OUTCOMES[:3]]
    if len(checked) < len(outcomes):
        return None
    pairs = [(a, e) for a in options_of(row, "applied") for e in options_of(row, "exclude")]
    pairs = [(a, e) for a, e in pairs if not any(_is_dynamic(value) for value in a.values())]
    told = [_true_outcome(a, e, products) for a, e in pairs]
    if told and not set(told) & set(checked):
        return f"labelled {_or(checked)}, but the catalogue says {_or(told)}"
    first = row.get("first_product")
    firsts = set(first) if isinstance(first, list) else {first} - {None}
    if firsts and pairs:
        passing = {p.id for a, e in pairs for p in products if _matches(p, a, e)}
        if not firsts <= passing:
            return (
                f"first product {_or(sorted(map(str, firsts)))} does not fulfil {_or([a for a, _ in pairs])}"
            )
    return None


def _options(row: Mapping[str, Any], aspect: str) -> list[Conditions]:
    if f"{aspect}_any" in row:
        return list(row[f"{aspect}_any"])
    return [row[aspect]] if aspect in row else []


def _or(options: Sequence[object]) -> str:
    return " or ".join(dict.fromkeys(map(str, options)))


def _only(name: str, got: Conditions) -> Conditions:
    return {field: got[field] for field in name.split(EITHER) if field in got}


def _last(value: str) -> str:
    return value.rsplit(" > ", 1)[-1].casefold()


def _singular(word: str) -> str:
    """Enough for labels; irregular plurals are listed in the label itself."""
    if word.endswith("sses"):
        return word.removesuffix("es")
    return word if word.endswith("ss") else word.removesuffix("s")


def _same_values(expected: Sequence[object], got: Sequence[object], field: str, *, loose: bool) -> bool:
    """Without case and order; a category by its last node or its whole path."""
    wanted, came = ([str(value).casefold() for value in values] for values in (expected, got))
    if loose:
        return {_singular(value) for value in came} <= {_singular(value) for value in wanted} and bool(came)
    if field != "category":
        return set(wanted) == set(came)
    hits = [{w for w in wanted if w in (path, path.rsplit(" > ", 1)[-1])} for path in came]
    return all(hits) and set().union(*hits) == set(wanted)


def _end(wanted: object, value: float | None, shown: Sequence[float | None]) -> bool:
    if wanted == ANY:
        return True
    if not isinstance(wanted, Mapping):
        return value == wanted or (
            isinstance(wanted, int | float) and value is not None and abs(value - wanted) < CENTS
        )
    ((how, number),) = wanted.items()
    if how.endswith("_shown"):
        number = shown[number - 1] if len(shown) >= number else None
    if value is None or number is None:
        return False
    return bool(value < number if how.startswith("below") else value > number)


def _is_dynamic(value: object) -> bool:
    return isinstance(value, Mapping) and any(isinstance(end, Mapping | str) for end in value.values())


def _is_such(product: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """`price_min`, `price_max`, and of any attribute all the values that the list names."""
    price = product["price"]
    for name, value in wanted.items():
        if name == "price_max":
            right = price is not None and price <= value
        elif name == "price_min":
            right = price is not None and price >= value
        else:
            own = product["attributes"].get(name, [])
            own = own if isinstance(own, list) else [own]
            right = {str(v).casefold() for v in value} <= {str(v).casefold() for v in own}
        if not right:
            return False
    return True


def _check_answer(expected: Mapping[str, Any], observed: Observed, note: Any) -> None:  # noqa: ANN401
    if "answer_has" in expected:
        note("answer_has", has_all(observed.answer, expected["answer_has"]), observed.answer)
    if "answer_lacks" in expected:
        note("answer_lacks", not has_any(observed.answer, expected["answer_lacks"]), observed.answer)
    if "answer_names_shown" in expected:
        numbers = expected["answer_names_shown"]
        named = [p["name"] for p in observed.shown if p["name"].casefold() in observed.answer.casefold()]
        wanted = [observed.shown[n - 1]["name"] for n in numbers if n <= len(observed.shown)]
        right = len(wanted) == len(numbers) and set(wanted) <= set(named)
        note("answer_names_shown", right, f"{named} where {wanted} belong: {observed.answer}")
    if "answer_price_of_shown" in expected:
        number = expected["answer_price_of_shown"]
        price = observed.shown[number - 1]["price"] if number <= len(observed.shown) else None
        plain = observed.answer.replace(",", "")
        note("answer_price_of_shown", price is not None and f"{price:g}" in plain, observed.answer)


def _true_outcome(applied: Conditions, exclude: Conditions, products: Sequence[Product]) -> str:
    if any(_matches(product, applied, exclude) for product in products):
        return "found"
    limits = [name for name, value in applied.items() if isinstance(value, Mapping)]
    looser: list[tuple[Conditions, Conditions]] = [
        ({k: v for k, v in applied.items() if k != name}, exclude) for name in limits
    ]
    looser += [(applied, {k: v for k, v in exclude.items() if k != name}) for name in exclude]
    opened = any(_matches(product, a, e) for a, e in looser for product in products)
    return "too_tight" if opened else "no_combination"


def _matches(product: Product, applied: Conditions, exclude: Conditions) -> bool:
    return all(_holds(product, name, value) for name, value in applied.items()) and not any(
        _holds(product, name, value) for name, value in exclude.items()
    )


def _holds(product: Product, name: str, wanted: Any) -> bool:  # noqa: ANN401 - a list or a range
    for field in name.split(EITHER):
        own = _values(product, field)
        if isinstance(wanted, Mapping):
            low, high = wanted.get("min"), wanted.get("max")
            if any((low is None or v >= low) and (high is None or v <= high) for v in own):
                return True
        elif field == "category":
            names = {str(v).casefold() for v in wanted}
            if any(names & {path.casefold(), _last(path)} for path in own):
                return True
        elif EITHER in name:
            names = {_singular(str(v).casefold()) for v in wanted}
            if names & {_singular(str(v).casefold()) for v in own}:
                return True
        elif {str(v).casefold() for v in wanted} & {str(v).casefold() for v in own}:
            return True
    return False


def _values(product: Product, field: str) -> tuple[Any, ...]:
    if field == "category":
        return tuple(product.category_nodes)
    value = product.price if field == "price" else product.attributes.get(field)
    if value is None:
        return ()
    if isinstance(value, bool):
        return ("true" if value else "false",)
    return tuple(value) if isinstance(value, list | tuple) else (value,)
