"""Copies that are refused, and copies that are found not to be true."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from shoplens.retrievers import CollectionMismatchError, RetrieverError, StoreUnavailableError
from shoplens.retrievers.vectorstores import Point, SpaceOptions

from .copies import (
    MANY,
    SPACES,
    Watched,
    assert_same,
    assert_same_pictures,
    copy,
    counts,
    draw,
    everything,
    fill,
    make_card,
    make_point,
    status,
)


def test_another_catalogue_is_not_emptied_unless_that_is_said(source: Watched, target: Watched) -> None:
    fill(target, [1, 2, 999], catalog="tools.csv")
    draw(target, [999])
    before = everything(target)
    with pytest.raises(
        RetrieverError, match=r"holds 3 products of another catalogue \('tools.csv', not 'toys"
    ):
        copy(source, target)
    assert everything(target).keys() == before.keys()
    assert status(target) == "complete"
    assert counts(copy(source, target, replace=True)) == (MANY, 0, 0)
    assert_same(source, target)
    assert_same_pictures(source, target)


def test_an_empty_store_of_another_catalogue_is_taken(source: Watched, target: Watched) -> None:
    fill(target, [], catalog="tools.csv")
    copy(source, target)
    assert_same(source, target)


def test_stores_without_a_catalogues_name_are_the_same_where_nothing_would_be_lost(
    source: Watched, target: Watched
) -> None:
    source.ensure_collection(make_card(catalog=""))
    fill(target, [1, 2], catalog="")
    copy(source, target)
    assert_same(source, target)
    target.upsert([make_point(999)])
    with pytest.raises(RetrieverError, match="holds 1 products of another catalogue"):
        copy(source, target)
    assert target.count() == MANY + 1


@pytest.mark.parametrize("changes", [
    {"encoders": {"text": "words-v2", "image": "pictures-v1"}},
    {"spaces": SPACES | {"text": SpaceOptions(distance="euclid")}},
], ids=["encoder", "distance"])  # fmt: skip
def test_other_encoders_or_distances_are_refused(
    source: Watched, target: Watched, changes: dict[str, object]
) -> None:
    fill(target, [1, 2], **changes)
    with pytest.raises(CollectionMismatchError, match=r"was built with other encoders .*--replace"):
        copy(source, target)
    assert (target.count(), status(target)) == (2, "complete")
    copy(source, target, replace=True)
    assert_same(source, target)


def test_a_damaged_target_can_be_replaced(source: Watched, target: Watched) -> None:
    fill(target, [1, 2])
    target.close()
    (Path(target.location) / "edge" / "edge_config.json").write_text("{")
    with pytest.raises(CollectionMismatchError, match="is damaged"):
        copy(source, target)
    copy(source, target, replace=True)
    assert_same(source, target)


def test_a_store_that_is_the_source_by_another_name_is_not_emptied(source: Watched) -> None:
    before = everything(source).keys()
    with pytest.raises(RetrieverError, match="are the same store; a copy needs two"):
        copy(source, source, replace=True)
    assert everything(source).keys() == before
    assert source.info() == make_card([make_point(n) for n in range(MANY)])


@pytest.mark.parametrize(("stored", "said"), [
    (None, "product 'toy 7' is missing there"),
    (make_point(7, version=1), "product 'toy 7' has another 'name' there"),
    (Point(make_point(7).payload, {"text": make_point(7).vectors["text"]}), "has no image vector there"),
    (Point(make_point(7).payload, make_point(7).vectors | {"text": np.ones(16, dtype=np.float32)}),
     "product 'toy 7' has another text vector there"),
    (Point(make_point(7).payload,
           make_point(7).vectors | {"image": make_point(7).vectors["image"] * np.float32(1.0001)}),
     "product 'toy 7' has another image vector there"),
], ids=["missing", "payload", "no vector", "direction", "length"])  # fmt: skip
def test_a_target_that_does_not_keep_what_it_is_given_is_found_out_at_the_first_batch(
    source: Watched, target: Watched, stored: Point | None, said: str
) -> None:
    target.spoil = {"toy 7": stored}
    with pytest.raises(RetrieverError, match=f"is no true copy of .*{said}.*; copy again"):
        copy(source, target, batch_size=1_000)
    assert status(target) == "indexing"
    target.spoil = {}
    assert counts(copy(source, target)) == (1, MANY - 1, 0)
    assert_same(source, target)


@pytest.mark.parametrize(("stored", "said"), [
    (None, "has 300 products, 300 were read, and .* has 299"),
    (make_point(7, version=1), "has another '[a-z_]+' there"),
], ids=["missing", "another"])  # fmt: skip
def test_what_is_spoilt_later_is_found_out_at_the_end(
    source: Watched, target: Watched, stored: Point | None, said: str
) -> None:
    last = list(everything(source))[-1]
    target.spoil = {last: stored and Point(stored.payload | {"product_id": last}, stored.vectors)}
    with pytest.raises(RetrieverError, match=said):
        copy(source, target, sample=MANY)
    assert status(target) == "indexing"
    assert len(target.written) == MANY


def test_a_product_that_comes_meanwhile_is_noticed(source: Watched, target: Watched) -> None:
    """Engines page by id: one that comes behind the page just read is not seen."""
    written = False

    def disturb(done: int, total: int) -> None:
        nonlocal written
        if done == total and not written:
            written = True
            source.upsert([make_point(5_000)])

    with pytest.raises(RetrieverError, match=r"has 301 products, 300 were read, and .* has 300"):
        copy(source, target, progress=disturb)
    assert status(target) == "indexing"
    assert counts(copy(source, target)) == (1, MANY, 0)


def test_a_source_that_gives_no_vectors_is_refused_before_anything_is_touched(
    source: Watched, target: Watched
) -> None:
    fill(target, [1])
    source.blind = True
    with pytest.raises(RetrieverError, match=r"Qdrant Edge at .* gives no vectors back.*shoplens index"):
        copy(source, target, replace=True)
    assert (target.count(), status(target)) == (1, "complete")


def test_a_target_that_gives_no_vectors_is_said_after_the_first_batch(
    source: Watched, target: Watched
) -> None:
    target.blind = True
    with pytest.raises(RetrieverError, match="gives no vectors back, so a copy in it cannot be verified"):
        copy(source, target)
    assert target.count() == 32


@pytest.mark.parametrize(("empty", "said"), [
    (lambda store: store.clear(), "nothing is indexed in"),
    (lambda store: store.delete(everything(store)), "there is nothing to copy"),
], ids=["no store", "no products"])  # fmt: skip
def test_nothing_to_copy_is_said_and_the_target_stays(
    source: Watched, target: Watched, empty: Callable[[Watched], None], said: str
) -> None:
    copy(source, target)
    empty(source)
    with pytest.raises(StoreUnavailableError, match=said):
        copy(source, target)
    assert (target.count(), status(target)) == (MANY, "complete")
