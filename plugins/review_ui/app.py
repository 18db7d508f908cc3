"""The desk as an application: every route behind one guard, no generated documentation, the same headers everywhere."""

import logging
import secrets
from collections.abc import Awaitable, Callable

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from review_ui import pages, tokens
from review_ui.access import Access
from review_ui.guard import SignInNeeded, make_guard
from review_ui.headers import Language, SafeHeaders, add_headers
from review_ui.routes import (
    account,
    admin,
    alert,
    decisions,
    health,
    held,
    medicines,
    quality,
    queue,
    records,
    reports,
    search,
    today,
)
from surveillance.errors import Conflict, NotFound, Refused, SurveillanceError
from surveillance.language import say
from surveillance.settings import settings

log = logging.getLogger("review_ui")

SUBJECTS = (
    today,
    queue,
    alert,
    decisions,
    search,
    medicines,
    records,
    quality,
    held,
    reports,
    admin,
    account,
    health,
)


def create_app(access: Access, desk_url: str = "") -> FastAPI:
    """The guarded desk. `desk_url` is where browsers reach it, when that is not what the settings say.

    Opens nothing: neither database nor network is touched before the first request.
    """
    origin = tokens.origin_of(desk_url or settings().desk_url)
    app = FastAPI(
        title="desk",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        dependencies=[Depends(make_guard(access, origin))],
    )
    app.state.access = access
    own = access.routes()
    for router in [subject.router for subject in SUBJECTS] + ([own] if own else []):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=pages.STATIC), name="static")
    app.add_middleware(Language)
    app.add_middleware(SafeHeaders, is_https=origin.startswith("https://"))
    _answer_errors(app)
    return app


def _answer_errors(app: FastAPI) -> None:
    statuses: dict[type[Exception], int] = {NotFound: 404, Refused: 403, Conflict: 409, SurveillanceError: 400}
    for kind, status in statuses.items():
        app.add_exception_handler(kind, _telling(status))
    app.add_exception_handler(SignInNeeded, _ask_to_sign_in)
    app.add_exception_handler(RequestValidationError, _refuse_form)
    app.add_exception_handler(HTTPException, _answer_http)
    app.add_exception_handler(Exception, _answer_failure)


def _telling(status: int) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, error: Exception) -> Response:
        return _error_page(request, status, str(error))

    return answer


async def _ask_to_sign_in(request: Request, _: Exception) -> Response:
    access: Access = request.app.state.access
    root_path = request.scope.get("root_path", "")
    path = request.scope["path"].removeprefix(root_path)
    is_page = request.method == "GET"
    next_path = f"{path}?{request.url.query}" if is_page and request.url.query else path if is_page else "/"
    goal = access.sign_in_address(root_path, next_path)
    if "hx-request" in request.headers:
        return PlainTextResponse("", status_code=401, headers={"HX-Redirect": goal})
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"error": "not signed in"}, status_code=401)
    return Response(status_code=303, headers={"Location": goal})


async def _refuse_form(request: Request, _: Exception) -> Response:
    return _error_page(request, 422, say("Dit formulier of adres kan niet worden gelezen."))


async def _answer_http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _error_page(request, status, say("Deze pagina bestaat niet.") if status == 404 else "")


async def _answer_failure(request: Request, error: Exception) -> Response:
    """What we did not foresee: a page with a number that stands in the log too, and nothing of the inside."""
    incident = secrets.token_hex(4)
    log.error("incident %s: %s", incident, type(error).__name__, exc_info=error)
    text = say("Er ging iets mis aan onze kant. Noem nummer {incident} bij een melding.", incident=incident)
    answer = _error_page(request, 500, text)
    add_headers(answer.headers, request.scope["path"], is_https=False)
    return answer


def _error_page(request: Request, status: int, text: str) -> Response:
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"error": text or str(status)}, status_code=status)
    return pages.render(request, "error.html", status, status=status, text=text)
