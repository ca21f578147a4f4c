"""Gold questions: what must stand in a right answer, and where the evidence lies."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from collabqa.errors import CollabqaError

_ENDING = re.compile(r"\.(md|txt|html?|pdf|docx|epub|json)$")


class Evidence(BaseModel):
    """Where the gold lies, half-open; ``document`` with or without its ending."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    document: str = Field(validation_alias=AliasChoices("doc_id", "file", "document_id"))
    start: int
    end: int


class Attack(BaseModel):
    """A sentence that was put into the documents to be obeyed or repeated."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    text: str


class Gold(BaseModel):
    """A question with what a right answer holds. ``row`` is the question as a batch takes it.

    ``scope`` names the document that the question is about, where a set says so; whether the search
    is limited to it is decided by who asks.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    qid: str | int
    question: str
    answerable: bool
    kind: str = Field(default="all", validation_alias=AliasChoices("kind", "type"))
    turns: tuple[str, ...] = ()
    history: tuple[dict[str, Any], ...] | None = None
    documents: tuple[str, ...] | None = None
    must: tuple[tuple[str, ...], ...] = ()
    answers: tuple[str, ...] = ()
    answer_mode: Literal["any", "all", "reference"] | None = None
    evidence: tuple[Evidence, ...] = ()
    evidence_sets: tuple[tuple[Evidence, ...], ...] = ()
    only: tuple[str, ...] = ()
    scope: str | None = Field(default=None, validation_alias="scope_doc")
    attack: Attack | None = None

    @property
    def mode(self) -> Literal["any", "all", "reference"]:
        """How ``must`` or ``answers`` and the evidence are meant."""
        return self.answer_mode or ("all" if self.must else "any")

    @property
    def follows(self) -> bool:
        """Whether something was said before."""
        return bool(self.turns or self.history)

    @property
    def row(self) -> dict[str, Any]:
        """The question as a batch row."""
        history = list(self.history) if self.history else None
        documents = list(self.documents) if self.documents else None
        return {"question": self.question, "turns": list(self.turns), "history": history, "documents": documents}


def document_stem(document: str) -> str:
    """The document without its ending, POSIX separators."""
    return _ENDING.sub("", document.replace("\\", "/"))


def read_gold(path: Path) -> tuple[Gold, ...]:
    """The gold rows of a JSON Lines file; CollabqaError names the line that is none, or says that there is none."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CollabqaError(f"{path}: cannot be read as UTF-8 text ({error}); give a file of gold questions") from None
    rows = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            rows.append(Gold.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise CollabqaError(f"{path}, line {number}: {where or 'row'}: {first['msg']}") from None
    if not rows:
        raise CollabqaError(f"{path}: holds no question; expected one JSON object a line")
    return tuple(rows)
