"""Questions from a JSON Lines file, answers to another, row by row and in order.

The output appears whole or not at all: rows go to a temporary file beside it, which takes its
name at the end. A row that cannot be asked becomes ``{"qid", "error"}`` and the rest goes on.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from pydantic import ValidationError

from collabqa.errors import CollabqaError, QuestionError, UnknownDocument
from collabqa.service.schemas import DEFAULT_LIMIT, MAX_TURNS, AskRequest, AskResponse, IndexView, unknown_documents
from collabqa.types import Answer, Refusal, Request


class Asking(Protocol):
    """The part of an assistant that a batch needs."""

    @property
    def index(self) -> IndexView:
        """What is asked."""
        ...

    def ask(self, request: Request) -> Answer | Refusal:
        """The outcome for one request."""
        ...


@dataclass(frozen=True, slots=True)
class BatchReport:
    """How many rows were written and how many of them are errors."""

    rows: int
    errors: int


def ask_file(
    assistant: Asking, source: Path, target: Path, progress: Callable[[int], None] | None = None
) -> BatchReport:
    """Asks every row of ``source`` and writes ``target``; blank lines are no rows.

    ``progress`` is told the number of rows done. CollabqaError if a file cannot be read or written.
    """
    rows = errors = 0
    try:
        with source.open("rb") as lines, _published(target) as out:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                answer = answer_line(assistant, line, number)
                rows, errors = rows + 1, errors + ("error" in answer)
                # A lone surrogate of the input leaves as the escape that it came as.
                out.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
                if progress is not None:
                    progress(rows)
    except OSError as error:
        raise CollabqaError(
            f"{error.filename or target}: {error.strerror}; give a file to read and one to write"
        ) from None
    return BatchReport(rows, errors)


def answer_line(assistant: Asking, line: bytes, number: int) -> dict[str, Any]:
    """The row for one line: the ``/ask`` response plus ``qid``, or ``{"qid", "error"}``."""
    qid: Any = None
    try:
        row = json.loads(line.decode("utf-8-sig"))
        if not isinstance(row, dict):
            raise QuestionError(f'line {number}: not an object; expected {{"qid", "question"}}')
        qid = row.get("qid")
        outcome = ask_row(assistant, row)
        return {"qid": qid, **AskResponse.of(outcome, assistant.index).model_dump(mode="json")}
    except ValidationError as error:
        first = error.errors()[0]
        reason = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    except CollabqaError as error:
        reason = str(error)
    except (ValueError, RecursionError) as error:
        reason = f"line {number}: not JSON ({type(error).__name__})"
    except Exception as error:  # thousands of good rows must not be lost to one that meets a fault of ours
        reason = f"line {number}: internal error ({type(error).__name__}: {error})"
    return {"qid": qid, "error": reason}


def ask_row(assistant: Asking, row: dict[str, Any], limit: int = DEFAULT_LIMIT) -> Answer | Refusal:
    """The outcome for one row, with ``limit`` passages. CollabqaError or ValidationError if it cannot be asked.

    ``history`` is taken as it is. Without it, every question of ``turns`` is asked first, each with
    what was said before it, so that the last one stands in a conversation as on the page.
    """
    given = row.get("history") or []
    if not given:
        for question in _turns(row.get("turns")):
            earlier = _request(assistant, {"question": question, "documents": row.get("documents"), "history": given})
            given = [
                *given,
                {"role": "user", "content": earlier.question},
                {"role": "assistant", "content": assistant.ask(earlier).text},
            ][-MAX_TURNS:]
    fields = {"question": row.get("question"), "documents": row.get("documents"), "history": given, "limit": limit}
    return assistant.ask(_request(assistant, fields))


def _turns(value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list) and all(isinstance(turn, str) for turn in value):
        return [turn for turn in value if turn.strip()]
    raise QuestionError("turns: expected a list of earlier questions")


def _request(assistant: Asking, fields: dict[str, Any]) -> Request:
    request = AskRequest.model_validate(fields).request()
    unknown = unknown_documents(request.documents, assistant.index.documents)
    if unknown:
        raise UnknownDocument(f"documents: no document {unknown[0]!r} in the index")
    return request


@contextlib.contextmanager
def _published(target: Path) -> Iterator[BinaryIO]:
    """A file to write that becomes ``target`` when the block ends well and leaves nothing when it does not."""
    target = target.resolve()
    if target.exists() and not stat.S_ISREG(target.stat().st_mode):  # a pipe or terminal cannot be replaced
        with target.open("wb") as out:
            yield out
        return
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with unfinished.open("xb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
