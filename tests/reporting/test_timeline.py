"""The timeline's numbers: what was, what is expected, and what nobody knows, each in its place."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from surveillance.reporting.timeline import MOST_ROWS, NAMES, WIDTH, Lane, Span, Timeline, draw

TODAY = date(2026, 9, 28)
DAYS = st.integers(-2000, 900).map(lambda days: TODAY + timedelta(days=days))
SPANS = st.lists(
    st.tuples(DAYS, DAYS | st.none(), st.booleans()).map(
        lambda drawn: Span(drawn[0], max(drawn[0], drawn[1]) if drawn[1] else None, drawn[2], "notice", "tekst")
    ),
    min_size=1,
    max_size=12,
)


def span(start_on: date, end_on: date | None, is_open: bool = True) -> Span:
    return Span(start_on, end_on, is_open, "notice", "een melding")


def drawn(*spans: Span) -> Timeline:
    found = draw([Lane("Meldpunt", spans)], TODAY)
    assert found
    return found


def test_without_anything_to_show_there_is_no_picture() -> None:
    assert draw([], TODAY) is None
    assert draw([Lane("Meldpunt", ())], TODAY) is None


def test_what_is_expected_lies_after_today_and_apart_from_what_was() -> None:
    picture = drawn(span(date(2026, 8, 1), date(2026, 12, 1)))
    (bar,) = picture.lanes[0].bars
    assert round(bar.x + bar.width, 1) == bar.future_x == picture.today_x
    assert bar.future_width > 0
    assert not bar.is_endless


def test_an_end_that_nobody_knows_is_drawn_as_none() -> None:
    (bar,) = drawn(span(date(2026, 8, 1), None)).lanes[0].bars
    assert bar.is_endless
    assert bar.future_width == 0


def test_an_end_that_passed_while_it_goes_on_reaches_to_today() -> None:
    picture = drawn(span(date(2026, 1, 1), date(2026, 3, 1)))
    (bar,) = picture.lanes[0].bars
    assert round(bar.x + bar.width, 1) == picture.today_x


def test_what_ended_ends_where_it_ended() -> None:
    picture = drawn(span(date(2026, 1, 1), date(2026, 3, 1), is_open=False))
    (bar,) = picture.lanes[0].bars
    assert bar.x + bar.width < picture.today_x
    assert bar.future_width == 0


def test_what_began_long_ago_is_cut_and_says_so() -> None:
    (bar,) = drawn(span(date(2015, 1, 1), None)).lanes[0].bars
    assert bar.is_cut
    assert bar.x >= NAMES


def test_bars_that_would_cover_each_other_lie_in_rows_of_their_own() -> None:
    same = [span(date(2026, 8, day), None) for day in range(1, 8)]
    lane = drawn(*same).lanes[0]
    assert len({bar.y for bar in lane.bars}) == len(lane.bars) == MOST_ROWS
    assert lane.left_out == 7 - MOST_ROWS


def test_troubles_one_after_the_other_share_a_row() -> None:
    lane = drawn(span(date(2026, 1, 1), date(2026, 2, 1), False), span(date(2026, 4, 1), None)).lanes[0]
    assert len({bar.y for bar in lane.bars}) == 1


def test_months_are_labelled_with_their_year_where_it_changes() -> None:
    labels = [tick.label for tick in drawn(span(date(2025, 3, 1), None)).ticks]
    assert labels[0].endswith("2025")
    assert sum("2026" in label for label in labels) == 1
    assert len(labels) <= 13


@given(SPANS)
def test_nothing_lies_outside_the_picture(spans: list[Span]) -> None:
    picture = drawn(*spans)
    for bar in picture.lanes[0].bars:
        assert NAMES <= bar.x <= bar.x + bar.width <= WIDTH
        assert bar.future_x + bar.future_width <= WIDTH
        assert bar.width >= 0
        assert bar.future_width >= 0
        assert bar.y < picture.bottom
    shown = len(picture.lanes[0].bars) + picture.lanes[0].left_out
    assert shown == len(set(spans))
