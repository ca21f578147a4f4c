"""What hostile clients and documents cannot do: no 5xx, no echo, no markup of theirs on a page, headers everywhere."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from collabqa.service.app import create_app, web_dir
from collabqa.service.guard import SECURITY_HEADERS
from collabqa.service.schemas import document_url
from collabqa.types import Block, BlockKind, Document, Range, Section
from scripted import ScriptedAssistant, ScriptedIndex

CANARY = "canary7Z"
TYPE = {"content-type": "application/json"}
PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'><b onmouseover=alert(1)>x",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<!--",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "{x.__class__}",
    "&lt;script&gt;",
    "<a href='data:text/html,x'>x</a>",
    "<style>*{display:none}</style>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0>",
    "\u202e<iframe>",
]
BODIES: dict[str, tuple[bytes, int]] = {
    "empty": (b"", 422),
    "blank": (b"  ", 400),
    "not json": (CANARY.encode(), 400),
    "cut": (b'{"question": "' + CANARY.encode(), 400),
    "array": (b'["canary7Z"]', 422),
    "string": (b'"canary7Z"', 422),
    "number": (b"7", 422),
    "null": (b"null", 422),
    "nan": (b"NaN", 422),
    "nan question": (b'{"question": NaN}', 422),
    "infinity limit": (b'{"question": "x", "limit": Infinity}', 422),
    "minus infinity limit": (b'{"question": "x", "limit": -Infinity}', 422),
    "nan limit": (b'{"question": "x", "limit": NaN}', 422),
    "huge int": (b'{"question": "x", "limit": ' + b"9" * 4_000 + b"}", 422),
    "huger int": (b'{"question": "x", "limit": ' + b"9" * 20_000 + b"}", 400),
    "float limit": (b'{"question": "x", "limit": 1.5}', 422),
    "exponent": (b'{"question": "x", "limit": 1e999}', 422),
    "lone surrogate": (b'{"question": "\\ud800 canary7Z"}', 422),
    "lone surrogate in history": (b'{"question": "x", "history": [{"role": "user", "content": "\\udfff"}]}', 422),
    "lone surrogate in documents": (b'{"question": "x", "documents": ["\\ud800"]}', 422),
    "lone surrogate key": (b'{"\\ud800": 1}', 422),
    "lone surrogate role": (b'{"question": "x", "history": [{"role": "\\ud800", "content": ""}]}', 422),
    "deep array": (b"[" * 100_000, 400),
    "deep object": (b'{"question":' * 20_000, 400),
    "deep but whole": (b'{"question": ' + b"[" * 500 + b"]" * 500 + b"}", 422),
    "bom": (b'\xef\xbb\xbf{"question": "What do bees need?"}', 200),
    "utf-16": ('{"question": "What do bees need?"}'.encode("utf-16"), 200),
    "invalid utf-8": (b'{"question": "\xff\xfe"}', 400),
    "nul": (b'{"question": "\\u0000"}', 200),
    "nul byte": (b'{"question": "\x00"}', 400),
    "duplicate keys": (b'{"question": 7, "question": "What do bees need?"}', 200),
    "too long": (b'{"question": "' + b"canary7Z" * 400 + b'"}', 422),
    "only spaces": (b'{"question": "   "}', 422),
    "wrong type": (b'{"question": {"canary7Z": 1}}', 422),
    "history object": (b'{"question": "x", "history": {}}', 422),
    "history strings": (b'{"question": "x", "history": ["canary7Z"]}', 422),
    "history of 41": (b'{"question": "x", "history": [' + b'{"role":"user","content":"x"},' * 40 + b"{}]}", 422),
    "unknown role": (b'{"question": "x", "history": [{"role": "canary7Z", "content": "x"}]}', 422),
    "documents number": (b'{"question": "x", "documents": [1]}', 422),
    "documents traversal": (b'{"question": "x", "documents": ["../../etc/passwd"]}', 422),
    "limit 0": (b'{"question": "x", "limit": 0}', 422),
    "limit text": (b'{"question": "x", "limit": "canary7Z"}', 422),
    "stream text": (b'{"question": "x", "stream": "canary7Z"}', 422),
    "many errors": (b'{"question": 1, "history": 1, "documents": 1, "limit": "x", "stream": 3}', 422),
    "gzip": (gzip.compress(b'{"question": "x"}'), 400),
    "too large": (b'{"question": "' + b"x" * 300_000 + b'"}', 413),
    "prototype": (b'{"question": "What do bees need?", "__proto__": {"x": 1}, "__class__": "y"}', 200),
    "zero width": ('{"question": "\u200b\u200d\u2060"}'.encode(), 200),
    "tag characters": ('{"question": "\U000e0041"}'.encode(), 200),
    "combining flood": (('{"question": "a' + "\u0301" * 1_900 + '"}').encode(), 200),
}  # fmt: skip


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = create_app(ScriptedAssistant(), web_dir=web_dir(), allowed_hosts=["testserver"])
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("stream", [False, True])
def test_a_hostile_body_is_refused_shortly_and_never_echoed(client: TestClient, name: str, stream: bool) -> None:
    body, status = BODIES[name]
    accept = {"accept": "text/event-stream"} if stream else {}
    response = client.post("/ask", content=body, headers=TYPE | accept)
    assert response.status_code == status, response.text
    if status != 200:
        assert response.headers["content-type"] == "application/problem+json"
        assert len(response.content) <= 1_024 and CANARY not in response.text
        assert set(response.json()) == {"type", "title", "status", "detail", "request_id"}
        assert response.json()["request_id"] == response.headers["x-request-id"]


def test_a_body_of_unknown_length_is_cut_off(client: TestClient) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(1_000):
            sent += 1
            yield b"x" * 10_000

    response = client.post("/ask", content=endless(), headers=TYPE)
    assert response.status_code == 413 and response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
        "text/json",
        "application",
    ],
)
@pytest.mark.parametrize("path", ["/ask", "/feedback"])
def test_only_json_is_taken(client: TestClient, kind: str, path: str) -> None:
    body = b'{"question": "x", "verdict": "up"}'
    assert client.post(path, content=body, headers={"content-type": kind}).status_code == 415
    fine = client.post(path, content=body, headers={"content-type": "Application/JSON; charset=utf-8"})
    assert fine.status_code in {200, 204}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://testserver"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://testserver.evil.example"}, 403),
        ({"origin": "http://testserver:81"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({"origin": "http://[::1"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"host": "evil.example"}, 400),
        ({"host": "evil.example:8000"}, 400),
        ({"host": "localhost.evil.example"}, 400),
        ({"host": "localhost@evil.example"}, 400),
        ({"host": ""}, 400),
        ({"host": "[::1"}, 200),
        ({"host": "LOCALHOST:8000"}, 200),
        ({"host": "[::1]:8000"}, 200),
        ({"host": "127.0.0.1"}, 200),
    ],
)
def test_other_sites_cannot_ask(client: TestClient, headers: dict[str, str], status: int) -> None:
    response = client.post("/ask", json={"question": "What do bees need?"}, headers=headers)
    assert response.status_code == status
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/?q=What+do+bees+need%3F", 200),
        ("GET", "/documents", 200),
        ("GET", "/documents/garden.md", 200),
        ("GET", "/documents/nope", 404),
        ("GET", "/search?q=x", 200),
        ("GET", "/search", 422),
        ("GET", "/nowhere", 404),
        ("GET", "/ask", 405),
        ("DELETE", "/documents", 405),
        ("OPTIONS", "/ask", 405),
        ("POST", "/ask/", 404),
        ("GET", "/static", 404),
        ("PROPFIND", "/", 405),
        ("GET", "/static/page.css", 200),
        ("GET", "/static/nope.css", 404),
        ("GET", "/docs", 200),
        ("GET", "/openapi.json", 200),
        ("GET", "/livez", 200),
        ("GET", "/metrics", 200),
        ("GET", "/search?q=boom&documents=x", 422),
        ("GET", "/?q=boom", 500),
    ],
)
def test_every_response_carries_the_headers(client: TestClient, method: str, path: str, status: int) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    for name, value in SECURITY_HEADERS.items():
        assert response.headers[name] == value
    assert response.headers["x-request-id"] and response.headers["cache-control"]
    if status >= 400:
        assert response.headers["content-type"] == "application/problem+json"
    if status == 405:
        assert response.headers["allow"] == ("POST" if path == "/ask" else "GET, HEAD")


def test_the_policy_allows_nothing_inline_and_nobody_else(client: TestClient) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "form-action 'self'" in policy
    assert "unsafe" not in policy and "http" not in policy and "*" not in policy


class Markup(HTMLParser):
    """Collects every tag with the names of its attributes, and every address."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[tuple[str, tuple[str, ...]]] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add((tag, tuple(sorted(name for name, _ in attrs))))
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src", "action"}]


def markup(page: str) -> Markup:
    parser = Markup()
    parser.feed(page)
    parser.close()
    return parser


def world(payload: str) -> ScriptedAssistant:
    """The assistant over a document whose id, title, heading and text all hold the payload."""
    text = f"{payload}\n\nSaid: {payload}\n"
    section = Section((payload,), 0, len(text), Range(0, len(payload)), 1)
    spans = (Range(0, len(payload)), Range(len(payload) + 2, len(text) - 1))
    kinds = (BlockKind.HEADING, BlockKind.PARAGRAPH)
    blocks = tuple(Block(kind, *span, 0, (span,)) for kind, span in zip(kinds, spans, strict=True))
    document = Document(f"a/{payload}.md", f"On {payload}", text, (section,), blocks, "00")
    return ScriptedAssistant(ScriptedIndex.of(document), questions=(payload,))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_stays_text_on_every_page(payload: str) -> None:
    def pages(words: str) -> list[Markup]:
        assistant = world(words)
        app = create_app(assistant, web_dir=web_dir(), title=words, allowed_hosts=["testserver"])
        with TestClient(app, raise_server_exceptions=False) as client:
            document_id = next(iter(assistant.index.documents))
            return [
                markup(client.get(address, params=params).text)
                for address, params in (
                    ("/", {}),
                    ("/", {"q": f"{words} cost?", "user": words, "assistant": words}),
                    ("/", {"q": words + "x" * 2_000}),
                    ("/documents", {}),
                    (document_url(document_id), {"start": "0", "end": "1"}),
                )
            ]

    for attacked, calm in zip(pages(payload), pages("calm words"), strict=True):
        # A source is shown as its Markdown means it: "__class__" is strong there, and that is all it may be.
        assert attacked.tags - {("strong", ()), ("span", ("class",))} == calm.tags - {("span", ("class",))}
        assert all(address.startswith(("/", "#")) and not address.startswith("//") for address in attacked.addresses)


def test_quoted_markup_stays_text_in_an_answer(client: TestClient) -> None:
    calm = markup(client.get("/", params={"q": "Does the café close?"}).text)
    attacked = markup(client.get("/", params={"q": "What does the hostile guide say?"}).text)
    assert attacked.tags == calm.tags


def test_a_request_that_names_two_hosts_is_refused(client: TestClient) -> None:
    response = client.get("/livez", headers=[("host", "localhost"), ("host", "evil.example")])
    assert response.status_code == 400 and response.headers["content-type"] == "application/problem+json"


def test_a_request_given_up_when_the_service_stops_is_told_so() -> None:
    app = create_app(ScriptedAssistant(), web_dir=web_dir())
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json"), (b"content-length", b"99")]
    scope = {"type": "http", "method": "POST", "path": "/ask", "headers": headers, "query_string": b""}
    sent: list[Message] = []

    async def stop_while_it_reads() -> None:
        reading = asyncio.Event()

        async def receive() -> Message:
            reading.set()
            return await asyncio.Future()  # the rest of the body never comes

        async def send(message: Message) -> None:
            sent.append(message)

        task = asyncio.ensure_future(app(scope, receive, send))
        await reading.wait()
        task.cancel()
        await task

    asyncio.run(stop_while_it_reads())
    start, body = sent
    assert start["status"] == 503
    assert {(b"retry-after", b"10"), (b"connection", b"close")} <= set(start["headers"])
    assert "stopping" in json.loads(body["body"])["detail"]
