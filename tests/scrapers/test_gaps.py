"""Objects that leave out what they have no value for: only what may be absent reads as empty."""

import pytest

from scrapers.reading.gaps import fill_gaps
from scrapers.reading.opening import open_page
from scrapers.reading.row import Row
from scrapers.reading.tables import read_rows
from scrapers.registry import load_source
from surveillance.errors import RowError, SourceChanged

SOURCE = load_source("us_fda_shortages")


def rows(*objects: dict[str, object], fault: str | None = None) -> list[Row]:
    columns = frozenset(name for one in objects for name in one)
    return [Row(SOURCE, number, one, columns, fault) for number, one in enumerate(objects, start=1)]


def test_what_an_object_may_leave_out_is_empty_there_and_stays_as_it_is_elsewhere() -> None:
    first, second = fill_gaps(rows({"a": "1", "b": "2"}, {"a": "3"}), ("b", "c"))
    assert [row.take(name) for row in (first, second) for name in ("a", "b", "c")] == ["1", "2", None, "3", None, None]


def test_what_may_not_be_left_out_is_still_missed() -> None:
    _, second = fill_gaps(rows({"a": "1", "b": "2"}, {"b": "3"}), ("c",))
    with pytest.raises(RowError, match="a: missing in this row"):
        second.take("a")
    with pytest.raises(SourceChanged, match="no column 'd' any more"):
        second.take("d")


def test_what_the_source_calls_optional_is_filled_in_wherever_an_object_leaves_it_out() -> None:
    page = open_page(SOURCE, "list.json", b'{"results": [{"dosage_form": "Tablet"}, {"availability": "Soon"}]}')
    assert [row.take(name) for row in read_rows(SOURCE, page) for name in ("dosage_form", "availability")] == [
        "Tablet",
        None,
        None,
        "Soon",
    ]


def test_nobody_has_to_take_what_no_object_has() -> None:
    (row,) = fill_gaps(rows({"a": "1"}), ("a", "b"))
    assert row.columns - row.taken == {"a"}


def test_a_row_that_cannot_be_read_is_left_as_it_came() -> None:
    (row,) = rows({"value": "no object"}, fault="is no object")
    assert list(fill_gaps([row], ("a",))) == [row]
