"""The shop behind the page while it loads: how far it is, why it cannot be opened, and another try."""

import threading
from pathlib import Path

import pytest

from shoplens.agent import ShoppingAssistant
from shoplens.catalog import CatalogError, MissingDependencyError
from shoplens.retrievers import (
    CollectionMismatchError,
    EncoderUnavailableError,
    MultimodalRetriever,
    StoreAccessError,
    StoreUnavailableError,
)
from shoplens.ui.page.shopfront import CLOSED, REASONS, Progress, Shopfront, Tell


class Opening:
    """Fails with each of these, then opens. Waits for `go` each time, and counts."""

    def __init__(self, retriever: MultimodalRetriever, *errors: Exception) -> None:
        self.retriever = retriever
        self.errors = list(errors)
        self.go = threading.Event()
        self.go.set()
        self.times = 0

    def __call__(self, notify: Tell) -> ShoppingAssistant:
        self.times += 1
        assert self.go.wait(30)
        if self.errors:
            raise self.errors.pop(0)
        return ShoppingAssistant(self.retriever)


def test_progress_is_counted_while_it_lasts_and_said_in_words(
    retriever: MultimodalRetriever, tmp_path: Path
) -> None:
    seen: list[tuple[str, Progress | None]] = []

    def open_shop(notify: Tell) -> ShoppingAssistant:
        for line in (Progress(0, 2_000, "Indexing my.jsonl"), "Loading the text model …",
                     Progress(1_320, 2_000, "Indexing my.jsonl")):  # fmt: skip
            notify(line)
            seen.append((front.status, front.progress))
        return ShoppingAssistant(retriever)

    front = Shopfront(open_shop, tmp_path)
    assert (front.status, front.progress) == ("Starting …", None)
    front.start()
    assert front.wait(30)
    assert seen == [
        ("Indexing my.jsonl: 0 of 2,000 products …", Progress(0, 2_000, "Indexing my.jsonl")),
        ("Loading the text model …", None),
        ("Indexing my.jsonl: 1,320 of 2,000 products …", Progress(1_320, 2_000, "Indexing my.jsonl")),
    ]
    assert (front.status, front.progress, front.failed) == ("", None, None)


@pytest.mark.parametrize(("error", "said"), [
    (CatalogError("shop.csv:3: secret"), REASONS[CatalogError]),
    (EncoderUnavailableError("/srv/secret"), REASONS[EncoderUnavailableError]),
    (StoreUnavailableError("/srv/secret is in use"), REASONS[StoreUnavailableError]),
    (StoreAccessError("secret.example:6574 refuses the key"), REASONS[StoreUnavailableError]),
    (MissingDependencyError("secret", "secret", "actian"), REASONS[MissingDependencyError]),
    (CollectionMismatchError("/srv/secret has other encoders"), CLOSED),
    (ValueError("secret"), CLOSED),
    (MemoryError("secret"), CLOSED),
], ids=lambda value: type(value).__name__)  # fmt: skip
def test_each_kind_of_failure_has_its_words_for_the_visitor_and_its_reason_for_the_operator(
    retriever: MultimodalRetriever, tmp_path: Path, error: Exception, said: str
) -> None:
    told: list[str] = []
    front = Shopfront(Opening(retriever, error), tmp_path, told.append)
    front.start()
    assert front.wait(30)
    assert (front.failed, front.status, front.assistant) == (said, said, None)
    assert "try again" in said.casefold()
    assert "secret" not in said
    assert [str(error.args[0]) in line for line in told] == [True]


def test_each_failures_words_are_its_own() -> None:
    assert len({CLOSED, *REASONS.values()}) == 5


def test_another_try_opens_a_shop_that_failed(retriever: MultimodalRetriever, tmp_path: Path) -> None:
    opening = Opening(retriever, StoreUnavailableError("in use"), StoreUnavailableError("in use"))
    front = Shopfront(opening, tmp_path)
    front.start()
    assert front.wait(30)
    assert front.retry()
    assert front.wait(30)
    assert front.failed
    assert front.retry()
    assert front.wait(30)
    assert (front.failed, opening.times) == (None, 3)
    assert front.assistant is not None
    assert not front.retry()  # it is open
    assert opening.times == 3


def test_of_many_tries_at_once_one_is_made_and_none_while_it_loads(
    retriever: MultimodalRetriever, tmp_path: Path
) -> None:
    opening = Opening(retriever, StoreUnavailableError("in use"))
    front = Shopfront(opening, tmp_path)
    assert not front.retry()  # not begun
    front.start()
    assert front.wait(30)
    opening.go.clear()
    answers: list[bool] = []
    visitors = [threading.Thread(target=lambda: answers.append(front.retry())) for _ in range(20)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert (answers.count(True), len(answers)) == (1, 20)
    assert not front.wait(0.05)  # a page that asks waits on
    assert front.failed is None
    assert not front.retry()
    opening.go.set()
    assert front.wait(30)
    assert front.assistant is not None
    assert opening.times == 2
