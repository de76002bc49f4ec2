"""The two fusion formulas, worked out by hand, and the order of ties."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shoplens.retrievers.fusion import (
    Ranking,
    distribution_based_score_fusion,
    fuse,
    reciprocal_rank_fusion,
)

TEXT: Ranking = [("a", 0.9), ("b", 0.8), ("c", 0.1)]
IMAGE: Ranking = [("c", 0.5), ("b", 0.4)]
METHODS = pytest.mark.parametrize("method", [reciprocal_rank_fusion, distribution_based_score_fusion])


def test_rrf_adds_one_over_60_plus_rank_counted_from_1() -> None:
    fused = reciprocal_rank_fusion({"text": TEXT, "image": IMAGE})
    assert fused == [
        ("c", pytest.approx(1 / (60 + 3) + 1 / (60 + 1))),
        ("b", pytest.approx(1 / (60 + 2) + 1 / (60 + 2))),
        ("a", pytest.approx(1 / (60 + 1))),
    ]


def test_rrf_weighs_lists_and_takes_another_constant() -> None:
    fused = dict(reciprocal_rank_fusion({"text": TEXT, "image": IMAGE}, {"text": 3, "image": 0.5}, k=1))
    assert fused == {
        "a": pytest.approx(3 / (1 + 1)),
        "b": pytest.approx(3 / (1 + 2) + 0.5 / (1 + 2)),
        "c": pytest.approx(3 / (1 + 3) + 0.5 / (1 + 1)),
    }


def test_rrf_looks_at_ranks_and_never_at_scores() -> None:
    other = [(id_, -1_000.0 * place) for place, (id_, _) in enumerate(TEXT)]
    assert reciprocal_rank_fusion({"text": TEXT}) == reciprocal_rank_fusion({"text": other})


def test_dbsf_scales_each_list_by_mean_and_three_deviations() -> None:
    """Text: mean 0.6, deviation √((0.3² + 0.2² + 0.5²) / 3); image: mean 0.45, deviation 0.05."""
    spread = math.sqrt((0.3**2 + 0.2**2 + 0.5**2) / 3)

    def text(score: float) -> float:
        return (score - (0.6 - 3 * spread)) / (6 * spread)

    def image(score: float) -> float:
        return (score - (0.45 - 3 * 0.05)) / (6 * 0.05)

    fused = dict(distribution_based_score_fusion({"text": TEXT, "image": IMAGE}))
    assert fused == {
        "a": pytest.approx((text(0.9) + 0) / 2),
        "b": pytest.approx((text(0.8) + image(0.4)) / 2),
        "c": pytest.approx((text(0.1) + image(0.5)) / 2),
    }


def test_dbsf_is_a_weighted_mean() -> None:
    """One list alone: 1 and 3 lie one deviation from their mean 2, so 1/2 ± 1/6."""
    lists: dict[str, Ranking] = {"text": [("a", 3.0), ("b", 1.0)], "image": [("a", 7.0)]}
    fused = dict(distribution_based_score_fusion(lists, {"text": 3, "image": 1}))
    assert fused == {
        "a": pytest.approx((3 * (1 / 2 + 1 / 6) + 1 * 0.5) / (3 + 1)),
        "b": pytest.approx(3 * (1 / 2 - 1 / 6) / (3 + 1)),
    }


def test_dbsf_clamps_what_lies_outside_three_deviations() -> None:
    """Of 20 scores, 19 zeros and one 1: the mean is 1/20, the 1 lies √19 > 4 deviations above it."""
    ranking = [("top", 1.0), *((f"{n:02}", 0.0) for n in range(19))]
    fused = dict(distribution_based_score_fusion({"text": ranking}))
    assert (1 - 1 / 20) / math.sqrt(1 / 20 * 19 / 20) == pytest.approx(math.sqrt(19))
    assert fused["top"] == 1.0
    assert fused["00"] == pytest.approx(1 / 2 - 1 / (6 * math.sqrt(19)))


@pytest.mark.parametrize("scores", [[0.3], [0.3, 0.3, 0.3], [0.1 + 0.2, 0.3]], ids=["one", "equal", "nearly"])
def test_dbsf_gives_a_half_where_all_scores_are_equal(scores: list[float]) -> None:
    fused = distribution_based_score_fusion({"text": [(str(n), score) for n, score in enumerate(scores)]})
    assert [score for _, score in fused] == [0.5] * len(scores)


def test_ties_go_to_the_first_list() -> None:
    """Each id is first in one list: 1/61 both. The order of the lists decides, not their names."""
    lists: dict[str, Ranking] = {"text": [("z", 0.1)], "image": [("a", 0.9)]}
    assert [id_ for id_, _ in fuse(lists)] == ["z", "a"]
    assert [id_ for id_, _ in fuse(dict(reversed(lists.items())))] == ["a", "z"]


def test_ties_go_to_the_better_raw_score_then_to_the_smaller_id() -> None:
    lists: dict[str, Ranking] = {"text": [("b", 0.9), ("c", 0.8)], "image": [("c", 0.7), ("b", 0.6)]}
    assert [id_ for id_, _ in fuse(lists)] == ["b", "c"]
    equal: dict[str, Ranking] = {"text": [("c", 0.5), ("a", 0.5), ("b", 0.5)]}
    assert [id_ for id_, _ in fuse(equal, method="dbsf")] == ["a", "b", "c"]


def test_equal_sums_tie_whatever_order_they_were_added_in() -> None:
    """Ranks 1, 2, 3 against 3, 1, 2: in floats 1/61 + 1/62 + 1/63 depends on the order."""
    lists: dict[str, Ranking] = {
        "one": [("a", 3), ("b", 2), ("c", 1)],
        "two": [("b", 3), ("c", 2), ("a", 1)],
        "three": [("c", 3), ("a", 2), ("b", 1)],
    }
    fused = fuse(lists)
    assert len({score for _, score in fused}) == 1
    assert [id_ for id_, _ in fused] == ["a", "b", "c"]


@METHODS
def test_empty_lists_and_weights_of_nothing_give_nothing(method: Callable[..., Ranking]) -> None:
    assert method({}) == []
    assert method({"text": [], "image": []}) == []
    assert method({"text": TEXT}, {"text": 0}) == []


@METHODS
def test_a_list_of_weight_0_is_as_if_it_were_not_there(method: Callable[..., Ranking]) -> None:
    assert method({"text": TEXT, "image": IMAGE}, {"image": 0}) == method({"text": TEXT})


@METHODS
@pytest.mark.parametrize("weight", [-0.1, math.nan, math.inf])
def test_a_bad_weight_is_refused(method: Callable[..., Ranking], weight: float) -> None:
    with pytest.raises(ValueError, match="weights must be finite and 0 or more"):
        method({"text": TEXT}, {"text": weight})


def test_fuse_goes_by_name() -> None:
    lists = {"text": TEXT, "image": IMAGE}
    assert fuse(lists) == fuse(lists, method="rrf") == reciprocal_rank_fusion(lists)
    assert fuse(lists, {"text": 2}, "dbsf") == distribution_based_score_fusion(lists, {"text": 2})


rankings = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.floats(-1, 1)), max_size=8, unique_by=lambda item: item[0]
).map(lambda ranking: sorted(ranking, key=lambda item: -item[1]))
lists_of_rankings = st.dictionaries(st.sampled_from(["text", "image", "photo"]), rankings, max_size=3)


@METHODS
@given(lists=lists_of_rankings)
def test_fused_ids_are_the_union_and_the_order_is_always_the_same(
    method: Callable[..., Ranking], lists: dict[str, Ranking]
) -> None:
    fused = method(lists)
    assert sorted(id_ for id_, _ in fused) == sorted(
        {id_ for ranking in lists.values() for id_, _ in ranking}
    )
    assert [score for _, score in fused] == sorted((score for _, score in fused), reverse=True)
    assert all(0 <= score <= 1 for _, score in fused)
    assert method({name: list(ranking) for name, ranking in lists.items()}) == fused


@given(lists=lists_of_rankings)
def test_the_order_of_the_lists_changes_no_score(lists: dict[str, Ranking]) -> None:
    assert dict(fuse(lists)) == dict(fuse(dict(reversed(lists.items()))))
