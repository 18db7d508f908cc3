"""Writing a page: one Jinja environment that escapes everything, and what every page knows."""

from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from review_ui import marking, policy, tokens, words
from review_ui.access import Identity
from surveillance import clock, language
from surveillance.model.finding import StoredFinding
from surveillance.model.record import Record
from surveillance.pipeline.review import reason_label
from surveillance.pipeline.tellings import means_of
from surveillance.settings import settings

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
THEMES = ("auto", "light", "dark")


def render(request: Request, template: str, status_code: int = 200, **values: Any) -> HTMLResponse:
    """The page, in the language of the request."""
    written = environment().get_template(template).render(_common(request) | values)
    return HTMLResponse(written, status_code=status_code)


def go(request: Request, path: str, **query: Any) -> RedirectResponse:
    """On to another page of the desk, as an answer to a form."""
    return RedirectResponse(address(request, path, **query), status_code=303)


def address(request: Request, path: str, **query: Any) -> str:
    """The address of a page of the desk, also when it is mounted under a prefix; empty values are left out."""
    filled = {name: value for name, value in query.items() if value not in (None, "")}
    root_path: str = request.scope.get("root_path", "")
    return root_path + path + (f"?{urlencode(filled)}" if filled else "")


def is_own_path(path: str) -> bool:
    """Whether a browser that follows this stays at the desk: `/alerts/3`, never `//evil` or `/\\evil`."""
    parts = urlsplit(path)
    is_plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return is_plain and "\\" not in path and not parts.scheme and not parts.netloc


@cache
def environment() -> Environment:
    """Escapes every value, whatever the name of the template; an unknown name is an error, not an empty place."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "_": language.say,
        "day": language.day,
        "instant": language.instant,
        "number": language.number,
        "word": words.word,
        "country_name": words.country_name,
        "medicine_path": medicine_path,
        "title_of": title_of,
        "means_of": means_of,
        "field_name": words.field_name,
        "reason_label": reason_label,
        "sentence_of": sentence_of,
        "shown": shown,
        "mark": marking.mark,
        "outside": outside,
        "days_left": days_left,
        "static_version": static_version(),
    }
    return made


def sentence_of(stored: StoredFinding) -> str:
    """What the rule says, in the reader's language."""
    return language.fill(stored.finding.sentence, stored.finding.value)


def shown(name: str, value: Any) -> str:
    """A field's value as a person reads it: dates and numbers by language, lists with commas, nothing as a dash."""
    if isinstance(value, bool):
        return language.say("ja") if value else language.say("nee")
    if isinstance(value, list | tuple):
        return ", ".join(shown(name, part) for part in value) or "–"
    if value in (None, ""):
        return "–"
    if name == "price_cents":
        return f"€ {language.number(value / 100, 2)}"
    if isinstance(value, str) and not name.endswith(("_on", "_at")):
        return words.value_word(name, value)
    return str(language.show(name, value))


def outside(value: str) -> str | None:
    """The address when it is one a person may be sent to outside the desk; nothing for any other scheme."""
    parts = urlsplit(value) if value.isprintable() else urlsplit("")
    return value if parts.scheme in ("http", "https") and parts.netloc else None


def title_of(record: Record) -> str:
    """What a record is called where it stands in a list."""
    names = ("name", "product_name", "article_name", "title", "atc_name", "manufacturer_name")
    return next((str(value) for name in names if (value := getattr(record, name, None))), record.natural_key)


def medicine_path(subject_id: str) -> str:
    """The page of the medicine with this number: `/medicines/RVG%20114624`."""
    return f"/medicines/{quote(subject_id)}"


def days_left(due_on: date) -> int:
    """Days from today to the due date; below zero it is past."""
    return (due_on - clock.today()).days


@cache
def static_version() -> str:
    """Changes with any static file, so that a browser never mixes old and new."""
    content = b"".join(path.read_bytes() for path in sorted(STATIC.rglob("*.*")))
    return sha256(content).hexdigest()[:10]


def file_name(text: str) -> str:
    """A name that is safe in a Content-Disposition header."""
    kept = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "_" for sign in text)
    return kept.strip("._")[:100] or "bestand"


def _common(request: Request) -> dict[str, Any]:
    identity: Identity | None = getattr(request.state, "identity", None)
    theme = request.cookies.get("desk_theme", "auto")
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    query = request.url.query
    return {
        "request": request,
        "identity": identity,
        "person": identity.person if identity else None,
        "token": tokens.make_token(identity.binding) if identity else "",
        "may": lambda permission: policy.may(identity.person.role if identity else "", policy.Permission(permission)),
        "url": lambda path, **values: address(request, path, **values),
        "path": path,
        "here": quote(path) + (f"?{query}" if query else ""),
        "language": language.current.get(),
        "theme": theme if theme in THEMES else "auto",
        "is_samples": settings().profile == "samples",
        "today": clock.today(),
        "is_own_access": request.app.state.access.is_own,
        "nothing": None,
    }
