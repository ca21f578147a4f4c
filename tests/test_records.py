"""Documents and passages to lines and back, and lines that are not to be trusted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from collabqa.indexing import records
from collabqa.indexing.chunking import chunk
from collabqa.types import Document, Passage
from documents import documents, make_document
from hashing import HashEmbedder


def passages_of(document: Document) -> tuple[Passage, ...]:
    return chunk(document, HashEmbedder().count_tokens, 64)


@settings(max_examples=60, deadline=None)
@given(documents)
def test_what_is_written_is_read_back_the_same(document: Document) -> None:
    written = records.write_documents([document])
    assert records.read_documents(written) == {document.id: document}
    assert records.write_documents(records.read_documents(written).values()) == written
    passages = passages_of(document)
    assert records.read_passages(records.write_passages(passages), {document.id: document}) == passages


def test_separators_in_a_text_do_not_end_its_line() -> None:
    document = make_document("One\u2028two\u0085three\x0bfour\r five.")
    assert records.read_documents(records.write_documents([document])) == {document.id: document}


DOCUMENT = make_document("# Oaks\n\nAn oak lives long. It does.\n\n- item one\n- item two", "a.md")


def changed_document(change: dict[str, Any]) -> bytes:
    return json.dumps({**json.loads(records.write_documents([DOCUMENT])), **change}).encode()


BLOCK = {"kind": "paragraph", "start": 8, "end": 26, "section": 1, "sentences": [[8, 26]], "label": None, "list": None}


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"null",
        b"{}",
        b'"' + b"[" * 5000,
        changed_document({"text": "short"}),
        changed_document({"text": None}),
        changed_document({"sections": []}),
        changed_document({"sections": [{"path": [], "start": 5, "end": 2, "heading": None, "level": 0}]}),
        changed_document({"blocks": [{**BLOCK, "end": 10**9}]}),
        changed_document({"blocks": [{**BLOCK, "start": -1}]}),
        changed_document({"blocks": [{**BLOCK, "section": 2}]}),
        changed_document({"blocks": [{**BLOCK, "sentences": [[7, 26]]}]}),
        changed_document({"blocks": [{**BLOCK, "label": [20, 27]}]}),
        changed_document({"blocks": [{**BLOCK, "kind": "python/object"}]}),
        records.write_documents([DOCUMENT, DOCUMENT]),
    ],
)
def test_a_document_that_is_not_sound_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        records.read_documents(line)


def changed_passages(row: int, change: dict[str, Any]) -> bytes:
    lines = [json.loads(line) for line in records.write_passages(passages_of(DOCUMENT)).splitlines()]
    lines[row].update(change)
    return b"\n".join(json.dumps(line).encode() for line in lines)


@pytest.mark.parametrize(
    "data",
    [
        b"[]",
        changed_passages(0, {"document": "b.md"}),
        changed_passages(0, {"end": 10**6}),
        changed_passages(0, {"end": 8, "sentences": []}),
        changed_passages(0, {"start": -3}),
        changed_passages(0, {"start": True}),
        changed_passages(0, {"sentences": [[0, 3]]}),
        changed_passages(0, {"sentences": [[9]]}),
        changed_passages(0, {}) + b"\n" + changed_passages(0, {}),
    ],
)
def test_a_passage_that_is_not_sound_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        records.read_passages(data, {"a.md": DOCUMENT})
