"""The page and the text: what stands in them, that nothing from outside acts in them, and that they fit."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from sqlalchemy import Engine

from surveillance.reporting.charts import draw_delays
from surveillance.reporting.figures import NoticeChanges, Turn, WeekFigures
from surveillance.reporting.plain import render_plain
from surveillance.reporting.render import NOWHERE, render_html, safe_address
from surveillance.reporting.summary import subject_line
from surveillance.storage.engine import reading
from tests.reporting.goldens import CASES, FOLDER, render

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> {{ 7 * 7 }} $\\frac{1}{0}$ {name} \"'&"


class Page(HTMLParser):
    """Collects what a test asks of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.attributes: set[str] = set()
        self.widths: list[int] = []
        self.pictures: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        named = dict(attributes)
        self.attributes |= set(named)
        self.addresses += [value for name, value in attributes if name in ("href", "src") and value]
        self.widths += [int(value) for name, value in attributes if name == "width" and value and value.isdigit()]
        if tag == "img":
            self.pictures.append(named)


@pytest.mark.parametrize(("week", "language"), CASES)
def test_an_example_week_reads_as_it_was_read_and_found_good(history: Engine, week: str, language: str) -> None:
    with reading() as connection:
        for name, text in render(connection, week, language).items():
            assert text == (FOLDER / name).read_text(encoding="utf-8"), f"{name}: python -m tests.reporting.goldens"


def test_the_same_figures_give_the_same_bytes(figures: WeekFigures) -> None:
    assert render_html(figures) == render_html(figures)
    assert render_plain(figures) == render_plain(figures)


def test_page_and_text_tell_the_same_names_and_numbers(figures: WeekFigures) -> None:
    page, text = render_html(figures), render_plain(figures)
    changes = figures.notices
    for change in (*changes.new, *changes.worse, *changes.ended, *changes.vanished):
        assert change.name in page
        assert change.name in text
        assert change.reference in page
        assert change.reference in text


def test_the_delays_stand_in_a_table_with_the_numbers_of_the_picture(figures: WeekFigures) -> None:
    page = Page(render_html(figures))
    assert len(page.pictures) == 1
    assert "Testamol 500 mg/ml drank, van 20 okt 2026 naar 1 feb 2027" in str(page.pictures[0]["alt"])
    cells = re.sub(r"<[^>]+>", "|", render_html(figures))
    assert re.search(r"Testamol 500 mg/ml drank\|+20 okt 2026\|+1 feb 2027\|+\+104", cells)


def test_a_week_without_delays_has_no_picture_and_says_so(figures: WeekFigures) -> None:
    calm = replace(figures, notices=NoticeChanges())
    assert Page(render_html(calm)).pictures == []
    assert "Geen verwachte einddatum schoof op." in render_plain(calm)


def test_a_week_without_changes_says_so_and_says_how_fresh_the_data_are(figures: WeekFigures) -> None:
    calm = replace(figures, notices=NoticeChanges(), certificates=(), stock=(), graver=())
    assert "geen wijzigingen" in subject_line(calm)
    text = render_plain(calm)
    assert "Geen wijzigingen in de bronnen die meetellen." in text
    assert "Geen nieuwe meldingen in de bronnen die meetellen." in text.replace("\n", " ")
    assert "27 sep 2026 06:00" in text


def test_five_thousand_changes_are_counted_whole_and_listed_in_part(figures: WeekFigures) -> None:
    model = figures.notices.worse[0]
    many = tuple(replace(model, reference=f"M-{number}", name=f"Veelamol {number}") for number in range(5000))
    flood = replace(figures, notices=replace(figures.notices, new=many, worse=many, ended=many, vanished=many))
    page = render_html(flood)
    assert "5.000 nieuwe meldingen" in subject_line(flood)
    assert "En nog 4.988: zie de desk." in page
    assert len(re.sub(r'src="data:[^"]*"', "", page)) < 100_000


def test_text_from_outside_stays_text(figures: WeekFigures) -> None:
    change = replace(figures.notices.worse[0], name=HOSTILE, holder=HOSTILE, reason_text=HOSTILE, source_title=HOSTILE)
    alert = replace(figures.top[0], name=HOSTILE, sentence="{what}", value={"what": HOSTILE})
    notices = replace(figures.notices, worse=(change,), new=(change,))
    sources = tuple(replace(source, title=HOSTILE, reason=HOSTILE) for source in figures.sources)
    hostile = replace(figures, notices=notices, top=(alert,), sources=sources)
    page = Page(render_html(hostile))
    assert "script" not in page.tags
    assert not {name for name in page.attributes if name.startswith("on")}
    assert len(page.pictures) == 1
    assert "{{ 7 * 7 }}" in render_plain(hostile)


def test_every_address_lies_in_the_desk(figures: WeekFigures) -> None:
    addresses = Page(render_html(figures)).addresses
    assert any(address.endswith("/alerts/1") for address in addresses)
    assert all(address.startswith(("http://127.0.0.1:8321/", "data:image/png;base64,")) for address in addresses)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "https://elders.example/alerts/1",
        "https://desk.example.elders.example/",
        "data:text/html,x",
    ],
)
def test_an_address_that_leads_elsewhere_leads_nowhere(address: str) -> None:
    assert safe_address(address, "https://desk.example") == NOWHERE


def test_a_desk_under_another_scheme_is_not_linked_to() -> None:
    assert safe_address("javascript:alert(1)//x/alerts/1", "javascript:alert(1)//x") == NOWHERE


def test_the_page_is_at_most_600_wide_and_needs_no_style_from_elsewhere(figures: WeekFigures) -> None:
    page = render_html(figures)
    assert max(Page(page).widths) <= 640
    assert "var(--" not in page
    assert "@import" not in page
    assert "url(" not in page
    style = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    assert 0 < len(style.encode()) < 16_000


def test_a_long_name_without_spaces_is_cut_and_not_spilled(figures: WeekFigures) -> None:
    wide = replace(figures.notices.worse[0], name="x" * 160)
    assert render_html(replace(figures, notices=replace(figures.notices, worse=(wide,))))


def test_the_english_report_is_marked_english_and_dates_as_english_does(figures: WeekFigures) -> None:
    page = render_html(figures, "en")
    assert '<html lang="en">' in page
    assert "20 Oct 2026" in page


@pytest.mark.filterwarnings("ignore:Glyph")
def test_the_picture_is_the_same_for_the_same_figures_and_takes_any_name(figures: WeekFigures) -> None:
    shifts = figures.notices.shifts
    assert draw_delays(shifts, figures.sunday) == draw_delays(shifts, figures.sunday)
    hostile = replace(shifts[0], name="$\\bad{ _x^ \n 日本")
    assert draw_delays((hostile,), figures.sunday).startswith(b"\x89PNG")


def test_the_picture_bears_one_short_delay_and_delays_of_years(figures: WeekFigures) -> None:
    start = date(2026, 9, 30)
    short = replace(figures.notices.shifts[0], expected_end_before_on=start, expected_end_on=start + timedelta(days=1))
    long = replace(short, expected_end_on=date(2039, 1, 1), turns=(Turn.LATER_END,))
    assert draw_delays((short,), figures.sunday) != draw_delays((long, short), figures.sunday)
