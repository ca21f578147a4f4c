"""What the browser tests share: a real server in a thread, a page that is watched, asking a question."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import BrowserContext, Page

from collabqa.service.app import create_app, web_dir
from collabqa.service.connection import GuardedConnection
from collabqa.service.runtime import Assistant

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def serving(
    assistant: Assistant, feedback_path: Path | None = None, connection: type[GuardedConnection] = GuardedConnection
) -> Iterator[str]:
    """The address of a server over the assistant, on a port that the kernel chose."""
    app = create_app(assistant, web_dir=web_dir(), feedback_path=feedback_path)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, http=connection, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 20
        while not server.started:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


def real_assistant(folder: Path) -> Assistant:
    """The program itself over the three chapters, its index built into the folder."""
    from collabqa.assistant import Assistant as RealAssistant
    from collabqa.indexing.embedding import open_embedder
    from collabqa.indexing.index import Index, build_index

    embedder = open_embedder(None, folder)
    build_index(ROOT / "corpus", folder, embedder)
    return RealAssistant(Index.load(folder, embedder), embedder)


class Watch:
    """Collects what a good page never does: console errors, exceptions, requests to other hosts."""

    def __init__(self, page: Page) -> None:
        self.faults: list[str] = []
        self.expected: list[str] = []
        page.on("console", lambda message: self._fault(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: self._fault(str(error)))
        page.on("dialog", lambda dialog: self._fault(f"dialog {dialog.message}"))
        page.on("request", lambda request: self._request(request.url))

    def _fault(self, text: str) -> None:
        if not any(part in text for part in self.expected):
            self.faults.append(text)

    def _request(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            self.faults.append(f"request to {url}")


@contextmanager
def watched(context: BrowserContext, url: str) -> Iterator[tuple[Page, Watch]]:
    page = context.new_page()
    watch = Watch(page)
    page.goto(url)
    yield page, watch
    assert watch.faults == []


def ask(page: Page, question: str) -> None:
    """Types the question, presses Enter and waits until the answer is whole."""
    page.wait_for_load_state()  # before, Enter breaks the line: the scripts are not there yet
    before = page.locator(".turn").count()
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    turn = page.locator(".turn").nth(before)
    turn.locator(".sources, .plain, .cut").first.wait_for()
