"""One client's connection: a request that never arrives whole, or never stops arriving, is turned away here.

uvicorn bounds idle connections between requests only. Without this, a client that sends a header or
a body byte by byte holds a connection for ever, and a header without end is kept in memory.
"""

from __future__ import annotations

import asyncio
import uuid
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from collabqa.service.guard import SECURITY_HEADERS
from collabqa.service.schemas import Problem


class GuardedConnection(HttpToolsProtocol):
    """uvicorn's connection with a deadline for each request to arrive, and bounds on headers and connections.

    ``arrival_seconds`` is from the first byte of a request (or the connection) to its last;
    ``max_head_bytes`` holds for request line and headers together; over ``max_connections`` at once, 503.
    """

    arrival_seconds = 10.0
    max_head_bytes = 64 * 1024
    max_connections = 256

    _deadline: asyncio.TimerHandle | None = None
    _arriving = False  # between the first and the last byte of a request
    _in_head = False
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begins to wait for the first request, or refuses the connection."""
        super().connection_made(transport)
        if len(self.connections) > self.max_connections:
            self._refuse(503, "Too many connections at once; try again in a moment.", "retry-after: 2\r\n")
        else:
            self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Ends the waiting."""
        self._settle()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Reads on, with a deadline, and up to the bound while it is still the head."""
        if self._deadline is None:  # also for line breaks between requests, which end uvicorn's own wait
            self._expect()
        super().data_received(data)
        if self._in_head and not self.transport.is_closing():
            self._head_bytes += len(data)
            if self._head_bytes > self.max_head_bytes:
                self._refuse(431, f"The headers may have {self.max_head_bytes:,} bytes at most.")

    def on_message_begin(self) -> None:
        """A request begins to arrive."""
        super().on_message_begin()
        self._arriving = self._in_head = True
        self._head_bytes = 0
        if self._deadline is None:  # the request before it came whole within the same data
            self._expect()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole; how long its answer takes is not bounded here."""
        self._arriving = False
        self._settle()
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuses what is no HTTP; ``msg`` is uvicorn's own and goes to the log only."""
        self._refuse(400, "This is not a valid HTTP request.")

    def _expect(self) -> None:
        self._deadline = self.loop.call_later(self.arrival_seconds, self._late)

    def _settle(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        self._deadline = None
        cycle: RequestResponseCycle | None = self.cycle
        answering = cycle if cycle is not None and not cycle.response_complete else None
        if answering and not answering.more_body:  # an earlier request of this connection is being answered still
            self._expect()
        elif not self._arriving or (answering and (answering.response_started or self.pipeline)):
            self.transport.close()
        else:
            self._refuse(408, f"The request did not arrive within {self.arrival_seconds:g} seconds.")

    def _refuse(self, status: int, detail: str, more: str = "") -> None:
        """Writes the problem by hand, as the application has not been asked, and closes."""
        if self.transport.is_closing():
            return
        self._settle()
        fault = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, request_id=uuid.uuid4().hex)
        body = fault.model_dump_json().encode()
        headers = {
            "content-type": "application/problem+json",
            "content-length": str(len(body)),
            "connection": "close",
            "cache-control": "no-store",
            "x-request-id": fault.request_id,
            **SECURITY_HEADERS,
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + more + "\r\n"
        self.transport.write(STATUS_LINE[status] + lines.encode("ascii") + body)
        self.transport.close()
