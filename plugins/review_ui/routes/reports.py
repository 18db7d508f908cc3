"""Weekrapport: the archive, one week, the report as it was mailed, and the mails that carried it."""

from email import message_from_bytes
from email import policy as mail_policy

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from review_ui import pages
from review_ui.headers import DOCUMENT_POLICY
from surveillance import language
from surveillance.storage import outbox, quality, reports
from surveillance.storage.engine import reading

SHOWN_HEADERS = ("Subject", "From", "To", "Date", "Message-ID")

router = APIRouter()


@router.get("/reports")
def show_reports(request: Request) -> Response:
    """Every week that was reported, the newest first."""
    with reading() as connection:
        lines = reports.list_reports(connection)
    return pages.render(request, "reports.html", lines=lines)


@router.get("/reports/{week}")
def show_report(request: Request, week: str) -> Response:
    """One week as text, with the way to the report as it was mailed."""
    with reading() as connection:
        found = reports.find_report(connection, week, language.current.get())
        found = found or reports.read_report(connection, week)
    return pages.render(request, "report.html", report=found)


@router.get("/reports/{week}/document")
def show_document(week: str, edition: str = "nl") -> Response:
    """The stored page as a document of its own: it may look as it was mailed, and run nothing."""
    with reading() as connection:
        found = reports.read_report(connection, week, edition)
    return HTMLResponse(found.html, headers={"Content-Security-Policy": DOCUMENT_POLICY})


@router.get("/mails")
def show_mails(request: Request) -> Response:
    """Every mail, sent or waiting, the newest first."""
    with reading() as connection:
        lines = outbox.list_mails(connection)
    return pages.render(request, "mails.html", lines=lines)


@router.get("/mails/{mail_id}")
def show_mail(request: Request, mail_id: int) -> Response:
    """One mail: its headers and its text."""
    with reading() as connection:
        message = quality.read_message(connection, mail_id)
    read = message_from_bytes(message, policy=mail_policy.default)
    body = read.get_body(preferencelist=("plain",))
    return pages.render(
        request,
        "mail.html",
        mail_id=mail_id,
        headers=[(name, str(read[name])) for name in SHOWN_HEADERS if read[name]],
        text=body.get_content() if body else "",
        mail_parts=[part.get_filename() or part.get_content_type() for part in read.walk() if not part.is_multipart()],
    )
