"""The records that travel through the pipeline; no logic beyond derived properties.

Every offset is a half-open range ``[start, end)`` of Unicode code points into the canonical
text of one document, so ``document.text[start:end]`` is always the very words meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]  # (dim,), unit length
Matrix = NDArray[np.float32]  # (rows, dim), unit rows


class Range(NamedTuple):
    """Half-open range of code points into the text of a document known from the context."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of code points into the canonical text of the named document."""

    document_id: str
    start: int
    end: int


class BlockKind(StrEnum):
    """What a block is; headings are blocks too, but never retrieved on their own."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, heading, table or code block: the smallest structural unit.

    ``start`` and ``end`` exclude markers (bullet, number, ``#``, fences) and outer white space.
    ``sentences`` tile the block in order without overlap: sentences of prose, rows of a table,
    the whole of a code block; a heading is one sentence. ``section`` is the position of the
    innermost section in ``Document.sections``.
    ``label`` is the lead of an item or paragraph that names it ("Shared Risk" in "Shared Risk:
    The development …"), without the colon. ``list`` numbers the lists of a document from 0;
    items with the same number are siblings. None outside a list.
    """

    kind: BlockKind
    start: int
    end: int
    section: int
    sentences: tuple[Range, ...]
    label: Range | None = None
    list: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with all that stands under it, subsections included.

    ``path`` holds the headings from the outermost to this one, without the document's title and
    without a plain item number ("1. "); it is () for the text before the first heading.
    ``heading`` is the range of the last path element in the text, None where path is ().
    ``level`` is 1 for the outermost sections, 0 where path is ().
    """

    path: tuple[str, ...]
    start: int
    end: int
    heading: Range | None
    level: int


@dataclass(frozen=True, slots=True)
class Document:
    """One source file as canonical text with its structure.

    ``sections`` are in order of ``start``. ``blocks`` hold the content in order, without overlap;
    text in no block is no content (navigation, share-this, markup) and is never retrieved, quoted
    or counted. ``sha256`` is of the file's bytes. ``language`` is an ISO 639-1 guess ("en").
    """

    id: str
    title: str
    text: str
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    sha256: str
    language: str = "en"

    def slice(self, span: Range | Span) -> str:
        """The exact words of the range."""
        return self.text[span.start : span.end]


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieval unit: neighbouring blocks or sentences of one section.

    Invariant: ``text == document.text[span.start:span.end]``. ``sentences`` are ranges into the
    document. ``title`` and ``section`` (heading path) are embedded with the text, never quoted.
    """

    span: Span
    text: str
    title: str
    section: tuple[str, ...]
    sentences: tuple[Range, ...]

    @property
    def id(self) -> str:
        """Stable over rebuilds of an unchanged document: ``document-id:start-end``."""
        return f"{self.span.document_id}:{self.span.start}-{self.span.end}"


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage; a higher score is better, rank is 1-based."""

    passage: Passage
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said before, by "user" or "assistant"."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """A question with what was said before (oldest first) and the documents it is limited to (() = all).

    ``as_typed`` asks the very words: nothing is carried over from before and no spelling is mended.
    """

    question: str
    history: tuple[Turn, ...] = ()
    documents: tuple[str, ...] = ()
    limit: int = 8
    as_typed: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """Number ``id`` (1-based) in an answer. Invariant: the span's slice equals ``quote``, case and all."""

    id: int
    span: Span
    quote: str
    title: str
    section: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or list item of an answer and the ids of the citations it rests on; never empty."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the documents say. ``text`` is the statements joined, with [n] after each.

    ``short_answer`` is a slice of one citation's quote or None. ``confidence`` is the probability,
    0 to 1, that the documents answer the question.
    """

    question: str
    searched_for: str | None
    text: str
    short_answer: str | None
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    confidence: float
    suggestions: tuple[str, ...] = ()


RELATED_FROM = 0.1
"""The confidence from which the nearest passage has something to do with a question that is refused."""

UNSURE_FROM = 0.3
"""The confidence from which a refusal does not claim that there is no answer, only that none is sure: on documents of
strangers four of five questions between this and what is answered had one (docs/reader.md)."""


class Reason(StrEnum):
    """Why a question was not answered."""

    NOT_IN_DOCUMENTS = "not_in_documents"
    OFF_TOPIC = "off_topic"
    UNCLEAR = "unclear"
    SMALL_TALK = "small_talk"


@dataclass(frozen=True, slots=True)
class Refusal:
    """No answer, as a value: one plain sentence, why, and what the documents do answer nearby."""

    question: str
    searched_for: str | None
    text: str
    reason: Reason
    hits: tuple[Hit, ...]
    confidence: float
    suggestions: tuple[str, ...] = ()


Documents = Mapping[str, Document]
