"""The HTTP service: ``create_app`` puts routes, pages, workers and errors together; nothing happens at import."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query
from fastapi.middleware import Middleware
from fastapi.sse import EventSourceResponse, format_sse_event
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles

from collabqa.display import display_blocks
from collabqa.schemas import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    AskRequest,
    AskResponse,
    DocumentOut,
    DocumentsResponse,
    FeedbackRequest,
    IndexOut,
    PassageOut,
    Problem,
    Question,
    SearchResponse,
    unknown_documents,
)
from collabqa.types import Document, Range
from collabqa.web_guard import Guard
from collabqa.web_pages import Pages, preferred
from collabqa.web_problems import clean, install_problem_handlers, problem, request_id
from collabqa.web_runtime import Assistant, FeedbackFile, Measures, Reload, Snapshot, Workers

MAX_BODY_BYTES = 256 * 1024  # forty turns of history with long answers fit four times over

_PIECE = re.compile(r".*?(?:\[\d{1,3}\])+\s*|.+", re.DOTALL)
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": text, "content": {"application/problem+json": {}}}
    for status, text in {
        400: "Not JSON",
        403: "From another site",
        413: "Too large",
        415: "Not application/json",
        422: "Not a valid request",
        503: "Too much at once",
    }.items()
}
_READ_PROBLEMS = {status: _PROBLEMS[status] for status in (422, 503)}
_NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {**_PROBLEMS[422], "description": "No such document"}}


def web_dir() -> Path:
    """The folder of templates and static files: inside an installed package, else of the checkout."""
    package = Path(__file__).resolve().parent
    for folder in (package / "web_assets", package.parents[1] / "web"):
        if (folder / "templates").is_dir():
            return folder
    raise FileNotFoundError(f"no page templates beside {package}; install collabqa again")


def version() -> str:
    """The installed version, or "0" where the package runs uninstalled."""
    try:
        return metadata.version("collabqa")
    except metadata.PackageNotFoundError:
        return "0"


def create_app(
    assistant: Assistant,
    *,
    web_dir: Path,
    title: str | None = None,
    allowed_hosts: Sequence[str] = (),
    reload: Reload | None = None,
    reload_seconds: float = 5.0,
    feedback_path: Path | None = None,
    workers: int = 2,
    queue: int = 32,
    max_body_bytes: int = MAX_BODY_BYTES,
) -> FastAPI:
    """The application around one assistant.

    ``title`` names the corpus on the page (None: how many documents there are). ``allowed_hosts``
    adds host names to localhost, "*" allows any. ``reload``: see ``Snapshot``. ``workers`` threads
    answer at once and ``queue`` more questions may wait; the rest get 503. Feedback goes to
    ``feedback_path`` as JSON lines, or only to the log.
    """
    measures = Measures()
    snapshot = Snapshot(assistant, reload, reload_seconds)
    pool = Workers(workers, queue)
    feedback_file = FeedbackFile(feedback_path)
    pages = Pages(web_dir / "templates", title)

    app = FastAPI(
        title="collabqa",
        version=version(),
        summary="Questions answered in the documents' own words, every statement cited.",
        docs_url=None,
        redoc_url=None,
        middleware=[
            Middleware(Guard, allowed_hosts=allowed_hosts, max_body_bytes=max_body_bytes, observe=measures.observe)
        ],
    )
    install_problem_handlers(app, pages.error)
    app.mount("/static", StaticFiles(directory=web_dir / "static"), name="static")
    app.state.snapshot = snapshot

    def known_documents(requested: Sequence[str], current: Assistant) -> None:
        unknown = unknown_documents(requested, current.index.documents)
        if unknown:
            raise HTTPException(422, f"documents: no document {clean(unknown[0], 120)!r}; GET /documents lists them.")

    async def answered(body: AskRequest, current: Assistant) -> AskResponse:
        known_documents(body.documents, current)
        asked = body.request()
        outcome = await pool.run(lambda: current.ask(asked))
        measures.outcome(outcome)
        return AskResponse.of(outcome, current.index)

    def found(document_id: str, current: Assistant) -> Document:
        document = current.index.documents.get(document_id)
        if document is None:
            raise HTTPException(404, "No such document; GET /documents lists them.")
        return document

    @app.post(
        "/ask",
        operation_id="ask",
        tags=["answers"],
        response_model=AskResponse,
        dependencies=[Depends(require_json)],
        responses={
            200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}},
            **_PROBLEMS,
        },
    )
    async def ask(request: Request, body: AskRequest) -> Response:
        """Answers a question in the documents' own words, every statement with the place it stands."""
        response = await answered(body, snapshot.take())
        accept = request.headers.get("accept", "")
        if body.stream or preferred(accept, ("application/json", "text/event-stream")) == "text/event-stream":
            headers = {"cache-control": "no-store", "x-accel-buffering": "no", "vary": "Accept"}
            return EventSourceResponse(answer_events(response, request_id(request)), headers=headers)
        return _json(response.model_dump_json())

    @app.get(
        "/search",
        operation_id="search",
        tags=["answers"],
        response_model=SearchResponse,
        responses=_READ_PROBLEMS,
    )
    async def search(
        q: Annotated[Question, Query(description="What to look for.")],
        limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
        documents: Annotated[list[str] | None, Query(description="Look only in these documents.")] = None,
    ) -> Response:
        """The passages nearest to a query, best first."""
        current = snapshot.take()
        within = tuple(documents or ())
        known_documents(within, current)
        hits = await pool.run(lambda: current.search(q, limit, within))
        return _json(SearchResponse(passages=[PassageOut.of(hit) for hit in hits]).model_dump_json())

    @app.get(
        "/documents",
        operation_id="list_documents",
        tags=["documents"],
        response_model=DocumentsResponse,
        responses={200: {"content": {"text/html": {}}}},
    )
    async def documents(request: Request) -> Response:
        """Every document: a page, or JSON if asked for by Accept."""
        current = snapshot.take()
        listing = DocumentsResponse.of(current.index)
        if preferred(request.headers.get("accept", ""), ("text/html", "application/json")) == "text/html":
            return pages.documents(listing, current)
        return _json(listing.model_dump_json(), vary=True)

    @app.get(
        "/documents/{document_id:path}",
        operation_id="read_document",
        tags=["documents"],
        response_model=DocumentOut,
        responses={200: {"content": {"text/html": {}, "text/plain": {}}}, **_NOT_FOUND, **_READ_PROBLEMS},
    )
    async def document(
        request: Request,
        document_id: str,
        start: Annotated[int | None, Query(description="First code point to mark.")] = None,
        end: Annotated[int | None, Query(description="Code point after the last one to mark.")] = None,
    ) -> Response:
        """A document with the range marked: a page, or JSON or plain text (only the range) if asked for by Accept."""
        current = snapshot.take()
        shown = found(document_id, current)
        mark = _range(start, end, len(shown.text))
        kind = preferred(request.headers.get("accept", ""), ("text/html", "application/json", "text/plain"))
        if kind == "application/json":
            body = await pool.run(lambda: DocumentOut.of(shown, display_blocks(shown)).model_dump_json())
            return _json(body, vary=True)
        if kind == "text/plain":
            return PlainTextResponse(shown.slice(mark) if mark else shown.text, headers={"vary": "Accept"})
        return await pool.run(lambda: pages.document(shown, mark, current))

    @app.post(
        "/feedback",
        operation_id="feedback",
        tags=["answers"],
        status_code=204,
        dependencies=[Depends(require_json)],
        responses=_PROBLEMS,
    )
    async def feedback(request: Request, body: FeedbackRequest) -> Response:
        """Stores what a reader thought of an answer."""
        record = {**body.model_dump(), "index": snapshot.take().index.generation}
        try:
            await asyncio.to_thread(feedback_file.append, record)
        except (ValueError, RecursionError):
            return problem(request, 422, "answer: must be plain JSON.")
        except OSError:
            return problem(request, 503, "Feedback cannot be stored just now.", {"Retry-After": "60"})
        return Response(status_code=204)

    @app.get("/livez", operation_id="livez", tags=["service"])
    @app.get("/healthz", include_in_schema=False)
    async def livez() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @app.get("/readyz", operation_id="readyz", tags=["service"])
    async def readyz() -> dict[str, Any]:
        """An index is loaded; ``degraded`` means that a newer one was refused and the old one goes on serving."""
        index = snapshot.take().index
        return {
            "status": "degraded" if snapshot.degraded else "ready",
            "index": IndexOut.of(index).model_dump(),
            "documents": len(index.documents),
            "passages": len(index.passages),
        }

    @app.get("/version", operation_id="version", tags=["service"])
    async def version_() -> dict[str, Any]:
        """The program's version and the index it serves."""
        return {"name": "collabqa", "version": version(), "index": IndexOut.of(snapshot.take().index).model_dump()}

    @app.get("/metrics", operation_id="metrics", tags=["service"], response_class=PlainTextResponse)
    async def metrics() -> Response:
        """Counters in Prometheus text format."""
        return Response(measures.exposition(snapshot.take().index), media_type=CONTENT_TYPE_LATEST)

    @app.get("/docs", include_in_schema=False)
    async def docs() -> Response:
        return pages.docs()

    @app.get("/", include_in_schema=False)
    async def home(request: Request) -> Response:
        current = snapshot.take()
        form = pages.read_form(request.query_params)
        if form.question is None:
            return pages.start(current, form)
        return pages.answer(await answered(form.question, current), current, form)

    return app


async def require_json(request: Request) -> None:
    """Refuses a body that does not say it is JSON: browsers cannot send that across sites without asking."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HTTPException(415, "Send the body as Content-Type: application/json.")


async def answer_events(response: AskResponse, identifier: str) -> AsyncIterator[bytes]:
    """The answer as events: each citation before the text that first uses it, then ``done`` with the whole.

    The answer is complete before the first event, so every fault that can be foreseen has already
    been told as a problem document; one that comes later is an ``error`` event.
    """
    waiting = list(response.citations)
    try:
        for piece in _PIECE.findall(response.answer):
            used = {int(number) for number in re.findall(r"\[(\d{1,3})\]", piece)}
            for citation in [citation for citation in waiting if citation.id in used]:
                waiting.remove(citation)
                yield format_sse_event(event="citation", data_str=citation.model_dump_json())
            yield format_sse_event(event="delta", data_str=_delta(piece))
            await asyncio.sleep(0)  # lets a disconnect be noticed
        for citation in waiting:
            yield format_sse_event(event="citation", data_str=citation.model_dump_json())
        yield format_sse_event(event="done", data_str=response.model_dump_json())
    except Exception:  # the status line has gone out; only an event can still tell
        fault = Problem(title="Internal Server Error", status=500, detail="Cut short.", request_id=identifier)
        yield format_sse_event(event="error", data_str=fault.model_dump_json())


def _delta(text: str) -> str:
    return json.dumps({"text": text}, ensure_ascii=False)


def _json(body: str, vary: bool = False) -> Response:
    return Response(body, media_type="application/json", headers={"vary": "Accept"} if vary else None)


def _range(start: int | None, end: int | None, length: int) -> Range | None:
    """The range asked for, None if none; 422 unless 0 <= start < end <= length."""
    if start is None and end is None:
        return None
    if start is None or end is None or not 0 <= start < end <= length:
        raise HTTPException(422, f"start and end must be code points with 0 <= start < end <= {length}.")
    return Range(start, end)
