"""Builds the weekly report: every week that ended and has none yet, and the mail of the last one."""

from collections.abc import Sequence

from scrapers.registry import all_sources
from surveillance import clock
from surveillance.errors import Refused
from surveillance.failpoint import failpoint
from surveillance.model.source import Source
from surveillance.reporting.figures import WeekFigures, as_plain
from surveillance.reporting.mail import Letter, compose, message_id
from surveillance.reporting.plain import render_plain
from surveillance.reporting.render import render_html
from surveillance.reporting.summary import subject_line
from surveillance.reporting.weekly import gather_week
from surveillance.reporting.weeks import Week, last_complete_week, read_week, week_of
from surveillance.reporting.wording import speaking
from surveillance.storage.audit import record_act
from surveillance.storage.engine import Connection, lock, reading, transaction
from surveillance.storage.outbox import NewMail, queue_mails
from surveillance.storage.recipients import active_recipients
from surveillance.storage.reports import (
    StoredReport,
    built_periods,
    decided_instants,
    find_report,
    read_report,
    store_report,
)

SYSTEM = "system"
"""Who builds reports, in the audit chain."""


def unbuilt_weeks() -> list[str]:
    """The weeks that ended, in which something was learned from a source, and that have no report; oldest first."""
    newest = last_complete_week(clock.now())
    with reading() as connection:
        lived = {week_of(instant) for instant in decided_instants(connection)}
        built = built_periods(connection)
    return [week.label for week in sorted(lived) if week <= newest and week.label not in built]


def build_week(week: str, language: str = "nl", mail: bool | None = None) -> int:
    """Build the week's report from what was known at its end, queue its mails, and return the report's id.

    Both in one transaction. A report that exists stays as it is, and a mail that was queued is not queued again.
    Unless `mail` says otherwise only the last complete week is mailed: after a gap no old weeks pour out.
    Raises `Refused` for a week that has not ended.
    """
    asked = _ended_week(week)
    wants_mail = asked == last_complete_week(clock.now()) if mail is None else mail
    with transaction() as connection:
        lock(connection, "report")
        report = find_report(connection, asked.label, language) or _build(connection, asked, language)
        if wants_mail:
            failpoint("report.after_store")
            queue_mails(connection, _letters(connection, asked))
        failpoint("report.before_commit")
    return report.id


def preview_week(week: str, language: str = "nl") -> tuple[str, str]:
    """The week's report as page and as text, without storing or mailing anything.

    Of a week that has not ended it shows what is known now, and says that it is preliminary.
    """
    asked, now = read_week(week), clock.now()
    with reading() as connection:
        figures = gather_week(connection, asked, _sources(), None if now >= asked.ends_at else now)
    return render_html(figures, language), render_plain(figures, language)


def _build(connection: Connection, week: Week, language: str) -> StoredReport:
    figures = gather_week(connection, week, _sources())
    html, plain = render_html(figures, language), render_plain(figures, language)
    content = {"html": html, "plain": plain, "figures": _with_subject(figures, language)}
    store_report(connection, week.label, language, audit_head=figures.audit_head, **content)
    record_act(connection, SYSTEM, SYSTEM, "build_report", f"weekly/{week.label}/{language}", "built", payload=plain)
    return read_report(connection, week.label, language)


def _with_subject(figures: WeekFigures, language: str) -> dict[str, object]:
    with speaking(language):
        return {"subject": subject_line(figures)} | as_plain(figures)


def _letters(connection: Connection, week: Week) -> list[NewMail]:
    """A mail to everybody on the list, each with the report in their own language."""
    everybody = active_recipients(connection)
    spoken = sorted({one.language for one in everybody})
    reports = {each: find_report(connection, week.label, each) or _build(connection, week, each) for each in spoken}
    return [_letter(reports[one.language], week, one.address) for one in everybody]


def _letter(report: StoredReport, week: Week, recipient: str) -> NewMail:
    subject = str(report.figures["subject"])
    return NewMail(
        recipient=recipient,
        period=week.label,
        subject=subject,
        message_id=message_id(report.name, report.period, recipient),
        message=compose(Letter(report, subject, recipient)),
        not_before=week.mail_at,
        report_id=report.id,
    )


def _ended_week(label: str) -> Week:
    week = read_week(label)
    if week > last_complete_week(clock.now()):
        ends_at = clock.local(week.ends_at)
        raise Refused(f"week {label} has not ended: it can be reported five minutes after {ends_at:%Y-%m-%d %H:%M}")
    return week


def _sources() -> Sequence[Source]:
    return [source for source in all_sources() if source.enabled]
