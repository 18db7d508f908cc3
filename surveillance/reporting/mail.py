"""A report as a mail, and the mail on its way: to an SMTP server, or to a file where none is set.

Built with `EmailMessage` only: it refuses line breaks in headers. The boundaries and the Message-ID follow from what
the mail is about, so the same report gives the same bytes; only the date is put in when it leaves.
"""

import re
import smtplib
import ssl
from base64 import b64decode
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses, parseaddr
from hashlib import sha256
from pathlib import Path

from surveillance import clock
from surveillance.errors import ConfigurationError, SurveillanceError
from surveillance.settings import Settings, settings
from surveillance.storage.reports import StoredReport

DEADLINE_SECONDS = 30
"""Longest wait for one answer of the server."""

_PICTURE = re.compile(r'src="data:image/png;base64,([A-Za-z0-9+/=]+)"')
_ADDRESS = re.compile(r"[^@\s<>,;:\"\x00-\x1f\x7f]+@[^@\s<>,;:\"\x00-\x1f\x7f]+")


class MailRefused(SurveillanceError):
    """The server will never take this mail (5xx)."""


class MailDeferred(SurveillanceError):
    """The server does not take this mail now (4xx)."""


class MailUnreachable(SurveillanceError):
    """No conversation with the server, so nothing was refused; the other mails would fare alike."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a report's mail is made of."""

    report: StoredReport
    subject: str
    recipient: str


def message_id(name: str, period: str, recipient: str) -> str:
    """The same for the same report, period and recipient, in whatever language and however often it is built."""
    digest = sha256(f"{name}\n{period}\n{recipient.casefold()}".encode()).hexdigest()[:24]
    return f"<{name}.{period}.{digest}@{_own_domain()}>"


def compose(letter: Letter) -> bytes:
    """The mail, complete but for its date. Raises `ConfigurationError` for an address that is none."""
    report, own = letter.report, settings()
    message = EmailMessage(policy=policy.SMTP)
    message["Subject"] = one_line(letter.subject)
    message["From"] = _address(own.mail_from)
    message["To"] = _address(letter.recipient)
    message["Message-ID"] = message_id(report.name, report.period, letter.recipient)
    message["List-Id"] = f"<{report.name}.{_own_domain()}>"
    message["List-Unsubscribe"] = f"<mailto:{one_line(own.contact)}?subject=afmelden%20{report.name}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Precedence"] = "list"
    page, pictures = detach_pictures(report.html)
    message.set_content(report.plain)
    message.add_alternative(page, subtype="html")
    message["Content-Language"] = report.language  # set before, it would have moved into the first part
    _add_pictures(message, pictures)
    _fix_boundaries(message)
    return message.as_bytes()


def detach_pictures(page: str) -> tuple[str, list[bytes]]:
    """The page with each embedded picture replaced by the address of a mail part, and those parts in order."""
    pictures: list[bytes] = []

    def refer(found: re.Match[str]) -> str:
        pictures.append(b64decode(found[1]))
        return f'src="cid:{_picture_name(len(pictures))}"'

    return _PICTURE.sub(refer, page), pictures


def send(message: bytes, recipient: str, period: str) -> str:
    """Hand the mail over, dated now; returns where it went. Raises `MailRefused`, `MailDeferred`, `MailUnreachable`."""
    dated = message_from_bytes(message, policy=policy.SMTP)
    dated["Date"] = format_datetime(clock.real_now())
    own = settings()
    if not own.smtp_host:
        return _keep(dated.as_bytes(), recipient, period, own.home / "mail")
    try:
        _converse(own, dated.as_bytes(), recipient)
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        raise _verdict(code, answer) from error
    except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
        raise _verdict(error.smtp_code, error.smtp_error) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailUnreachable(f"{own.smtp_host}:{own.smtp_port}: {one_line(str(error))}") from error
    return f"smtp://{own.smtp_host}:{own.smtp_port}"


def one_line(text: str) -> str:
    """The text without line breaks and other control characters: nothing in it can become a header."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _add_pictures(message: EmailMessage, pictures: list[bytes]) -> None:
    body = message.get_body(("html",))
    for number, picture in enumerate(pictures, start=1):
        if isinstance(body, EmailMessage):
            name = _picture_name(number)
            file_name = f"{name.partition('@')[0]}.png"
            body.add_related(picture, "image", "png", cid=f"<{name}>", disposition="inline", filename=file_name)


def _fix_boundaries(message: EmailMessage) -> None:
    """Boundaries that follow from the Message-ID, where the library would draw random ones."""
    for position, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary("=_" + sha256(f"{message['Message-ID']}{position}".encode()).hexdigest()[:32])


def _picture_name(number: int) -> str:
    return f"chart{number}@{_own_domain()}"


def _address(written: str) -> Address:
    found = getaddresses([written])
    if len(found) != 1 or not _ADDRESS.fullmatch(found[0][1]) or one_line(written) != written.strip():
        raise ConfigurationError(f"{one_line(written)!r} is no mail address: check SURVEILLANCE_MAIL_FROM and _MAIL_TO")
    name, address = found[0]
    return Address(display_name=name, addr_spec=address)


def _own_domain() -> str:
    return one_line(parseaddr(settings().mail_from)[1].rpartition("@")[2]) or "localhost"


def _converse(own: Settings, message: bytes, recipient: str) -> None:
    with smtplib.SMTP(own.smtp_host, own.smtp_port, timeout=DEADLINE_SECONDS) as server:
        if own.smtp_tls:
            server.starttls(context=ssl.create_default_context())
        if own.smtp_user:
            server.login(own.smtp_user, own.smtp_password.get_secret_value())
        server.sendmail(parseaddr(own.mail_from)[1], [parseaddr(recipient)[1]], message)


def _verdict(code: int, answer: bytes | str) -> MailRefused | MailDeferred:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    reason = f"{code} {one_line(text)}"
    return MailRefused(reason) if 500 <= code < 600 else MailDeferred(reason)


def _keep(message: bytes, recipient: str, period: str, folder: Path) -> str:
    """Write the mail as a file, whole or not at all; sent again it overwrites itself."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{period}-{sha256(recipient.casefold().encode()).hexdigest()[:12]}.eml"
    fresh = folder / f".{name}.part"
    fresh.write_bytes(message)
    fresh.replace(folder / name)
    return f"{folder.name}/{name}"
