"""What enters and leaves the program as JSON: the names other people's scripts rely on.

Records inside are dataclasses (``types.py``); these pydantic models stand only at the edges: the
service, ``ask --json`` and ``ask --batch``. Names are fixed; adding a field is fine, renaming or
dropping one is a breaking change.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal, Protocol
from urllib.parse import quote

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from collabqa.types import Answer, Citation, Document, Documents, Hit, Passage, Refusal, Request, Span, Turn

MAX_QUESTION = 2_000
MAX_TURNS = 40
MAX_LIMIT = 20
DEFAULT_LIMIT = 8


class IndexView(Protocol):
    """The part of an index that the edges need: which generation it is and what it holds."""

    @property
    def generation(self) -> str:
        """The name of the generation."""
        ...

    @property
    def built_at(self) -> str:
        """When it was built, ISO 8601 in UTC."""
        ...

    @property
    def documents(self) -> Documents:
        """Every document by id."""
        ...

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Every retrieval unit."""
        ...


def document_url(document_id: str) -> str:
    """The path of a document's page; every character that means something in a URL is escaped."""
    return "/documents/" + quote(document_id, safe="/")


def citation_url(span: Span) -> str:
    """The path of the page that shows the span marked."""
    return f"{document_url(span.document_id)}?start={span.start}&end={span.end}#cite"


def unknown_documents(requested: Iterable[str], documents: Documents) -> tuple[str, ...]:
    """The requested ids that the index does not hold, in the order given."""
    return tuple(document_id for document_id in requested if document_id not in documents)


def _unless_none(default: object) -> BeforeValidator:
    """Reads an explicit null as the field left out: many clients send every field."""
    return BeforeValidator(lambda value: default if value is None else value)


Question = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION)]


class Record(BaseModel):
    """A model that ignores unknown fields, so that a newer client can talk to an older service."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class TurnIn(Record):
    """One thing said before."""

    role: Literal["user", "assistant"]
    content: str = Field(max_length=20_000)


class AskRequest(Record):
    """A question, and optionally what was said before and which documents to look in."""

    question: Question = Field(examples=["What are the benefits of AI coalitions?"])
    history: Annotated[list[TurnIn], _unless_none([])] = Field(
        default=[], max_length=MAX_TURNS, description="What was said before, oldest first; the service keeps nothing."
    )
    documents: Annotated[list[Annotated[str, Field(max_length=1_024)]], _unless_none([])] = Field(
        default=[], max_length=1_000, description="Look only in these documents; [] means in all."
    )
    limit: Annotated[StrictInt, _unless_none(DEFAULT_LIMIT)] = Field(
        default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="How many passages to list; changes nothing else."
    )
    as_typed: Annotated[StrictBool, _unless_none(False)] = Field(
        default=False, description="Ask the very words: carry nothing over from the history and mend no spelling."
    )
    stream: Annotated[StrictBool, _unless_none(False)] = Field(
        default=False,
        description="Server-sent events progress, citation, delta, done, error instead of one JSON document.",
    )
    html: Annotated[StrictBool, _unless_none(False)] = Field(
        default=False, description="With stream: an event page before done, the answer as the page shows it."
    )

    def request(self) -> Request:
        """The same as the record that the assistant takes."""
        return Request(
            question=self.question,
            history=tuple(Turn(turn.role, turn.content) for turn in self.history),
            documents=tuple(self.documents),
            limit=self.limit,
            as_typed=self.as_typed,
        )


class StatementOut(Record):
    """A sentence or list item and the ids of the citations it rests on."""

    text: str
    citations: list[int]


class CitationOut(Record):
    """Exact words of a document: ``text[start:end] == quote`` in Unicode code points.

    ``sha256`` is of the document's bytes as they were when it was cited.
    """

    id: int
    document_id: str
    title: str
    section: list[str]
    quote: str
    start: int
    end: int
    page: int | None = None
    url: str
    sha256: str = ""

    @classmethod
    def of(cls, citation: Citation, documents: Documents) -> CitationOut:
        """The citation with the address of the page that shows it."""
        span = citation.span
        return cls(
            id=citation.id,
            document_id=span.document_id,
            title=citation.title,
            section=list(citation.section),
            quote=citation.quote,
            start=span.start,
            end=span.end,
            url=citation_url(span),
            sha256=documents[span.document_id].sha256,
        )


class PassageOut(Record):
    """A passage that was considered, by rank; scores stay inside (they would tell what a document holds)."""

    rank: int
    document_id: str
    title: str
    section: list[str]
    text: str
    start: int
    end: int
    url: str

    @classmethod
    def of(cls, hit: Hit) -> PassageOut:
        """The hit without its score."""
        passage = hit.passage
        return cls(
            rank=hit.rank,
            document_id=passage.span.document_id,
            title=passage.title,
            section=list(passage.section),
            text=passage.text,
            start=passage.span.start,
            end=passage.span.end,
            url=citation_url(passage.span),
        )


class IndexOut(Record):
    """Which index answered; ``built_at`` is ISO 8601 in UTC."""

    generation: str
    built_at: str

    @classmethod
    def of(cls, index: IndexView) -> IndexOut:
        """The index's name and date."""
        return cls(generation=index.generation, built_at=index.built_at)


class AskResponse(Record):
    """An answer whose every statement is cited, or a plain sentence saying that there is none."""

    question: str
    searched_for: str | None
    answered: bool
    reason: Literal["not_in_documents", "off_topic", "unclear", "small_talk"] | None
    answer: str
    short_answer: str | None
    statements: list[StatementOut]
    citations: list[CitationOut]
    passages: list[PassageOut]
    confidence: float
    suggestions: list[str]
    mode: Literal["extractive", "llm"] = "extractive"
    index: IndexOut

    @classmethod
    def of(cls, outcome: Answer | Refusal, index: IndexView) -> AskResponse:
        """The outcome as the contract names its parts; a refusal has no statements and no citations."""
        answer = outcome if isinstance(outcome, Answer) else None
        return cls(
            question=outcome.question,
            searched_for=outcome.searched_for,
            answered=answer is not None,
            reason=None if isinstance(outcome, Answer) else outcome.reason.value,
            answer=outcome.text,
            short_answer=answer.short_answer if answer else None,
            statements=[StatementOut(text=s.text, citations=list(s.citations)) for s in answer.statements]
            if answer
            else [],
            citations=[CitationOut.of(citation, index.documents) for citation in answer.citations] if answer else [],
            passages=[PassageOut.of(hit) for hit in outcome.hits],
            confidence=outcome.confidence,
            suggestions=list(outcome.suggestions),
            index=IndexOut.of(index),
        )


class Progress(Record):
    """What is being done while the answer is not there yet: how much is searched, then how much is read."""

    step: Literal["searching", "reading"]
    documents: int
    passages: int


class SearchResponse(Record):
    """The passages nearest to a query, best first."""

    passages: list[PassageOut]


class DocumentSummary(Record):
    """A document in the list; ``characters`` are Unicode code points, ``sha256`` is of the file's bytes."""

    document_id: str
    title: str
    characters: int
    sections: int
    passages: int
    sha256: str


class DocumentsResponse(Record):
    """Every document of the index, by id."""

    documents: list[DocumentSummary]

    @classmethod
    def of(cls, index: IndexView) -> DocumentsResponse:
        """The index's documents with their sizes."""
        passages = dict.fromkeys(index.documents, 0)
        for passage in index.passages:
            passages[passage.span.document_id] += 1
        return cls(
            documents=[
                DocumentSummary(
                    document_id=document.id,
                    title=document.title,
                    characters=len(document.text),
                    sections=sum(1 for section in document.sections if section.path),
                    passages=passages[document.id],
                    sha256=document.sha256,
                )
                for _, document in sorted(index.documents.items())
            ]
        )


class SectionOut(Record):
    """A heading path and the range of everything under it."""

    path: list[str]
    start: int
    end: int


class BlockOut(Record):
    """A piece of a document as it is shown: ``aside`` is text around the content, never retrieved or quoted.

    ``level`` is the heading level (1 outermost), 0 for what is no heading; ``list_number`` numbers
    the lists of the document, null outside a list; ``number`` is an item's own number as written,
    null where it has a bullet. ``inline`` are ranges of it that are Markdown's signs ("markup") or
    set off by them ("strong", "em", "code").
    """

    kind: Literal["heading", "paragraph", "item", "table", "code", "aside"]
    start: int
    end: int
    level: int = 0
    list_number: int | None = None
    number: int | None = None
    inline: list[tuple[int, int, Literal["markup", "strong", "em", "code", "plain"]]] = []


class DocumentOut(Record):
    """A document's canonical text, its sections and its blocks; offsets are code points into ``text``."""

    document_id: str
    title: str
    text: str
    sections: list[SectionOut]
    sha256: str
    blocks: list[BlockOut] = []

    @classmethod
    def of(cls, document: Document, blocks: Iterable[BlockOut] = ()) -> DocumentOut:
        """The document with the blocks it is shown by."""
        return cls(
            document_id=document.id,
            title=document.title,
            text=document.text,
            sections=[SectionOut(path=list(s.path), start=s.start, end=s.end) for s in document.sections],
            sha256=document.sha256,
            blocks=list(blocks),
        )


class FeedbackRequest(Record):
    """What a reader thought of an answer; ``id`` is the sender's own, so that a change of mind replaces."""

    id: str | None = Field(default=None, min_length=1, max_length=64)
    question: Question
    verdict: Literal["up", "down"]
    note: Annotated[str, _unless_none("")] = Field(default="", max_length=4_000)
    answer: dict[str, Any] | str | None = None


class Problem(Record):
    """An error as RFC 9457 has it; never holds the input or a trace."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    request_id: str
