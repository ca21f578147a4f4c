"""The routes of the service, as the contract names them; every one takes the snapshot once and answers from it."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from importlib import metadata
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.sse import EventSourceResponse, format_sse_event
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse

from collabqa.feedback import MAX_ANSWER, FeedbackFault, FeedbackStore, Opinion, now
from collabqa.service.display import display_blocks
from collabqa.service.pages import Pages, page_address, preferred, read_path
from collabqa.service.problems import BUSY, Overloaded, clean, problem, request_id, wants_page
from collabqa.service.runtime import Assistant, Measures, Snapshot, Workers
from collabqa.service.schemas import (
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
    Progress,
    Question,
    SearchResponse,
    unknown_documents,
)
from collabqa.types import Hit, Range

_log = logging.getLogger("collabqa.service.app")

Responses = dict[int | str, dict[str, Any]]

STATUS_SECONDS = 0.05  # for which a stream waits with its first event: a fault that comes sooner is told by status

_PIECE = re.compile(r".*?(?:\[\d{1,3}\])+\s*|.+", re.DOTALL)
_MARKER = re.compile(r"\[(\d{1,3})\]")
_PROBLEMS: Responses = {
    status: {"model": Problem, "description": text, "content": {"application/problem+json": {}}}
    for status, text in {
        400: "Not JSON, or a host name that is not served",
        403: "From another site",
        404: "Not here",
        413: "Too large",
        415: "Not application/json",
        422: "Not a valid request",
        503: "Too much at once",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Service:
    """What the routes stand on; set once when the app is made."""

    snapshot: Snapshot
    workers: Workers
    measures: Measures
    feedback: FeedbackStore
    pages: Pages

    async def answer(
        self, body: AskRequest, assistant: Assistant, progress: asyncio.Queue[Progress | None] | None = None
    ) -> AskResponse:
        """The answer by one of the workers, which puts into ``progress`` what it is going to read.

        HTTPException 422 for a document that is not there, Overloaded.
        """
        require_documents(body.documents, assistant)
        asked = body.request()
        loop = asyncio.get_running_loop()

        def found(hits: Sequence[Hit]) -> None:
            documents = len({hit.passage.span.document_id for hit in hits})
            reading = Progress(step="reading", documents=documents, passages=len(hits))
            if progress is not None:
                loop.call_soon_threadsafe(progress.put_nowait, reading)

        outcome = await self.workers.run(lambda: assistant.ask(asked, found))
        self.measures.outcome(outcome)
        return AskResponse.of(outcome, assistant.index)


def installed_version() -> str:
    """The installed version, or "0" where the package runs uninstalled."""
    try:
        return metadata.version("collabqa")
    except metadata.PackageNotFoundError:
        return "0"


def current_service(request: Request) -> Service:
    """The service of the app that got the request."""
    service: Service = request.app.state.service
    return service


def require_json(request: Request) -> None:
    """Refuses a body that does not say it is JSON: browsers cannot send that across sites without asking."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HTTPException(415, "Send the body as Content-Type: application/json.")


def require_documents(requested: Sequence[str], assistant: Assistant) -> None:
    """Refuses ids that the index does not hold, naming the first, made harmless."""
    unknown = unknown_documents(requested, assistant.index.documents)
    if unknown:
        raise HTTPException(422, f"documents: no document {clean(unknown[0], 120)!r}; GET /documents lists them.")


Current = Annotated[Service, Depends(current_service)]
router = APIRouter(responses={status: _PROBLEMS[status] for status in (400, 503)})


@router.post(
    "/ask",
    operation_id="ask",
    tags=["answers"],
    response_model=AskResponse,
    dependencies=[Depends(require_json)],
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}, **_PROBLEMS},
)
async def ask(request: Request, body: AskRequest, service: Current) -> Response:
    """Answers a question in the documents' own words, every statement with the place where it stands."""
    assistant = service.snapshot.take()
    accept = request.headers.get("accept", "")
    if not body.stream and preferred(accept, ("application/json", "text/event-stream")) != "text/event-stream":
        return _json((await service.answer(body, assistant)).model_dump_json())
    index = assistant.index
    asked = body.documents or index.documents
    passages = sum(1 for passage in index.passages if passage.span.document_id in asked)
    progress: asyncio.Queue[Progress | None] = asyncio.Queue()
    progress.put_nowait(Progress(step="searching", documents=len(asked), passages=passages))
    answering = asyncio.create_task(service.answer(body, assistant, progress))
    answering.add_done_callback(lambda _: progress.put_nowait(None))
    await asyncio.wait({answering}, timeout=STATUS_SECONDS)
    if answering.done():
        answering.result()  # a fault this early is told with its status
    page = (lambda response: service.pages.reply(response, body.documents, index)) if body.html else None
    headers = {"cache-control": "no-store", "x-accel-buffering": "no", "vary": "Accept"}
    return EventSourceResponse(answer_events(progress, answering, request_id(request), page), headers=headers)


@router.get(
    "/search",
    operation_id="search",
    tags=["answers"],
    response_model=SearchResponse,
    responses={422: _PROBLEMS[422]},
)
async def search(
    service: Current,
    q: Annotated[Question, Query(description="What to look for.")],
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    documents: Annotated[list[str] | None, Query(description="Look only in these documents.")] = None,
) -> Response:
    """The passages nearest to a query, best first."""
    assistant = service.snapshot.take()
    within = tuple(documents or ())
    require_documents(within, assistant)
    hits = await service.workers.run(lambda: assistant.search(q, limit, within))
    return _json(SearchResponse(passages=[PassageOut.of(hit) for hit in hits]).model_dump_json())


@router.get(
    "/documents",
    operation_id="list_documents",
    tags=["documents"],
    response_model=DocumentsResponse,
    responses={200: {"content": {"text/html": {}}}},
)
async def list_documents(request: Request, service: Current) -> Response:
    """Every document: a page, or JSON if the Accept header asks for it."""
    page = preferred(request.headers.get("accept", ""), ("text/html", "application/json")) == "text/html"
    chosen = tuple(request.query_params.getlist("documents"))
    if page and chosen:
        return RedirectResponse(page_address("", chosen), 303)
    index = service.snapshot.take().index
    listing = await service.workers.run(lambda: DocumentsResponse.of(index))
    if page:
        return service.pages.documents(listing, index, none_chosen="choose" in request.query_params)
    return _json(listing.model_dump_json(), vary=True)


@router.get(
    "/documents/{document_id:path}",
    operation_id="read_document",
    tags=["documents"],
    response_model=DocumentOut,
    responses={
        200: {"content": {"text/html": {}, "text/plain": {}}},
        404: _PROBLEMS[404],
        422: _PROBLEMS[422],
    },
)
async def read_document(
    request: Request,
    service: Current,
    document_id: str,
    start: Annotated[int | None, Query(description="First code point to mark.")] = None,
    end: Annotated[int | None, Query(description="Code point after the last one to mark.")] = None,
) -> Response:
    """A document with the range marked: a page; JSON (whole) or plain text (the range alone) if Accept asks for it."""
    index = service.snapshot.take().index
    document = index.documents.get(document_id)
    if document is None:
        raise HTTPException(404, "No such document; GET /documents lists them.")
    mark = _range(start, end, len(document.text))
    kind = preferred(request.headers.get("accept", ""), ("text/html", "application/json", "text/plain"))
    if kind == "application/json":
        body = await service.workers.run(lambda: DocumentOut.of(document, display_blocks(document)).model_dump_json())
        return _json(body, vary=True)
    if kind == "text/plain":
        return PlainTextResponse(document.slice(mark) if mark else document.text, headers={"vary": "Accept"})
    return await service.workers.run(lambda: service.pages.document(document, mark))


@router.post(
    "/feedback",
    operation_id="feedback",
    tags=["answers"],
    status_code=204,
    dependencies=[Depends(require_json)],
    responses={status: _PROBLEMS[status] for status in _PROBLEMS if status != 404},
)
async def feedback(request: Request, body: FeedbackRequest, service: Current) -> Response:
    """Stores what a reader thought of an answer; a second opinion with the same id replaces the first."""
    opinion = Opinion(
        id=body.id or uuid.uuid4().hex,
        at=now(),
        question=body.question,
        verdict=body.verdict,
        note=body.note,
        answer=body.answer,
        generation=service.snapshot.take().index.generation,
    )
    try:
        await asyncio.to_thread(service.feedback.add, opinion)
    except (ValueError, RecursionError):
        return problem(request, 422, f"answer: must be plain JSON of at most {MAX_ANSWER:,} characters.")
    except FeedbackFault as fault:
        _log.error("feedback was not kept (request %s): %s", request_id(request), fault)
        return problem(request, 503, "Feedback cannot be stored just now.", {"Retry-After": "60"})
    return Response(status_code=204)


@router.get("/livez", operation_id="livez", tags=["service"])
@router.get("/healthz", include_in_schema=False)
async def livez() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", operation_id="readyz", tags=["service"])
async def readyz(service: Current) -> dict[str, Any]:
    """An index is loaded; ``degraded``: a newer one was refused and the old one goes on serving."""
    index = service.snapshot.take().index
    return {
        "status": "degraded" if service.snapshot.degraded else "ready",
        "index": IndexOut.of(index).model_dump(),
        "documents": len(index.documents),
        "passages": len(index.passages),
    }


@router.get("/version", operation_id="version", tags=["service"])
async def version(service: Current) -> dict[str, Any]:
    """The program's version and the index that it serves."""
    index = IndexOut.of(service.snapshot.take().index).model_dump()
    return {"name": "collabqa", "version": installed_version(), "index": index}


@router.get("/metrics", operation_id="metrics", tags=["service"], response_class=PlainTextResponse)
async def metrics(service: Current) -> Response:
    """Counters in Prometheus text format."""
    body = service.measures.exposition(service.snapshot.take().index)
    return Response(body, media_type=CONTENT_TYPE_LATEST)


@router.get("/docs", include_in_schema=False)
async def docs(service: Current) -> Response:
    """The description of the interface as a page."""
    return service.pages.docs()


@router.get("/", include_in_schema=False)
async def home(request: Request, service: Current) -> Response:
    """The page; with ``q`` it holds the answer, so that it works without JavaScript."""
    assistant = service.snapshot.take()
    form = service.pages.read_form(request.query_params)
    require_documents(form.documents, assistant)
    if form.question is None:
        return await service.workers.run(lambda: service.pages.start(assistant, form))
    frame = service.pages.frame(form, assistant.index)
    told = partial(service.pages.answer, form=form, index=assistant.index)
    return await _framed(request, service, assistant, form.question, frame, told, partial(service.pages.cut, form))


@router.get("/map", include_in_schema=False)
async def corpus_map(request: Request, service: Current) -> Response:
    """Every passage as a point; with ``q`` those that the answer quotes are lit."""
    assistant = service.snapshot.take()
    form = service.pages.read_form(request.query_params)
    require_documents(form.documents, assistant)
    try:
        path = read_path(request.query_params.get("in", ""))
        frame = await service.workers.run(lambda: service.pages.map_frame(assistant, form, path))
    except (ValueError, IndexError):
        raise HTTPException(404, "No such part of the map; GET /map shows all of it.") from None

    def drawn(response: AskResponse | None) -> str:
        return service.pages.drawing(assistant, form, response, path)

    if form.question:
        cut = partial(service.pages.cut, form)
        return await _framed(request, service, assistant, form.question, frame, drawn, cut)
    drawing = await service.workers.run(lambda: drawn(None))
    return HTMLResponse(drawing.join(frame), 422 if form.fault else 200, {"vary": "Accept"})


async def _framed(
    request: Request,
    service: Service,
    assistant: Assistant,
    question: AskRequest,
    frame: tuple[str, str],
    told: Callable[[AskResponse], str],
    cut: Callable[[str], str],
) -> Response:
    """A page around an answer. A person sees its beginning before the answer is there, and a fault in its place.

    ``told`` writes what goes into the frame, ``cut`` what goes there if a fault came between.
    """

    async def answer() -> str:
        response = await service.answer(question, assistant)
        return await service.workers.run(lambda: told(response))

    answering = asyncio.create_task(answer())
    headers = {"vary": "Accept", "x-accel-buffering": "no"}  # a proxy that waits for the whole would undo it
    if not wants_page(request):  # a program is told by the status how it went
        return HTMLResponse((await answering).join(frame), headers=headers)

    async def page() -> AsyncIterator[str]:
        try:
            yield frame[0]
            yield await answering
        except Exception as error:
            yield cut(_fault(error, request_id(request)).detail)
        finally:
            answering.cancel()  # whoever asked may have gone
        yield frame[1]

    return StreamingResponse(page(), headers=headers, media_type="text/html")


async def answer_events(
    progress: asyncio.Queue[Progress | None],
    answering: asyncio.Task[AskResponse],
    identifier: str,
    page: Callable[[AskResponse], str] | None = None,
) -> AsyncIterator[bytes]:
    """What is being done, then the answer as events: each citation before the text that first uses it, ``done`` last.

    ``progress`` ends with None when the answer is there. ``page`` makes its HTML, sent as an event
    before ``done``. A fault is an ``error`` event: the status line has gone out.
    """
    try:
        while (step := await progress.get()) is not None:
            yield format_sse_event(event="progress", data_str=step.model_dump_json())
        response = await answering
        waiting = list(response.citations)
        for piece in _PIECE.findall(response.answer):
            used = {int(number) for number in _MARKER.findall(piece)}
            for citation in [citation for citation in waiting if citation.id in used]:
                waiting.remove(citation)
                yield format_sse_event(event="citation", data_str=citation.model_dump_json())
            yield format_sse_event(event="delta", data_str=json.dumps({"text": piece}, ensure_ascii=False))
            await asyncio.sleep(0)  # lets a disconnect be noticed
        for citation in waiting:
            yield format_sse_event(event="citation", data_str=citation.model_dump_json())
        if page:
            told = json.dumps({"html": page(response)}, ensure_ascii=False)
            yield format_sse_event(event="page", data_str=told)
        yield format_sse_event(event="done", data_str=response.model_dump_json())
    except Exception as error:
        yield format_sse_event(event="error", data_str=_fault(error, identifier).model_dump_json())
    finally:
        answering.cancel()  # whoever asked may have gone


def _fault(error: Exception, identifier: str) -> Problem:
    """What is told of a fault after the status line has gone out; the log has the rest."""
    busy = isinstance(error, Overloaded)
    if not busy:
        _log.error("request %s failed", identifier, exc_info=error)
    status, detail = (503, BUSY) if busy else (500, "Cut short.")
    return Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, request_id=identifier)


def _json(body: str, vary: bool = False) -> Response:
    return Response(body, media_type="application/json", headers={"vary": "Accept"} if vary else None)


def _range(start: int | None, end: int | None, length: int) -> Range | None:
    """The range asked for, None if none; 422 unless 0 <= start < end <= length."""
    if start is None and end is None:
        return None
    if start is None or end is None or not 0 <= start < end <= length:
        raise HTTPException(422, f"start and end must be code points with 0 <= start < end <= {length}.")
    return Range(start, end)
