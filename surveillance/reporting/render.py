"""A week's figures as a page. A pure function of the figures: the same figures give the same bytes.

Everything is escaped, whatever the template's name ends in; an address is kept only when it leads to the desk or is the
picture itself. Styles are written into the elements, as mail clients want them.
"""

from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import Any

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from surveillance import language as speech
from surveillance.model.notice import ShortageNotice
from surveillance.reporting import summary, wording
from surveillance.reporting.charts import describe_delays, draw_delays
from surveillance.reporting.figures import SHORT, WeekFigures
from surveillance.reporting.weeks import read_week

TEMPLATES = Path(__file__).parent / "templates"

PICTURE = "data:image/png;base64,"
"""How the picture's address begins in a stored page; a mail puts a part of its own in its place."""

WORDINGS = (
    "audit_sentence",
    "breach_facts",
    "certificate_facts",
    "certificate_sentence",
    "comparison",
    "finding_sentence",
    "first_reading",
    "identity",
    "notice_facts",
    "origin",
    "period",
    "priority_sentence",
    "severity_sentence",
    "standing",
    "turn_sentences",
    "word",
)
"""What the templates may say, from `wording`."""

NOWHERE = "#"
"""What stands where an address led elsewhere."""


def render_html(figures: WeekFigures, language: str = speech.DUTCH) -> str:
    """The report as one self-contained page, 600 pixels wide or as wide as a phone."""
    with wording.speaking(language):
        page = _environment().get_template("weekly.html.j2").render(_context(figures))
    return str(_inliner().inline(page))


def safe_address(address: str, desk_url: str) -> str:
    """The address, when it lies in the desk or is our picture; else an address that leads nowhere."""
    in_desk = address.startswith(f"{desk_url}/") and desk_url.startswith(("https://", "http://"))
    return address if in_desk or address.startswith(PICTURE) else NOWHERE


@pass_context
def _keep_address(context: Context, address: str) -> str:
    return safe_address(address, context["figures"].desk_url)


def _context(figures: WeekFigures) -> dict[str, Any]:
    shifts = figures.notices.shifts
    return {
        "figures": figures,
        "language": speech.current.get(),
        "short": SHORT,
        "subject": summary.subject_line(figures),
        "health": summary.health_lines(figures),
        "tiles": summary.tiles(figures),
        "five_lines": summary.five_lines(figures),
        "can_compare": summary.compares(figures, ShortageNotice.kind),
        "none_of": summary.none_of(figures),
        "trade": [*summary.trade_sentences(figures), summary.trade_note()],
        "sample_note": summary.sample_note(figures),
        "older_stock": summary.older_stock(figures),
        "first_note": summary.first_note(),
        "vanished_note": summary.vanished_note(),
        "definitions": wording.definitions(),
        "report_name": wording.report_name(figures.week),
        "ended_at": figures.known_at or read_week(figures.week).ends_at,
        "chart": PICTURE + b64encode(draw_delays(shifts, figures.sunday)).decode() if shifts else "",
        "chart_description": describe_delays(shifts) if shifts else "",
        "address": lambda path: figures.desk_url + path,
    }


@cache
def _environment() -> Environment:
    made = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made.filters["safe_address"] = _keep_address
    made.globals |= {name: getattr(wording, name) for name in WORDINGS}
    made.globals |= {"say": speech.say, "day": speech.day, "number": speech.number}
    return made


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
