"""The picture of rows per delivery."""

from datetime import UTC, datetime

from surveillance.model.batch import Outcome
from surveillance.reporting.rowcounts import MOST, Delivery, draw_rows

DAY = datetime(2026, 9, 27, tzinfo=UTC)


def delivery(batch_id: int, rows_in: int, outcome: Outcome = Outcome.ACCEPTED) -> Delivery:
    return Delivery(batch_id, DAY, outcome, rows_in)


def test_without_deliveries_there_is_no_picture() -> None:
    assert draw_rows([]) is None


def test_columns_stand_on_the_floor_as_high_as_their_rows() -> None:
    picture = draw_rows([delivery(2, 100), delivery(1, 50), delivery(3, 0, Outcome.FAILED)])
    assert picture
    low, high, none = picture.columns
    assert high.height == 2 * low.height
    assert none.height == 0
    assert all(round(column.y + column.height, 1) == picture.floor for column in picture.columns)
    assert low.x + low.width < high.x
    assert [level.rows for level in picture.levels] == [0, 50, 100]


def test_only_the_newest_deliveries_are_shown() -> None:
    picture = draw_rows([delivery(number, 10) for number in range(MOST + 5)])
    assert picture
    assert [column.delivery.batch_id for column in picture.columns] == list(range(5, MOST + 5))
    last = picture.columns[-1]
    assert last.x + last.width <= picture.width


def test_the_highest_line_is_a_round_number_that_no_column_passes() -> None:
    for rows in (0, 1, 3, 7, 99, 101, 24_783, 999_999):
        picture = draw_rows([delivery(1, rows)])
        assert picture
        top = picture.levels[-1].rows
        assert top >= rows
        assert top % 2 == 0
        assert picture.columns[0].y >= 0
