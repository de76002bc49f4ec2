"""Words that are asked for again are not embedded again."""

from threading import Thread

import numpy as np

from shoplens.retrievers.embeddings.base import Vectors
from shoplens.retrievers.embeddings.recent import FEW, REMEMBERED, RecentTexts


class Encoder:
    """A text's vector is its length; notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, texts: list[str]) -> Vectors:
        self.asked.append(texts)
        return np.array([[len(text)] for text in texts], dtype=np.float32).reshape(-1, 1)


def test_only_what_is_new_is_embedded_in_the_order_asked_for() -> None:
    recent = RecentTexts(encoder := Encoder())
    assert recent.embed(["boots"]).tolist() == [[5]]
    assert recent.embed(["a lamp", "boots", "a lamp"]).tolist() == [[6], [5], [6]]
    assert encoder.asked == [["boots"], ["a lamp"]]
    recent.clear()
    recent.embed(["boots"])
    assert encoder.asked[-1] == ["boots"]


def test_documents_and_nothing_are_not_remembered() -> None:
    recent = RecentTexts(encoder := Encoder())
    many = [str(n) for n in range(FEW + 1)]
    assert recent.embed(many).shape == (FEW + 1, 1)
    assert recent.embed([]).shape == (0, 1)
    recent.embed(many)
    assert encoder.asked == [many, [], many]


def test_the_oldest_are_forgotten() -> None:
    recent = RecentTexts(encoder := Encoder())
    recent.embed(["first"])
    for number in range(REMEMBERED):
        recent.embed([str(number)])
    recent.embed(["first"])
    assert encoder.asked.count(["first"]) == 2


def test_several_threads_get_their_own_answers() -> None:
    recent, wrong = RecentTexts(Encoder()), list[str]()

    def ask(start: int) -> None:
        for number in range(start, start + 300):
            text = "x" * (number % 50)
            if recent.embed([text, "yy"]).tolist() != [[len(text)], [2]]:
                wrong.append(text)

    threads = [Thread(target=ask, args=(n * 7,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
