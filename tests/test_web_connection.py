"""Clients that are slow, endless or no HTTP at all, over real sockets."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from browsing import serving
from collabqa.service.connection import GuardedConnection
from collabqa.service.guard import SECURITY_HEADERS
from scripted import ScriptedAssistant

BODY = json.dumps({"question": "What do bees need?"}).encode()
HEAD = b"POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(
    BODY
)
ALIVE = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Hurried(GuardedConnection):
    """The same with bounds that a test can wait for."""

    arrival_seconds = 1.0
    max_head_bytes = 4_096
    max_connections = 8


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving(ScriptedAssistant(), connection=Hurried) as url:
        yield int(url.rpartition(":")[2])


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        yield client


def said(client: socket.socket) -> bytes:
    """Everything up to the end of the connection."""
    received = b""
    try:
        while piece := client.recv(65_536):
            received += piece
    except ConnectionResetError:  # closed while bytes of ours were unread
        pass
    return received


def problem_of(response: bytes) -> dict[str, Any]:
    """The problem document, its headers checked."""
    head, _, body = response.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:])
    assert headers["content-type"] == "application/problem+json" and headers["connection"] == "close"
    assert SECURITY_HEADERS.items() <= headers.items()
    problem: dict[str, Any] = json.loads(body)
    assert set(problem) == {"type", "title", "status", "detail", "request_id"}
    assert int(headers["content-length"]) == len(body) and headers["x-request-id"] == problem["request_id"]
    assert lines[0] == f"HTTP/1.1 {problem['status']} {problem['title']}"
    return problem


@pytest.mark.parametrize("begun", [ALIVE[:-4], ALIVE[:3], HEAD, HEAD + BODY[:5]])
def test_a_request_that_does_not_arrive_is_refused_in_time(port: int, begun: bytes) -> None:
    with connected(port) as client:
        began = time.monotonic()
        client.sendall(begun)
        assert problem_of(said(client))["status"] == 408
        assert 0.8 < time.monotonic() - began < 5


@pytest.mark.parametrize("begun", [b"", ALIVE])
def test_a_dripping_client_is_cut_off_however_it_drips(port: int, begun: bytes) -> None:
    with connected(port) as client:
        client.sendall(begun)
        deadline = time.monotonic() + 5
        with pytest.raises(OSError, match=r"pipe|reset"):
            while time.monotonic() < deadline:
                client.sendall(b"\r\n")  # what may stand before a request
                time.sleep(0.05)


def test_a_silent_client_is_closed_without_a_word(port: int) -> None:
    with connected(port) as client:
        assert said(client) == b""


def test_a_head_without_end_is_refused_before_it_is_kept(port: int) -> None:
    with connected(port) as client:
        try:
            for _ in range(10_000):
                client.sendall(b"GET / HTTP/1.1\r\nX: " if not _ else b"x" * 1_000)
                time.sleep(0.0005)
        except OSError:
            pass
        else:
            pytest.fail("ten megabytes of header were read")


def test_a_long_head_is_told_its_bound(port: int) -> None:
    with connected(port) as client:
        client.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 5_000)
        problem = problem_of(said(client))
        assert problem["status"] == 431 and "4,096" in problem["detail"]


@pytest.mark.parametrize(
    "garbage",
    [b"GARBAGE\r\n\r\n", b"FOO / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\xfc", HEAD[:-2] + b"A B\r\n\r\n"],
)
def test_what_is_no_http_is_a_problem_too(port: int, garbage: bytes) -> None:
    with connected(port) as client:
        client.sendall(garbage)
        assert problem_of(said(client))["status"] == 400


def test_more_connections_than_agreed_are_told_to_come_back(port: int) -> None:
    with ExitStack() as stack:
        for _ in range(8):
            stack.enter_context(connected(port)).sendall(b"GET")
        response = said(stack.enter_context(connected(port)))
        assert problem_of(response)["status"] == 503 and b"retry-after: 2\r\n" in response
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with connected(port) as client:
            client.sendall(ALIVE[:-2] + b"Connection: close\r\n\r\n")
            if said(client).startswith(b"HTTP/1.1 200"):
                return
    pytest.fail("no room again after the others had gone")


def test_requests_in_one_packet_and_in_many_are_all_answered(port: int) -> None:
    last = ALIVE[:-2] + b"Connection: close\r\n\r\n"
    with connected(port) as client:
        client.sendall(ALIVE + HEAD + BODY + ALIVE + last)
        assert said(client).count(b"HTTP/1.1 200 OK") == 4
    with connected(port) as client:
        for part in (HEAD[:20], HEAD[20:], BODY[:3], BODY[3:], last):
            client.sendall(part)
            time.sleep(0.05)
        assert said(client).count(b"HTTP/1.1 200 OK") == 2
