"""Documents and passages as lines of JSON, and back, trusting nothing that was read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from itertools import pairwise

from pydantic import TypeAdapter

from collabqa.indexing.lexicon import Lexicon
from collabqa.types import Document, Passage, Range, Span


@dataclass(frozen=True, slots=True)
class _PassageRecord:
    """A passage without what its document says already."""

    document: str
    start: int
    end: int
    section: tuple[str, ...]
    sentences: tuple[Range, ...]


@cache
def _documents() -> TypeAdapter[Document]:
    return TypeAdapter(Document)


@cache
def _passages() -> TypeAdapter[_PassageRecord]:
    return TypeAdapter(_PassageRecord)


@cache
def _lexicon() -> TypeAdapter[Lexicon]:
    return TypeAdapter(Lexicon)


def write_lexicon(lexicon: Lexicon) -> bytes:
    """The lexicon as JSON, equal lexicons as equal bytes."""
    plain = asdict(lexicon) | {"names": sorted(lexicon.names)}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_lexicon(data: bytes) -> Lexicon:
    """The lexicon; ValueError if it is not one."""
    return _lexicon().validate_json(data, strict=True)


def write_documents(documents: Iterable[Document]) -> bytes:
    """One line of JSON a document."""
    return b"".join(_documents().dump_json(document) + b"\n" for document in documents)


def read_documents(data: bytes) -> dict[str, Document]:
    """The documents by id, in the order written; ValueError if a line or a range in it is not sound."""
    documents: dict[str, Document] = {}
    for line in data.splitlines():
        document = _documents().validate_json(line, strict=True)
        if document.id in documents:
            raise ValueError(f"{document.id} twice")
        _check(document)
        documents[document.id] = document
    return documents


def write_passages(passages: Iterable[Passage]) -> bytes:
    """One line of JSON a passage; its text and title stay with the document."""
    records = (
        _PassageRecord(
            passage.span.document_id, passage.span.start, passage.span.end, passage.section, passage.sentences
        )
        for passage in passages
    )
    return b"".join(_passages().dump_json(record) + b"\n" for record in records)


def read_passages(data: bytes, documents: Mapping[str, Document]) -> tuple[Passage, ...]:
    """The passages in the order written, in that of the documents; ValueError if a line or a range is not sound."""
    passages = tuple(_read_passages(data, documents))
    order = {name: position for position, name in enumerate(documents)}
    for before, after in pairwise(passage.span for passage in passages):
        same = before.document_id == after.document_id
        if (same and after.start < before.end) or order[after.document_id] < order[before.document_id]:
            raise ValueError(f"passages out of order at {after}")
    return passages


def _read_passages(data: bytes, documents: Mapping[str, Document]) -> Iterator[Passage]:
    for line in data.splitlines():
        record = _passages().validate_json(line, strict=True)
        document = documents.get(record.document)
        if document is None:
            raise ValueError(f"passage of an unknown document {record.document!r}")
        span = Range(record.start, record.end)
        if span.start == span.end:
            raise ValueError("empty passage")
        _inside(span, Range(0, len(document.text)))
        for sentence in record.sentences:
            _inside(sentence, span)
        yield Passage(Span(document.id, *span), document.slice(span), document.title, record.section, record.sentences)


def _check(document: Document) -> None:
    """ValueError unless every range of the document lies where it must."""
    whole = Range(0, len(document.text))
    for section in document.sections:
        _inside(Range(section.start, section.end), whole)
        if section.heading is not None:
            _inside(section.heading, whole)
    for block in document.blocks:
        _inside(Range(block.start, block.end), whole)
        if not 0 <= block.section < len(document.sections):
            raise ValueError(f"{document.id}: block of an unknown section {block.section}")
        for part in (*block.sentences, *([block.label] if block.label else [])):
            _inside(part, Range(block.start, block.end))


def _inside(inner: Range, outer: Range) -> None:
    if not outer.start <= inner.start <= inner.end <= outer.end:
        raise ValueError(f"range {tuple(inner)} is not within {tuple(outer)}")
