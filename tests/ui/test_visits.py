"""The conversations that the page keeps: how many, how long, and what goes with them."""

from shoplens.ui.page.visits import MAX_VISIBLE, Visits


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_visit_is_found_by_its_ticket_and_by_no_other() -> None:
    visits = Visits(lambda thread: None)
    one, other = visits.begin(), visits.begin()
    assert visits.of(one.id) is one
    assert visits.of(other.id) is other
    assert one.id != other.id
    assert visits.of("") is visits.of("nonsense") is None


def test_the_ones_unused_for_longest_go_first_with_what_is_kept_of_them() -> None:
    dropped: list[str] = []
    visits = Visits(dropped.append, most=2)
    first, second = visits.begin(), visits.begin()
    assert visits.of(first.id) is first
    third = visits.begin()
    assert dropped == [second.thread]
    assert len(visits) == 2
    assert visits.of(third.id) is third
    assert visits.of(second.id) is None


def test_an_unused_visit_ends_after_its_time() -> None:
    dropped: list[str] = []
    clock = Clock()
    visits = Visits(dropped.append, max_age=60, clock=clock)
    kept, left = visits.begin(), visits.begin()
    clock.now = 50
    assert visits.of(kept.id) is kept
    clock.now = 100
    assert visits.of(left.id) is None
    assert dropped == [left.thread]
    assert visits.of(kept.id) is kept


def test_an_ended_visit_is_dropped_once() -> None:
    dropped: list[str] = []
    visits = Visits(dropped.append)
    visit = visits.begin()
    visits.end(visit.id)
    visits.end(visit.id)
    assert dropped == [visit.thread]


def test_what_is_shown_is_bounded_and_an_older_turn_has_nothing_more_to_say() -> None:
    visit = Visits(lambda thread: None).begin()
    first = visit.begins("boots")
    assert visit.holds(first)
    second = visit.begins("lamps")
    assert not visit.holds(first)
    assert visit.holds(second)
    for number in range(2 * MAX_VISIBLE):
        visit.ends(str(number))
    assert len(visit.transcript) == MAX_VISIBLE
    assert visit.transcript[-1]["content"] == str(2 * MAX_VISIBLE - 1)


def test_a_sliders_steps_are_one_answer_and_other_clicks_each_their_own() -> None:
    visit = Visits(lambda thread: None).begin()
    for kind, answer in (("chip", "a"), ("chip", "b"), ("balance", "c"), ("balance", "d"), ("chip", "e")):
        visit.answers_click(kind, answer)
    assert [message["content"] for message in visit.transcript] == ["a", "b", "d", "e"]
