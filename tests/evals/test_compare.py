"""The comparing of ways to search: halves, tests, tables."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("ir_measures")

from evals.quality.compare import report, systems, tasks
from evals.quality.compare.measures import p_value, scores
from evals.quality.compare.shops import Shop, catalogs
from evals.quality.compare.tasks import Asked, Task


def test_gains_are_as_graded_and_an_empty_list_is_nothing() -> None:
    asked = [Asked("q1", "x", None, {"a": 3, "b": 1}), Asked("q2", "y", None, {"a": 1})]
    found = {"q1": ["b", "a"], "q2": []}
    measured = scores(asked, lambda one: found[one.id])
    ideal = 3 + 1 / np.log2(3)
    assert measured[0] == pytest.approx((1 + 3 / np.log2(3)) / ideal)
    assert measured[1] == 0


def test_each_further_product_of_a_kind_gains_half_of_the_one_before() -> None:
    asked = [Asked("q1", "x", None, dict.fromkeys("abc", 1))]
    topics = {"a": ("mug",), "b": ("mug",), "c": ("lamp",)}
    mixed, alike = (scores(asked, lambda _, page=page: list(page), topics)[0] for page in ("acb", "abc"))
    assert mixed == pytest.approx(1)
    gains = [1 + 0.5 / np.log2(3) + 1 / 2, 1 + 1 / np.log2(3) + 0.5 / 2]
    assert alike == pytest.approx(gains[0] / gains[1])


def test_a_difference_in_every_request_is_sure_and_none_is_not() -> None:
    rng = np.random.default_rng(1)
    base = rng.random(40)
    assert p_value(base + 0.1, base) < 0.001
    assert p_value(base, base) == 1
    assert p_value(base + rng.normal(0, 0.1, 40), base) > 0.01


def test_a_request_keeps_its_half_whatever_else_is_asked() -> None:
    halves = [Asked(f"q{n}", "", None, {}).dev for n in range(400)]
    assert 150 < sum(halves) < 250
    assert Asked("q1", "other words", None, {"a": 1}).dev == Asked("q1", "", None, {}).dev


def test_without_data_there_is_the_demo_alone() -> None:
    assert list(catalogs(Path("no data"))) == ["demo"]


def test_judged_requests_name_products_of_the_demo_and_grades_from_0_to_3() -> None:
    from shoplens.catalog.demo import demo_catalog

    shop = Shop("demo", None, {p.id: p for p in demo_catalog().products})  # type: ignore[arg-type]
    found = list(tasks.tasks({"demo": shop}, Path("no data")))
    counted = [(task.sort, len(task.asked)) for task in found]
    assert counted == [("words", 270), ("photo and words", 140), ("a feature", 12)]
    for task in found:
        assert task.topics is None or task.topics.keys() == shop.products.keys()
        for asked in task.asked:
            assert asked.grades
            assert asked.grades.keys() <= shop.products.keys()
            assert set(asked.grades.values()) <= {0, 1, 2, 3}
            assert asked.photo is None or asked.photo.is_file()


def test_the_tables_show_the_half_that_nothing_was_chosen_on() -> None:
    shop = Shop("demo", None, {})  # type: ignore[arg-type]
    asked = [Asked(f"q{n}", "", None, {"a": 1}) for n in range(20)]
    seen = np.array([float(one.dev) for one in asked])
    values = dict.fromkeys(systems.SINGLE, seen * 0 + 0.5) | {systems.OURS: 1 - seen}
    text = report.report([(Task("words", shop, asked), values)])
    assert "| ours | **1.000** |" in text
    assert f"| nDCG@10 | demo, {int((1 - seen).sum())} requests |" in text
    assert "| demo | ours | text space alone | +0.500 |" in text
