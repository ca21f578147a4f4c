"""What readers thought of answers, kept in one SQLite file beside the index, and as questions to evaluate with.

Many processes may write at once: every write is one transaction that waits for the others. The file
is bounded: when it is full, the oldest opinions go. It has nothing to do with the index's files, so
a rebuild does not touch it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from collabqa.errors import CollabqaError

FILE = "feedback.sqlite"
MAX_OPINIONS = 10_000
MAX_BYTES = 64 * 1024 * 1024
MAX_ANSWER = 64 * 1024  # characters of JSON, what is not needed to judge the answer left out

_MARK = 0x636F6C71  # "colq", SQLite's application id: this file is ours
_LEFT_OUT = {"passages", "suggestions"}
_PATIENCE = 10.0  # seconds that a write waits for others
_TABLE = """
CREATE TABLE opinions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    question TEXT NOT NULL,
    verdict TEXT NOT NULL,
    note TEXT NOT NULL,
    answer TEXT NOT NULL,
    generation TEXT NOT NULL
)
"""


class FeedbackFault(CollabqaError):
    """The file cannot be read or written, or is no feedback of this program."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one reader thought of one answer. ``id`` is the reader's; a second opinion with it replaces the first.

    ``at`` is ISO 8601 in UTC, ``answer`` the ``/ask`` response or its text, None if it was not sent,
    ``generation`` the index that was served.
    """

    id: str
    at: str
    question: str
    verdict: Literal["up", "down"]
    note: str
    answer: dict[str, Any] | str | None
    generation: str


class FeedbackStore:
    """The opinions in one file, made at the first one; without a path none are kept."""

    def __init__(self, path: Path | None, max_opinions: int = MAX_OPINIONS, max_bytes: int = MAX_BYTES) -> None:
        self.path = path
        self._max_opinions = max_opinions
        self._max_bytes = max_bytes

    def add(self, opinion: Opinion) -> None:
        """Keeps it. ValueError if the answer is no JSON or too long, FeedbackFault if it cannot be written."""
        answer = opinion.answer
        if isinstance(answer, dict):
            answer = {name: value for name, value in answer.items() if name not in _LEFT_OUT}
        told = json.dumps(answer, allow_nan=False)
        if len(told) > MAX_ANSWER:
            raise ValueError(f"an answer of {len(told)} characters, expected {MAX_ANSWER} at most")
        if self.path is None:
            return
        values = (opinion.id, opinion.at, opinion.question, opinion.verdict, opinion.note, told, opinion.generation)
        with self._open(self.path) as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute(
                "INSERT INTO opinions (id, at, question, verdict, note, answer, generation)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
                " SET at = excluded.at, question = excluded.question,"
                " verdict = excluded.verdict, note = excluded.note, answer = excluded.answer,"
                " generation = excluded.generation",
                values,
            )
            self._make_room(database)
            database.execute("COMMIT")

    def read(self) -> tuple[Opinion, ...]:
        """All that are kept, oldest first; () where there is no file yet."""
        if self.path is None or not self.path.exists():
            return ()
        with self._open(self.path) as database:
            rows = database.execute(
                "SELECT id, at, question, verdict, note, answer, generation FROM opinions ORDER BY number"
            ).fetchall()
        try:
            return tuple(
                Opinion(name, at, question, verdict, note, json.loads(answer), generation)
                for name, at, question, verdict, note, answer, generation in rows
            )
        except ValueError as error:
            raise FeedbackFault(f"{self.path}: holds an answer that is no JSON ({error}); move the file away") from None

    def _make_room(self, database: sqlite3.Connection) -> None:
        """Deletes the oldest opinions until both bounds hold; SQLite uses the pages again."""
        (held,) = database.execute("SELECT count(*) FROM opinions").fetchone()
        too_many = held - self._max_opinions
        while too_many > 0 or (held > 1 and _bytes_used(database) > self._max_bytes):
            gone = max(too_many, held // 10, 1)
            database.execute(
                "DELETE FROM opinions WHERE number IN (SELECT number FROM opinions ORDER BY number LIMIT ?)", (gone,)
            )
            held, too_many = held - gone, 0

    @contextmanager
    def _open(self, path: Path) -> Iterator[sqlite3.Connection]:
        """A connection outside any transaction, the table there; faults of SQLite and the disk as FeedbackFault."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as database:
                self._prepare(database, path)
                yield database
        except (sqlite3.Error, OSError) as error:
            raise FeedbackFault(f"{path}: feedback cannot be kept or read there ({error}): name another file") from None

    def _prepare(self, database: sqlite3.Connection, path: Path) -> None:
        if _mark(database) == _MARK:
            return
        database.execute("BEGIN IMMEDIATE")
        if _mark(database) != _MARK:  # else another process has made it just now
            if database.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
                raise FeedbackFault(f"{path}: a database, but not one of feedback: name another file")
            database.execute(_TABLE)
            database.execute(f"PRAGMA application_id = {_MARK}")
        database.execute("COMMIT")


def now() -> str:
    """This moment, ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def eval_rows(opinions: Sequence[Opinion]) -> list[dict[str, Any]]:
    """One gold row per question, by its newest opinion, as ``collabqa eval`` reads them.

    An answer that was liked becomes the evidence it cited, a refusal that was liked an unanswerable
    question. A question whose answer was disliked has no evidence: it counts as answered wrong until
    somebody adds the evidence, or says that there is none.
    """
    newest: dict[str, Opinion] = {}
    for opinion in opinions:
        newest.pop(_standalone(opinion), None)
        newest[_standalone(opinion)] = opinion
    return [_eval_row(number, question, one) for number, (question, one) in enumerate(newest.items(), start=1)]


def _eval_row(number: int, question: str, opinion: Opinion) -> dict[str, Any]:
    liked = opinion.verdict == "up"
    answer = opinion.answer if isinstance(opinion.answer, dict) else {}
    cited = answer.get("citations")
    evidence = [
        {"file": one["document_id"], "start": one["start"], "end": one["end"], "quote": one["quote"]}
        for one in (cited if liked and isinstance(cited, list) else [])
        if _is_citation(one)
    ]
    documents = answer.get("documents")
    return {
        "qid": f"feedback-{number:04d}",
        "kind": "liked" if liked else "disliked",
        "question": question,
        "answerable": not (liked and answer.get("answered") is False),
        "answer_mode": "reference",
        "evidence": evidence,
        **({"documents": documents} if isinstance(documents, list) and documents else {}),
        "note": opinion.note,
        "answered": opinion.answer if isinstance(opinion.answer, str) else answer.get("answer", ""),
    }


def _is_citation(one: object) -> bool:
    """Whether it is one as ``/ask`` gives it: what was sent as an answer may be anything."""
    if not isinstance(one, dict):
        return False
    words = all(isinstance(one.get(name), str) and one[name] for name in ("document_id", "quote"))
    return words and all(type(one.get(name)) is int and one[name] >= 0 for name in ("start", "end"))


def _standalone(opinion: Opinion) -> str:
    """The question as it can be asked alone: what was searched for, where that differs."""
    searched = opinion.answer.get("searched_for") if isinstance(opinion.answer, dict) else None
    return searched if isinstance(searched, str) and searched else opinion.question


def _mark(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA application_id").fetchone()[0])


def _bytes_used(database: sqlite3.Connection) -> int:
    pages, free, size = (
        int(database.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size
