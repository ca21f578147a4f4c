"""What the service keeps while it runs: the current snapshot, the workers, the counters."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import anyio
import anyio.to_thread
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from collabqa.indexing.projection import Region
from collabqa.service.problems import Overloaded
from collabqa.service.schemas import IndexView
from collabqa.types import Answer, Hit, Refusal, Request

_log = logging.getLogger("collabqa.service.app")
T = TypeVar("T")
Found = Callable[[Sequence[Hit]], None]


class Assistant(Protocol):
    """What the service needs of an assistant; it is called from several threads at once."""

    @property
    def index(self) -> IndexView:
        """What is served."""
        ...

    @property
    def questions(self) -> tuple[str, ...]:
        """Questions worth asking first; may take a moment the first time."""
        ...

    def questions_about(self, documents: Sequence[str]) -> tuple[str, ...]:
        """Questions worth asking of these documents alone (() = all); may take a moment the first time."""
        ...

    def regions(self, path: tuple[int, ...] = ()) -> tuple[Region, ...]:
        """The map of the passages, or of a group of it; IndexError for none; may take a moment the first time."""
        ...

    def ask(self, request: Request, found: Found | None = None) -> Answer | Refusal:
        """The answer, or why there is none; ``found`` is told the passages that are going to be read."""
        ...

    def search(self, query: str, limit: int, documents: Sequence[str]) -> list[Hit]:
        """The nearest passages, best first."""
        ...


Reload = Callable[[], Assistant | None]


class Snapshot:
    """The assistant that answers now. A request takes it once, so an answer never mixes two indexes.

    ``reload`` returns the assistant of a newer index, None while there is none, and raises if the
    newer index cannot be used: then the old one goes on serving and ``degraded`` says so. It is
    called in a thread of its own, at most every ``every`` seconds, prompted by requests. ``prepare``
    makes ready what takes a moment the first time, before a newer assistant is taken.
    """

    def __init__(
        self,
        assistant: Assistant,
        reload: Reload | None = None,
        every: float = 5.0,
        prepare: Callable[[Assistant], None] | None = None,
    ) -> None:
        self._assistant = assistant
        self._prepare = prepare
        self._reload = reload
        self._every = every
        self._checked = time.monotonic()
        self._lock = threading.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self.degraded = False

    def take(self) -> Assistant:
        """The assistant for the whole of one request; must be called on the event loop."""
        if self._reload is not None and time.monotonic() - self._checked >= self._every and not self._tasks:
            self._checked = time.monotonic()
            task = asyncio.get_running_loop().create_task(anyio.to_thread.run_sync(self.check))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return self._assistant

    def prepare(self) -> None:
        """Makes the first assistant ready in a thread of its own: nobody waits for more than was asked."""
        threading.Thread(target=self._make_ready, args=(self._assistant,), daemon=True).start()

    def _make_ready(self, assistant: Assistant) -> None:
        try:
            if self._prepare is not None:
                self._prepare(assistant)
        except Exception:  # what could not be made ready now is tried again when it is asked for
            _log.exception("the first page could not be made ready")

    def check(self) -> None:
        """Swaps in a newer assistant if there is one; never raises."""
        if self._reload is None:
            return
        with self._lock:
            try:
                newer = self._reload()
            except Exception as error:  # whatever is wrong with the new index, the old one must go on serving
                if not self.degraded:
                    _log.error("the new index was not taken, the old one goes on serving: %s", error)
                self.degraded = True
                return
            self.degraded = False
            if newer is not None and newer.index.generation != self._assistant.index.generation:
                self._make_ready(newer)
                self._assistant = newer
                _log.info("now serving index generation %s", newer.index.generation)


class Workers:
    """Runs CPU work in ``count`` threads; ``queue`` more calls may wait ``patience`` seconds, the rest are refused."""

    def __init__(self, count: int = 2, queue: int = 32, patience: float = 10.0) -> None:
        self._threads = anyio.CapacityLimiter(count)
        self._turns = anyio.Semaphore(count)
        self._room = count + queue
        self._patience = patience
        self._inside = 0

    async def run(self, call: Callable[[], T]) -> T:
        """The result of ``call()``; raises Overloaded without having started it."""
        if self._inside >= self._room:
            raise Overloaded
        self._inside += 1
        try:
            with anyio.move_on_after(self._patience):
                await self._turns.acquire()
                try:
                    with anyio.CancelScope(shield=True):
                        return await anyio.to_thread.run_sync(call, limiter=self._threads)
                finally:
                    self._turns.release()
            raise Overloaded
        finally:
            self._inside -= 1


class Measures:
    """Counters in a registry of their own, so that two apps in one process do not clash."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "collabqa_requests", "Requests answered.", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "collabqa_request_seconds",
            "Time from the first byte of a request to the last of its response.",
            ["route"],
            buckets=(0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0),
            registry=self.registry,
        )
        self._outcomes = Counter("collabqa_outcomes", "Questions by outcome.", ["outcome"], registry=self.registry)
        self._size = Gauge("collabqa_index_size", "What the index holds.", ["what"], registry=self.registry)

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts one request under its route template, never under the address asked for."""
        known = method if method in {"GET", "HEAD", "POST", "OPTIONS"} else "other"
        self._requests.labels(known, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def outcome(self, outcome: Answer | Refusal) -> None:
        """Counts an answer, or a refusal by its reason."""
        self._outcomes.labels("answered" if isinstance(outcome, Answer) else outcome.reason.value).inc()

    def exposition(self, index: IndexView) -> bytes:
        """Everything counted, in Prometheus text format."""
        self._size.labels("documents").set(len(index.documents))
        self._size.labels("passages").set(len(index.passages))
        return generate_latest(self.registry)
