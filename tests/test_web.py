"""The service through its real application: routes, statuses, headers, streams, pages."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypedDict, Unpack

import pytest
from starlette.testclient import TestClient
from starlette.types import Message, Scope

from collabqa.errors import IndexDamaged, QuestionError
from collabqa.feedback import FeedbackStore
from collabqa.indexing.projection import Region
from collabqa.service.app import create_app, web_dir
from collabqa.service.pages import preferred
from collabqa.service.problems import Overloaded
from collabqa.service.routes import answer_events
from collabqa.service.runtime import Assistant, Found, Reload
from collabqa.service.schemas import AskResponse, IndexView, Progress, document_url
from collabqa.types import Answer, Refusal, Request
from scripted import GARDEN, ScriptedAssistant, ScriptedIndex, garden

HOSTS = ("testserver",)
HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
JSON = {"accept": "application/json"}


class Options(TypedDict, total=False):
    title: str
    reload: Reload
    reload_seconds: float
    feedback_path: Path
    workers: int
    queue: int


def client_of(assistant: Assistant | None = None, **options: Unpack[Options]) -> TestClient:
    app = create_app(assistant or ScriptedAssistant(), web_dir=web_dir(), allowed_hosts=HOSTS, **options)
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def client() -> Iterator[TestClient]:
    with client_of() as client:
        yield client


def events(body: str) -> list[tuple[str, Any]]:
    parsed = []
    for block in body.split("\n\n")[:-1]:
        name, data = block.split("\n")
        parsed.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return parsed


def test_an_answer_is_cited_to_the_letter(client: TestClient) -> None:
    answer = client.post("/ask", json={"question": "What do bees need?", "limit": 2}).json()
    assert answer["answered"] and len(answer["passages"]) == 2
    assert answer["index"] == {"generation": "gen-1", "built_at": "2026-11-22T09:30:00Z"}
    for citation in answer["citations"]:
        assert GARDEN[citation["start"] : citation["end"]] == citation["quote"]
        page = client.get(citation["url"].partition("#")[0])
        assert f'<mark id="cite">{citation["quote"]}</mark>' in page.text


def test_history_and_documents_reach_the_assistant(client: TestClient) -> None:
    history = [{"role": "user", "content": "Tell me about bees"}, {"role": "assistant", "content": "…"}]
    answer = client.post("/ask", json={"question": "What do they need?", "history": history}).json()
    assert answer["searched_for"] == "What do bees need?"
    only = client.post("/ask", json={"question": "cost?", "documents": ["reports/long.txt"]}).json()
    assert {passage["document_id"] for passage in only["passages"]} == {"reports/long.txt"}


def test_the_very_words_are_asked_on_demand(client: TestClient) -> None:
    history = [{"role": "user", "content": "Tell me about bees"}, {"role": "assistant", "content": "…"}]
    body = {"question": "What do they need?", "history": history, "as_typed": True}
    assert client.post("/ask", json=body).json()["searched_for"] is None


def test_the_same_question_gives_the_same_bytes(client: TestClient) -> None:
    first, second = (client.post("/ask", json={"question": "What do bees need?"}).content for _ in range(2))
    assert first == second


@pytest.mark.parametrize("by_header", [True, False])
def test_a_stream_says_the_same_as_the_document(client: TestClient, by_header: bool) -> None:
    question = {"question": "What do bees need?"}
    whole = client.post("/ask", json=question).json()
    headers = {"accept": "text/event-stream"} if by_header else {}
    response = client.post("/ask", json=question | ({} if by_header else {"stream": True}), headers=headers)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store"
    told = events(response.text)
    assert told[-1] == ("done", whole)
    assert "".join(data["text"] for name, data in told if name == "delta") == whole["answer"]
    assert [data for name, data in told if name == "citation"] == whole["citations"]
    known: set[int] = set()
    for name, data in told[:-1]:
        if name == "citation":
            known.add(data["id"])
        elif name == "delta":
            assert {int(number) for number in re.findall(r"\[(\d+)\]", data["text"])} <= known


def test_a_refusal_streams_without_citations(client: TestClient) -> None:
    told = events(client.post("/ask", json={"question": "What do bees cost?", "stream": True}).text)
    assert [name for name, _ in told] == ["progress", "progress", "delta", "done"]


def test_a_fault_before_the_stream_is_a_problem(client: TestClient) -> None:
    for body, status in (({"question": "x", "documents": ["nope"]}, 422), ({"question": "boom"}, 500)):
        response = client.post("/ask", json=body | {"stream": True})
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"
        assert "secret" not in response.text


def test_an_unknown_document_is_named_and_made_harmless(client: TestClient) -> None:
    response = client.post("/ask", json={"question": "x", "documents": ["no\x1b[31m\u202e" + "pe" * 500]})
    assert response.status_code == 422 and "no [31m pepe" in response.json()["detail"]
    assert len(response.content) <= 1_024 and "\\u001b" not in response.text


@pytest.mark.parametrize(("error", "status"), [(RuntimeError("secret"), 500), (Overloaded(), 503)])
def test_a_fault_within_the_stream_is_an_event(error: Exception, status: int) -> None:
    async def late() -> AskResponse:
        raise error

    async def collect() -> str:
        progress: asyncio.Queue[Progress | None] = asyncio.Queue()
        progress.put_nowait(None)
        answering = asyncio.create_task(late())
        return b"".join([piece async for piece in answer_events(progress, answering, "id-7")]).decode()

    [(name, fault)] = events(asyncio.run(collect()))
    assert name == "error" and fault["status"] == status and fault["request_id"] == "id-7"
    assert "secret" not in fault["detail"]


def sent_before_the_answer(scope: Scope, body: bytes = b"") -> tuple[str, str]:
    """What the service sends while the assistant is held back, and all that it sends."""
    slow = SlowAssistant()

    async def talk() -> tuple[bytes, bytes]:
        app = create_app(slow, web_dir=web_dir(), allowed_hosts=HOSTS)
        sent: list[bytes] = []
        begun = asyncio.Event()

        async def send(message: Message) -> None:
            sent.append(message.get("body", b""))
            if sent[-1]:
                begun.set()

        messages: list[Message] = [{"type": "http.request", "body": body}]

        async def receive() -> Message:
            if not messages:
                await asyncio.Event().wait()
            return messages.pop()

        whole: Scope = {"type": "http", "query_string": b"", "raw_path": scope["path"].encode(), **scope}
        asking = asyncio.create_task(app(whole, receive, send))
        await begun.wait()
        early = b"".join(sent)
        slow.release.set()
        await asking
        return early, b"".join(sent)

    early, everything = asyncio.run(talk())
    return early.decode(), everything.decode()


def test_the_stream_begins_before_anything_is_read() -> None:
    headers = [(b"host", b"testserver"), (b"content-type", b"application/json")]
    body = b'{"question": "What do bees need?", "stream": true}'
    early, whole = sent_before_the_answer({"method": "POST", "path": "/ask", "headers": headers}, body)
    [(name, step)] = events(early)
    assert name == "progress" and step == {"step": "searching", "documents": 3, "passages": 1_508}
    told = events(whole)
    assert [name for name, _ in told][-1] == "done"
    assert [data for name, data in told if name == "progress"][1] == {"step": "reading", "documents": 2, "passages": 8}


def test_a_person_sees_the_question_before_it_is_answered() -> None:
    headers = [(b"host", b"testserver"), (b"accept", b"text/html")]
    asked = {"method": "GET", "path": "/", "query_string": b"q=What+do+bees+need%3F", "headers": headers}
    early, whole = sent_before_the_answer(asked)
    assert "/static/page.css" in early and early.endswith(">What do bees need?</h2>\n") and "reply" not in early
    assert whole.startswith(early) and 'class="statements"' in whole and whole.endswith("</html>")


def test_a_fault_after_the_page_has_begun_is_told_in_it(client: TestClient) -> None:
    assert client.get("/", params={"q": "boom"}).status_code == 500
    page = client.get("/", params={"q": "boom"}, headers={"accept": "text/html"})
    told = page.text.partition(">boom</h2>")[2]
    assert page.status_code == 200 and "Cut short." in told and 'href="/?q=boom">Ask again</a>' in told
    assert "secret" not in told and told.endswith("</html>")


def test_a_stream_brings_the_answer_as_the_page_shows_it_on_demand(client: TestClient) -> None:
    body = {"question": "What do bees need?", "stream": True}
    assert "page" not in dict(events(client.post("/ask", json=body).text))
    told = dict(events(client.post("/ask", json=body | {"html": True}).text))
    page = client.get("/", params={"q": "What do bees need?"}).text
    assert told["page"]["html"].strip() in page and list(told)[-1] == "done"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "text/html"),
        ("*/*", "text/html"),
        ("application/json", "application/json"),
        ("text/*;q=0.5, application/json;q=0.4", "text/html"),
        ("text/html;q=0.1, application/json;q=0.9", "application/json"),
        ("text/html;q=0, */*", "application/json"),
        ("APPLICATION/JSON ; q=1", "application/json"),
        ("application/json;q=x, text/html;q=0.1", "text/html"),
        ("image/png", "text/html"),
        (",,;;q=,", "text/html"),
    ],
)
def test_the_form_that_a_client_likes_best(accept: str, chosen: str) -> None:
    assert preferred(accept, ("text/html", "application/json")) == chosen


@dataclass(frozen=True)
class FailingAssistant(ScriptedAssistant):
    """Raises the fault it is given, whatever is asked."""

    fault: Exception = field(default_factory=RuntimeError)

    def ask(self, request: Request, found: Found | None = None) -> Answer | Refusal:
        raise self.fault


@pytest.mark.parametrize(
    ("fault", "status"),
    [(IndexDamaged("/secret/index is damaged"), 503), (QuestionError("too\x1b long"), 422), (OSError(), 500)],
)
def test_faults_of_the_program_have_their_status(fault: Exception, status: int) -> None:
    with client_of(FailingAssistant(fault=fault)) as client:
        response = client.post("/ask", json={"question": "x"})
        assert response.status_code == status and "secret" not in response.text and "\\u001b" not in response.text


def test_search_gives_passages_by_rank(client: TestClient) -> None:
    found = client.get("/search", params={"q": "bees", "limit": 3}).json()
    assert [passage["rank"] for passage in found["passages"]] == [1, 2, 3]
    for bad in ("", "q=+", "q=x&limit=0", "q=x&limit=21", "q=x&documents=nope"):
        assert client.get(f"/search?{bad}").status_code == 422


def test_documents_as_page_and_as_data(client: TestClient) -> None:
    listing = client.get("/documents", headers=JSON).json()["documents"]
    assert [document["document_id"] for document in listing] == sorted(ScriptedAssistant().index.documents)
    page = client.get("/documents")
    assert page.headers["content-type"].startswith("text/html") and page.headers["vary"] == "Accept"
    assert "reports/long.txt" in page.text


def test_a_document_as_page_data_and_text(client: TestClient) -> None:
    data = client.get("/documents/garden.md", headers=JSON).json()
    assert data["text"] == GARDEN and data["sha256"] == garden().sha256
    assert {"path": ["What bees need"], "start": 142, "end": 323} in data["sections"]
    text = client.get("/documents/garden.md?start=57&end=94", headers={"accept": "text/plain"})
    assert text.text == "Bees 🐝🐝 were first kept here in 1987."
    assert client.get("/documents/garden.md", headers={"accept": "text/plain"}).text == GARDEN


def test_a_document_may_have_any_name() -> None:
    # A percent sign is left to the browser tests: the test client decodes addresses twice.
    name = 'ä/"><svg onload=x>#?&+ ;…/🐝.md'
    with client_of(ScriptedAssistant(ScriptedIndex.of(replace(garden(), id=name)))) as client:
        answer = client.get(document_url(name), headers=JSON)
        assert answer.json()["document_id"] == name


@pytest.mark.parametrize(
    "mark", [(0, 5), (57, 200), (140, 150), (0, len(GARDEN)), (141, 143), (len(GARDEN) - 2, len(GARDEN))]
)
def test_exactly_the_range_is_marked_wherever_it_lies(client: TestClient, mark: tuple[int, int]) -> None:
    page = client.get(f"/documents/garden.md?start={mark[0]}&end={mark[1]}").text
    assert re.findall(r'<mark id="cite">(.*?)</mark>', page, re.DOTALL) == [GARDEN[mark[0] : mark[1]]]


@pytest.mark.parametrize(
    "query",
    ["start=5", "end=5", "start=5&end=5", "start=9&end=5", "start=-1&end=5", "start=0&end=100000", "start=a&end=b"],
)
def test_a_bad_range_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/documents/garden.md?{query}", headers=JSON).status_code == 422


@pytest.mark.parametrize(
    "path", ["nope", "../pyproject.toml", "%2e%2e/%2e%2e/etc/passwd", "garden.md/", "%00", "x" * 5_000]
)
def test_only_documents_of_the_index_are_served(client: TestClient, path: str) -> None:
    response = client.get(f"/documents/{path}", headers=JSON)
    assert response.status_code == 404 and response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["../templates/start.html", "%2e%2e/templates/start.html", "..%2f..%2fpyproject.toml"])
def test_static_files_stay_in_their_folder(client: TestClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


@pytest.mark.parametrize(
    ("name", "kind"),
    [("page.css", "text/css"), ("js/app.js", "text/javascript"), ("icon.svg", "image/svg+xml")],
)
def test_static_files_are_those_of_the_folder(client: TestClient, name: str, kind: str) -> None:
    found = client.get(f"/static/{name}")
    assert found.content == (web_dir() / "static" / name).read_bytes()
    assert found.headers["content-type"].partition(";")[0] == kind
    assert client.post(f"/static/{name}").status_code == 405


def test_a_static_file_is_kept_and_asked_about_each_time(client: TestClient) -> None:
    first = client.get("/static/page.css")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/static/page.css", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content and again.headers["x-content-type-options"] == "nosniff"


def test_feedback_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "kept" / "feedback.sqlite"
    with client_of(feedback_path=file) as client:
        for verdict in ("up", "down"):
            body = {"question": "Why?\n", "verdict": verdict, "note": "a\nb", "answer": {"answer": "…"}}
            assert client.post("/feedback", json=body).status_code == 204
        for note in ("", "no"):  # a change of mind
            body = {"id": "mine", "question": "How?", "verdict": "down", "note": note}
            assert client.post("/feedback", json=body).status_code == 204
    first, second, third = FeedbackStore(file).read()
    assert (first.verdict, second.verdict, third.verdict) == ("up", "down", "down")
    assert (first.question, first.note, first.answer, first.generation) == ("Why?", "a\nb", {"answer": "…"}, "gen-1")
    assert (third.id, third.note, third.answer) == ("mine", "no", None)


def test_feedback_that_cannot_be_kept_says_so(tmp_path: Path) -> None:
    with client_of(feedback_path=tmp_path) as client:
        response = client.post("/feedback", json={"question": "Why?", "verdict": "up"})
        assert response.status_code == 503 and response.headers["retry-after"]


@pytest.mark.parametrize(
    "body",
    [
        '{"question":"x","verdict":"maybe"}',
        '{"verdict":"up"}',
        '{"question":"x","verdict":"up","answer":{"a":NaN}}',
        '{"question":"x","verdict":"up","answer":"' + "x" * 70_000 + '"}',
        '{"question":"x","verdict":"up","id":"' + "x" * 65 + '"}',
    ],
)
def test_feedback_that_is_none_is_refused(client: TestClient, body: str) -> None:
    assert client.post("/feedback", content=body, headers={"content-type": "application/json"}).status_code == 422


def test_the_service_tells_how_it_is(client: TestClient) -> None:
    assert client.get("/livez").json() == client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert ready["status"] == "ready" and ready["documents"] == 3 and ready["index"]["generation"] == "gen-1"
    assert client.get("/version").json()["name"] == "collabqa"
    client.post("/ask", json={"question": "What do bees cost?"})
    counted = client.get("/metrics").text
    assert 'collabqa_outcomes_total{outcome="not_in_documents"} 1.0' in counted
    assert 'collabqa_index_size{what="documents"} 3.0' in counted


def test_metrics_hold_templates_never_addresses(client: TestClient) -> None:
    client.get("/documents/garden.md")
    client.get("/canary-address")
    counted = client.get("/metrics").text
    assert 'route="/documents/{document_id:path}"' in counted and "canary" not in counted and "garden" not in counted


def test_the_description_names_every_route(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert set(described["paths"]) == {
        "/ask", "/search", "/documents", "/documents/{document_id}", "/feedback", "/livez", "/readyz",
        "/version", "/metrics",
    }  # fmt: skip
    statuses = set(described["paths"]["/ask"]["post"]["responses"])
    assert {"200", "400", "403", "413", "415", "422", "503"} <= statuses


def test_docs_are_all_our_own_files(client: TestClient) -> None:
    page = client.get("/docs").text
    addresses = [one for one in re.findall(r'(?:src|href)="([^"]+)"', page) if one != "#main"]
    assert addresses and all(address.startswith("/") for address in addresses)
    for address in addresses:
        assert client.get(address).status_code == 200
    assert "<script>" not in page


def test_vendored_files_are_the_published_ones() -> None:
    folder = web_dir() / "static" / "vendor"
    listed = dict(line.split()[::-1] for line in (folder / "SHA256SUMS").read_text().splitlines())
    found = {str(path.relative_to(folder)) for path in folder.glob("*/*")}
    assert found == set(listed)
    for name, digest in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name


def test_own_scripts_stay_small() -> None:
    scripts = list((web_dir() / "static" / "js").glob("*.js"))
    assert scripts and sum(path.stat().st_size for path in scripts) <= 40_000


def test_head_is_get_without_a_body(client: TestClient) -> None:
    for path in ("/", "/documents", "/livez"):
        response = client.head(path)
        assert response.status_code == 200 and response.content == b""


@dataclass(frozen=True)
class SlowAssistant:
    """Waits in ``ask`` until it is let go; counts how many are inside at once."""

    release: threading.Event = field(default_factory=threading.Event)
    seen: list[int] = field(default_factory=list)
    inner: ScriptedAssistant = field(default_factory=ScriptedAssistant)
    inside: set[int] = field(default_factory=set)
    questions: tuple[str, ...] = ()

    @property
    def index(self) -> IndexView:
        return self.inner.index

    def ask(self, request: Request, found: Found | None = None) -> Answer | Refusal:
        self.inside.add(threading.get_ident())
        self.seen.append(len(self.inside))
        assert self.release.wait(20)
        self.inside.discard(threading.get_ident())
        return self.inner.ask(request, found)

    search = property(lambda self: self.inner.search)
    regions = property(lambda self: self.inner.regions)
    questions_about = property(lambda self: self.inner.questions_about)


def test_too_much_at_once_is_told_and_nothing_else_waits() -> None:
    slow = SlowAssistant()
    with client_of(slow, workers=2, queue=2) as client, ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(client.post, "/ask", json={"question": "What do bees need?"}) for _ in range(5)]
        # Two are worked on and two wait: whichever comes last is one too many.
        (told,), waiting = wait(asked, timeout=20, return_when=FIRST_COMPLETED)
        assert told.result().status_code == 503 and told.result().headers["retry-after"] == "2"
        assert client.get("/livez").status_code == 200
        slow.release.set()
        assert [future.result(20).status_code for future in waiting] == [200] * 4
    assert max(slow.seen) <= 2


@dataclass(frozen=True)
class Counted(ScriptedAssistant):
    """Counts how often the map is asked for."""

    mapped: list[tuple[int, ...]] = field(default_factory=list)

    def regions(self, path: tuple[int, ...] = ()) -> tuple[Region, ...]:
        self.mapped.append(path)
        return super().regions(path)


def test_what_takes_a_moment_is_made_ready_before_anyone_asks() -> None:
    first, second = Counted(), Counted(ScriptedIndex.of(garden(), generation="gen-2"))
    offered: list[Assistant] = [second]
    with client_of(first, reload=lambda: offered.pop() if offered else None, reload_seconds=0.0) as client:
        deadline = time.monotonic() + 10
        while not first.mapped:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        while client.get("/version").json()["index"]["generation"] != "gen-2":
            assert time.monotonic() < deadline
        assert second.mapped == [()]


def test_a_newer_index_is_taken_between_requests() -> None:
    second = ScriptedAssistant(ScriptedIndex.of(garden(), generation="gen-2"))
    offered: list[Assistant | None] = [None, second]
    with client_of(reload=lambda: offered.pop(0) if offered else None, reload_seconds=0.0) as client:
        deadline = time.monotonic() + 10
        while client.get("/version").json()["index"]["generation"] != "gen-2":
            assert time.monotonic() < deadline
        assert client.post("/ask", json={"question": "What do bees need?"}).json()["index"]["generation"] == "gen-2"


def test_a_broken_newer_index_leaves_the_old_one_serving() -> None:
    broken = True

    def reload() -> Assistant | None:
        if broken:
            raise OSError("damaged: /secret/path")
        return None

    with client_of(reload=reload, reload_seconds=0.0) as client:
        deadline = time.monotonic() + 10
        while (ready := client.get("/readyz")).json()["status"] != "degraded":
            assert time.monotonic() < deadline
        assert ready.status_code == 200 and "secret" not in ready.text
        assert client.post("/ask", json={"question": "What do bees need?"}).json()["answered"]
        broken = False
        while client.get("/readyz").json()["status"] != "ready":
            assert time.monotonic() < deadline


def test_an_index_without_documents_has_a_page_too() -> None:
    with client_of(ScriptedAssistant(ScriptedIndex.of(), questions=())) as client:
        assert "no documents yet" in client.get("/").text
        assert client.get("/documents", headers=JSON).json() == {"documents": []}
        assert client.get("/documents").status_code == 200
