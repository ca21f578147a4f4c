"""Puts the parts together: an index folder and a model become an assistant, once or again after a rebuild."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

from collabqa.assistant import Assistant
from collabqa.errors import CollabqaError
from collabqa.indexing.embedding import Embedder
from collabqa.indexing.index import Index


def open_assistant(
    folder: Path, embedder: Embedder, reader: str | None = None, reranker: str | None = None
) -> Assistant:
    """The assistant over the published index; IndexFault or ModelError if it, reader or reranker cannot be used."""
    return Assistant(Index.load(folder, embedder), embedder, reader, reranker)


def reloader(
    folder: Path, embedder: Embedder, reader: str | None = None, reranker: str | None = None
) -> Callable[[], Assistant | None]:
    """A call that gives the assistant of a newly published index, None while there is none.

    It raises, each time, while what is published cannot be used. Only the name of the published
    generation is read until it changes.
    """
    pointer = folder / "CURRENT"
    taken = pointer.read_bytes()

    def reload() -> Assistant | None:
        nonlocal taken
        published = pointer.read_bytes()
        if published == taken:
            return None
        assistant = open_assistant(folder, embedder, reader, reranker)
        taken = published
        return assistant

    return reload


def listen(host: str, port: int) -> socket.socket:
    """A socket that accepts connections; port 0 lets the system choose one. CollabqaError names what is in the way."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as error:
        raise CollabqaError(
            f"host {host!r} cannot be resolved ({error}): try collabqa serve --host 127.0.0.1"
        ) from None
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        listening.close()
        other = port + 1 if 1024 <= port < 65_535 else 8000
        raise CollabqaError(
            f"port {port} on {host} cannot be used ({error.strerror}): try collabqa serve --port {other}"
        ) from None
    return listening


def web_address(listening: socket.socket) -> str:
    """The address to open in a browser on this machine."""
    host, port = listening.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"
