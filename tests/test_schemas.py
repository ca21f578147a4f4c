"""The JSON that others rely on: field names, limits, addresses."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from collabqa.service.schemas import (
    AskRequest,
    AskResponse,
    BlockOut,
    CitationOut,
    DocumentOut,
    DocumentsResponse,
    DocumentSummary,
    FeedbackRequest,
    IndexOut,
    PassageOut,
    Problem,
    SearchResponse,
    SectionOut,
    StatementOut,
    TurnIn,
    citation_url,
    unknown_documents,
)
from collabqa.types import Request, Span, Turn
from scripted import ScriptedAssistant, garden

CONTRACT: dict[type[BaseModel], set[str]] = {
    AskRequest: {"question", "history", "documents", "limit", "stream", "as_typed", "html"},
    TurnIn: {"role", "content"},
    AskResponse: {
        "question",
        "searched_for",
        "answered",
        "reason",
        "answer",
        "short_answer",
        "statements",
        "citations",
        "passages",
        "confidence",
        "suggestions",
        "mode",
        "index",
    },
    StatementOut: {"text", "citations"},
    CitationOut: {"id", "document_id", "title", "section", "quote", "start", "end", "page", "url", "sha256"},
    PassageOut: {"rank", "document_id", "title", "section", "text", "start", "end", "url"},
    IndexOut: {"generation", "built_at"},
    SearchResponse: {"passages"},
    DocumentsResponse: {"documents"},
    DocumentSummary: {"document_id", "title", "characters", "sections", "passages", "sha256"},
    DocumentOut: {"document_id", "title", "text", "sections", "sha256"},
    SectionOut: {"path", "start", "end"},
    FeedbackRequest: {"question", "verdict", "note", "answer"},
    Problem: {"type", "title", "status", "detail", "request_id"},
}


@pytest.mark.parametrize("model", CONTRACT, ids=lambda model: model.__name__)
def test_names_of_the_contract_are_all_there(model: type[BaseModel]) -> None:
    assert CONTRACT[model] <= set(model.model_fields)


def test_scores_stay_inside() -> None:
    names = {name for model in CONTRACT for name in model.model_fields}
    assert not names & {"score", "scores", "distance", "similarity"}


def test_an_answer_has_every_field_even_if_null() -> None:
    assistant = ScriptedAssistant()
    answer = AskResponse.of(assistant.ask(Request("What do bees need?")), assistant.index).model_dump()
    assert set(answer) == CONTRACT[AskResponse]
    assert answer["answered"] is True and answer["reason"] is None and answer["mode"] == "extractive"
    assert set(answer["citations"][0]) == CONTRACT[CitationOut] and answer["citations"][0]["page"] is None
    for citation in answer["citations"]:
        text = assistant.index.documents[citation["document_id"]].text
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    numbers = {citation["id"] for citation in answer["citations"]}
    assert all(statement["citations"] and set(statement["citations"]) <= numbers for statement in answer["statements"])


def test_a_refusal_has_reason_and_suggestions_and_nothing_cited() -> None:
    assistant = ScriptedAssistant()
    refusal = AskResponse.of(assistant.ask(Request("What do bees cost?")), assistant.index)
    assert (refusal.answered, refusal.reason) == (False, "not_in_documents")
    assert refusal.statements == [] and refusal.citations == [] and refusal.short_answer is None
    assert refusal.suggestions and refusal.passages and refusal.answer


def test_a_request_becomes_the_record_with_defaults() -> None:
    body = AskRequest.model_validate(
        {"question": "  Why?\n", "history": [{"role": "user", "content": "Hm"}], "documents": None, "extra": 1}
    )
    assert body.request() == Request("Why?", (Turn("user", "Hm"),), (), 8)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": ""},
        {"question": " \n\t\u00a0"},
        {"question": "x" * 2_001},
        {"question": None},
        {"question": 7},
        {"question": "x", "limit": 0},
        {"question": "x", "limit": 21},
        {"question": "x", "limit": "8"},
        {"question": "x", "limit": True},
        {"question": "x", "stream": "yes"},
        {"question": "x", "documents": "a.txt"},
        {"question": "x", "history": [{"role": "system", "content": "x"}]},
        {"question": "x", "history": [{"role": "user", "content": "x"}] * 41},
        {"question": "x", "history": [{"role": "user"}]},
    ],
)
def test_what_cannot_be_asked_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        AskRequest.model_validate(body)


def test_limits_are_met_exactly() -> None:
    body = {"question": f" {'x' * 2_000} ", "limit": 20, "history": [{"role": "assistant", "content": ""}] * 40}
    assert len(AskRequest.model_validate(body).question) == 2_000


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_an_address_names_its_document_whatever_it_is_called(name: str) -> None:
    parts = urlsplit("http://here" + citation_url(Span(name, 3, 9)))
    assert unquote(parts.path) == f"/documents/{name}"
    assert (parts.query, parts.fragment) == ("start=3&end=9", "cite")


def test_unknown_documents_keep_their_order() -> None:
    assert unknown_documents(["b", "garden.md", "a"], {"garden.md": garden()}) == ("b", "a")


def test_the_list_counts_what_each_document_holds() -> None:
    listed = DocumentsResponse.of(ScriptedAssistant().index).documents
    assert [summary.document_id for summary in listed] == sorted(summary.document_id for summary in listed)
    first = listed[0]
    assert (first.document_id, first.sections, first.passages) == ("garden.md", 2, 6)
    assert first.characters == len(garden().text)


def test_a_document_carries_the_blocks_it_is_shown_by() -> None:
    out = DocumentOut.of(garden(), [BlockOut(kind="aside", start=0, end=3)])
    assert out.sections[1].path == ["What bees need"] and out.blocks[0].kind == "aside"
