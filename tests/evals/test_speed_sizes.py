"""What `evals.speed` measures sizes with, on sizes that take no time."""

import json
from pathlib import Path

import numpy as np
import pytest

from evals.speed import sizes_data as data
from evals.speed import store_sizes

SIZE = 400


@pytest.mark.parametrize("name", data.FILTERS)
def test_numpy_takes_the_rows_that_the_filter_passes(name: str) -> None:
    passing = [n for n in range(SIZE) if data.FILTERS[name].matches(data.payload(n))]
    assert passing == list(np.arange(SIZE)[data.PASSING[name]])


def test_products_are_the_same_every_time_and_their_vectors_of_unit_length() -> None:
    made = data.vectors(0, SIZE)
    for space, width in data.DIMENSIONS.items():
        assert made[space].shape == (SIZE, width)
        np.testing.assert_allclose(np.linalg.norm(made[space], axis=1), 1, rtol=1e-5)
        np.testing.assert_array_equal(made[space], data.vectors(0, SIZE)[space])
    assert data.payload(7) == data.payload(7)


def test_numpy_finds_the_nearest_of_those_that_pass() -> None:
    exact = data.Exact(SIZE)
    wish = data.requests(SIZE, 1)[0]
    page, legs = exact.search("10 % pass", wish)
    scores = exact.matrices["text"] @ wish["text"]
    best = max(range(3, SIZE, 10), key=lambda row: float(scores[row]))
    assert f"product {best}" in legs["text"]
    assert len(page) == data.PAGE
    assert all(int(id_.split()[1]) % 10 == 3 for id_ in page)


def test_a_size_is_imported_searched_said_and_drawn(tmp_path: Path) -> None:
    """The store scans so few: its pages are numpy's."""
    row = store_sizes.imported(SIZE, tmp_path, graph=False)
    row |= store_sizes.searched(SIZE, tmp_path, queries=2)
    assert not row["graph"]
    assert [search["filter"] for search in row["searches"]] == list(data.FILTERS)
    assert all(search["recall10"] == search["recall100"] == 1 for search in row["searches"])
    assert store_sizes._searches([row]).count("\n") == 1 + len(data.FILTERS)
    assert "–" not in store_sizes._costs([row])
    pytest.importorskip("matplotlib")
    from evals.speed import size_picture

    files = [tmp_path / "one.json", tmp_path / "two.json"]
    for file, times in zip(files, (1, 10), strict=True):
        file.write_text(json.dumps({"sizes": [row | {"products": SIZE * times}]}))
    out = tmp_path / "picture.svg"
    assert size_picture.report(files, out).startswith("picture.svg: 2 sizes")
    assert out.stat().st_size < 100_000


def test_the_goal_is_about_its_size_and_its_filters() -> None:
    searches = [{"filter": name, "recall10": 0.97} for name in data.FILTERS]
    assert store_sizes._goals([{"products": 10_000, "searches": searches}]) == []
    said = store_sizes._goals([{"products": 100_000, "searches": searches}])
    assert len(said) == 3
    assert all("**not met**" in line for line in said)


def test_a_picture_of_nothing_is_refused(tmp_path: Path) -> None:
    from evals.speed import size_picture

    file = tmp_path / "none.json"
    file.write_text('{"sizes": []}')
    with pytest.raises(ValueError, match=r"none\.json"):
        size_picture.report([file], tmp_path / "picture.svg")
