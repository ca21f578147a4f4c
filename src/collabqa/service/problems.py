"""Errors as ``application/problem+json`` (RFC 9457): short, with a request id, never the input or a trace."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from collabqa.errors import IndexFault, QuestionError
from collabqa.service.schemas import Problem

MAX_DETAIL = 400  # characters; keeps the whole document under 1 KB however it is encoded

BUSY = "Too many questions at once; try again in a moment."

ErrorPage = Callable[[Problem], Response]

_log = logging.getLogger("collabqa.service.app")

_DETAILS = {
    400: "The body is not valid JSON.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "The body is larger than this service reads.",
    500: "Something went wrong here; the log has more under the request id.",
}


class Overloaded(Exception):
    """More work is waiting than the service takes on; the caller may try again soon."""


def clean(text: str, limit: int = MAX_DETAIL) -> str:
    """The text on one line, without control, format or surrogate characters, cut to ``limit`` characters."""
    printable = "".join(char if char.isprintable() else " " for char in text)
    line = " ".join(printable.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def request_id(request: Request) -> str:
    """The id that the guard gave this request."""
    return str(request.scope.get("state", {}).get("request_id", "-"))


def wants_page(request: Request) -> bool:
    """Whether a browser asks, for a person: programs do not say that they want HTML."""
    return "text/html" in request.headers.get("accept", "")


def problem(
    request: Request, status: int, detail: str | None = None, headers: dict[str, str] | None = None
) -> Response:
    """The error response; ``detail`` must not hold input beyond a document id.

    A browser that follows a link, and says that it wants HTML, gets the same words as a page.
    """
    title = HTTPStatus(status).phrase
    body = Problem(
        title=title,
        status=status,
        detail=clean(detail if detail else _DETAILS.get(status, title)),
        request_id=request_id(request),
    )
    error_page: ErrorPage | None = getattr(request.app.state, "error_page", None) if "app" in request.scope else None
    if error_page and request.method == "GET" and wants_page(request):
        response = error_page(body)
        response.headers.update(headers or {})
        return response
    return Response(body.model_dump_json(), status, headers, "application/problem+json")


def _explain(error: RequestValidationError) -> tuple[int, str]:
    """Status and detail for what pydantic found: where and what was expected, not what was sent."""
    errors = error.errors()
    if any(entry.get("type") == "json_invalid" for entry in errors):
        return 400, _DETAILS[400]
    lines = []
    for entry in errors[:3]:
        place = [part for part in entry.get("loc", ()) if part not in {"body", "query", "path"}]
        name = ".".join(clean(str(part), 40) for part in place) or "body"
        lines.append(f"{name}: {entry.get('msg', 'not valid')}")
    more = f" (and {len(errors) - 3} more)" if len(errors) > 3 else ""
    return 422, "; ".join(lines) + more


def install_problem_handlers(app: FastAPI, error_page: ErrorPage) -> None:
    """Makes every error of the app a problem document, or a page for a person."""
    app.state.error_page = error_page

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        known = error.detail and error.detail != HTTPStatus(error.status_code).phrase
        detail = error.detail if known and error.status_code not in {400, 413} else None
        headers = dict(error.headers or {})
        if "GET" in headers.get("Allow", ""):  # HEAD is answered wherever GET is
            headers["Allow"] = "GET, HEAD"
        return problem(request, error.status_code, detail, headers)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        status, detail = _explain(error)
        return problem(request, status, detail)

    @app.exception_handler(QuestionError)
    async def _question(request: Request, error: QuestionError) -> Response:
        return problem(request, 422, str(error))

    @app.exception_handler(IndexFault)
    async def _index(request: Request, error: IndexFault) -> Response:
        _log.error("index fault (request %s): %s", request_id(request), error)
        return problem(request, 503, "The index cannot be read just now.", {"Retry-After": "30"})

    @app.exception_handler(Overloaded)
    async def _overloaded(request: Request, error: Overloaded) -> Response:
        return problem(request, 503, BUSY, {"Retry-After": "2"})
