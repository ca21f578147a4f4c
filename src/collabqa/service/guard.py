"""Pure ASGI middleware around every request: id, host and origin checks, body limit, headers, HEAD, counters.

It stands outside everything else and turns an unexpected exception into a problem document
itself, so that no response leaves without its headers (a 500 made further out would).
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from collabqa.service.problems import problem

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
SECURITY_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}

_log = logging.getLogger("collabqa.service.app")

Observer = Callable[[str, str, int, float], None]  # method, route template, status, seconds


def host_name(host: str) -> str:
    """The host without its port, lower case; IPv6 keeps its brackets."""
    host = host.strip().lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


class Guard:
    """Wraps the app; ``allowed_hosts`` adds to the local names, ``*`` allows any."""

    def __init__(self, app: ASGIApp, allowed_hosts: Iterable[str], max_body_bytes: int, observe: Observer) -> None:
        self._app = app
        self._hosts = {*LOCAL_HOSTS, *(name.lower() for name in allowed_hosts)}
        self._max_body_bytes = max_body_bytes
        self._observe = observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request; other kinds of connection (lifespan) pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        identifier = uuid.uuid4().hex
        method = str(scope["method"])
        head = method == "HEAD"
        scope = {**scope, "state": {**scope.get("state", {}), "request_id": identifier}}
        if head:  # answered as GET, the body dropped below
            scope["method"] = "GET"
        status = 0

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                kept = "no-cache" if str(scope["path"]).startswith("/static/") else "no-store"  # asked anew either way
                headers.setdefault("cache-control", kept)
                headers["x-request-id"] = identifier
            elif head:
                message = {**message, "body": b""}
            await send(message)

        request = Request(scope, receive)
        try:
            refusal = self._refuse(Headers(scope=scope), method)
            if refusal:
                await problem(request, *refusal)(scope, receive, send_guarded)
            else:
                await self._app(scope, self._limited(receive), send_guarded)
        except asyncio.CancelledError:  # the service is stopping and has waited long enough
            if status:
                raise
            last_words = {"Retry-After": "10", "Connection": "close"}  # kept open, the next request would begin
            await problem(request, 503, "The service is stopping.", last_words)(scope, receive, send_guarded)
        except Exception:
            _log.exception("request %s failed", identifier)
            if status:  # the response has begun: cut it short, the client sees no end
                raise
            await problem(request, 500)(scope, receive, send_guarded)
        finally:
            route = scope.get("route")
            template = str(getattr(route, "path", "other"))
            self._observe(method, template, status, time.perf_counter() - began)

    def _refuse(self, headers: Headers, method: str) -> tuple[int, str] | None:
        """Status and detail if the request must not reach the app (DNS rebinding, cross-site posts, size)."""
        host = headers.get("host", "")
        if len(headers.getlist("host")) > 1:  # which one holds is read differently by different programs
            return 400, "The request names more than one host."
        if "*" not in self._hosts and host_name(host) not in self._hosts:
            return 400, "This host name is not served here."
        if method not in {"GET", "HEAD", "OPTIONS"}:
            origin = headers.get("origin")
            if origin is not None and origin_host(origin) != host.lower():
                return 403, "Requests from other sites are not accepted."
            if headers.get("sec-fetch-site") in {"cross-site", "same-site"}:
                return 403, "Requests from other sites are not accepted."
            length = headers.get("content-length", "0")
            if length.isdecimal() and int(length[:18]) > self._max_body_bytes:
                return 413, f"The body may have {self._max_body_bytes:,} bytes at most."
        return None

    def _limited(self, receive: Receive) -> Receive:
        """Counts what is read, for bodies that do not say how long they are."""
        size = 0

        async def receive_limited() -> Message:
            nonlocal size
            message = await receive()
            if message["type"] == "http.request":
                size += len(message.get("body", b""))
                if size > self._max_body_bytes:
                    raise HTTPException(413)
            return message

        return receive_limited


def origin_host(origin: str) -> str:
    """Host and port of an origin, lower case; "" for what is no origin ("null", garbage)."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
