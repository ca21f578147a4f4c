"""Asks gold questions, each timed, and keeps the answers, so that a run that was stopped goes on.

The same index and question give the same answer, so an answer is kept under both and under a hash of
the program itself: after a change of code, weights, libraries or documents everything is asked anew.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from time import perf_counter
from typing import Any

from pydantic import ValidationError

from collabqa.batch import Asking, ask_row
from collabqa.errors import CollabqaError
from collabqa.evaluation.gold import Gold, document_stem
from collabqa.service.schemas import AskResponse, IndexView
from collabqa.types import Answer, Refusal, Request

PASSAGES = 10  # listed with every answer, for the measures that look at ten
PACKAGES = ("faiss-cpu", "onnxruntime", "bm25s", "numpy", "sentence-transformers")
_ROOT = Path(__file__).resolve().parents[1]
_NOT_ASKED = ("evaluation/", "cli.py", "terminal.py", "doctor.py", "verify.py", "web_assets/")


@dataclass(frozen=True, slots=True)
class Asked:
    """A response and the seconds that the question took, earlier turns not counted."""

    response: AskResponse
    seconds: float


def ask_all(
    assistant: Asking,
    gold: Sequence[Gold],
    *,
    scoped: bool = False,
    kept: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Asked]:
    """Every question asked in order, earlier turns included; with ``scoped`` each of its own document alone.

    ``kept`` is a folder where answers are kept and taken from. ``progress`` is told the questions done and
    all of them. CollabqaError names a row that cannot be asked: gold is not skipped.
    """
    store = _Store(kept, assistant.index)
    timed, done = _Timed(assistant), []
    stems = {document_stem(name): name for name in assistant.index.documents}
    for number, one in enumerate(gold, start=1):
        row = one.row
        if scoped and one.scope:
            row["documents"] = [stems.get(document_stem(one.scope), one.scope)]
        asked = store.find(row)
        if asked is None:
            try:
                outcome = ask_row(timed, row, PASSAGES)
            except (CollabqaError, ValidationError) as error:
                raise CollabqaError(
                    f"gold question {one.qid!r} cannot be asked: {str(error).splitlines()[0]}"
                ) from error
            asked = Asked(AskResponse.of(outcome, assistant.index), timed.seconds)
            store.add(row, asked)
        done.append(asked)
        if progress is not None:
            progress(number, len(gold))
    return done


class _Timed:
    """An assistant that notes how long the last question took."""

    def __init__(self, assistant: Asking) -> None:
        self._assistant = assistant
        self.seconds = 0.0

    @property
    def index(self) -> IndexView:
        return self._assistant.index

    def ask(self, request: Request) -> Answer | Refusal:
        began = perf_counter()
        outcome = self._assistant.ask(request)
        self.seconds = perf_counter() - began
        return outcome


class _Store:
    """Answers of one program over one index: a file of JSON lines that is only ever added to."""

    def __init__(self, folder: Path | None, index: IndexView) -> None:
        self._path: Path | None = None
        self._rows: dict[str, Asked] = {}
        if folder is None:
            return
        folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(f"{program_digest()} {index.generation}".encode()).hexdigest()[:24]
        self._path = folder / f"answers-{name}.jsonl"
        for other in folder.glob("answers-*.jsonl"):
            if other != self._path:
                other.unlink()  # nothing will ever ask for these again
        if self._path.exists():
            for line in self._path.read_text(encoding="utf-8").split("\n"):
                self._take(line)

    def find(self, row: dict[str, Any]) -> Asked | None:
        """What was answered to the row, None if it was not asked yet."""
        return self._rows.get(_key(row))

    def add(self, row: dict[str, Any], asked: Asked) -> None:
        """Keeps an answer, without the texts of its passages, which the index holds."""
        if self._path is None:
            return
        response = asked.response.model_dump(mode="json")
        response["passages"] = [{**passage, "text": ""} for passage in response["passages"]]
        line = {"key": _key(row), "seconds": asked.seconds, "response": response}
        with self._path.open("a", encoding="utf-8", errors="backslashreplace") as out:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")

    def _take(self, line: str) -> None:
        try:
            row = json.loads(line)
            self._rows[row["key"]] = Asked(AskResponse.model_validate(row["response"]), row["seconds"])
        except (ValueError, KeyError, TypeError):
            return  # the last line of a run that was killed; the question is asked again


def _key(row: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()


@cache
def program_digest() -> str:
    """A hash of every file of the program that takes part in an answer, and of the libraries' versions."""
    digest = hashlib.sha256(json.dumps(versions(), sort_keys=True).encode())
    for path in sorted(_ROOT.rglob("*")):
        name = path.relative_to(_ROOT).as_posix()
        if path.is_file() and "__pycache__" not in path.parts and not name.startswith(_NOT_ASKED):
            digest.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def versions() -> dict[str, str | None]:
    """What figures were measured with."""
    packages = {name: _version(name) for name in PACKAGES}
    return {"collabqa": _version("collabqa"), "python": platform.python_version(), **packages}


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
