"""Nothing in the program knows the chapters: a staff handbook is answered as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from collabqa.assistant import Assistant
from collabqa.indexing.embedding import open_embedder
from collabqa.indexing.index import Index, build_index
from collabqa.types import Answer, Refusal, Request, Turn

HANDBOOK = Path(__file__).parent / "data" / "handbook"


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("handbook")
    embedder = open_embedder(None, folder)
    build_index(HANDBOOK, folder, embedder)
    return Assistant(Index.load(folder, embedder), embedder)


@pytest.mark.parametrize(
    ("question", "words", "short"),
    [
        ("How long is parental leave?", "20 weeks", "20"),
        ("Who founded Tallis Works?", "Ingrid Solheim", "Ingrid Solheim"),
        ("When was Tallis Works founded?", "1987", "1987"),
        ("What is a phishing message?", "tricks people into giving away secrets", None),
        (
            "Why are passwords changed only when a leak is suspected?",
            "frequent\nchanges lead people to weak passwords",
            None,
        ),
        ("how many charcters must a pasword have", "at least 14 characters", "14"),
        ("When is a doctor's note needed?", "from the fourth day on", None),
        ("How much does KeyNest cost?", "is free for all employees", None),
    ],
)
def test_single_questions(handbook: Assistant, question: str, words: str, short: str | None) -> None:
    outcome = handbook.ask(Request(question))
    assert isinstance(outcome, Answer), outcome.text
    assert " ".join(words.split()) in outcome.text
    if short is not None:
        assert outcome.short_answer is not None
        assert short in outcome.short_answer
    for citation in outcome.citations:
        text = handbook.index.documents[citation.span.document_id].text
        assert text[citation.span.start : citation.span.end] == citation.quote


def test_lists_from_bullets_and_from_numbered_headings(handbook: Assistant) -> None:
    types = handbook.ask(Request("What types of leave are there?"))
    assert [label in types.text for label in ("Annual leave", "Study leave", "Volunteer leave")] == [True] * 3
    steps = handbook.ask(Request("What are the steps for reporting an incident?"))
    assert [label in steps.text for label in ("Stay calm", "Call the desk", "Write it down")] == [True] * 3
    assert "🙂" in steps.text


def test_comparison_and_follow_up(handbook: Assistant) -> None:
    compared = handbook.ask(Request("What is the difference between phishing and spam?"))
    assert "tricks people" in compared.text
    assert "unwanted advertising" in compared.text
    history = (Turn("user", "What is the password manager?"), Turn("assistant", "KeyNest"))
    followed = handbook.ask(Request("And how long is sick leave paid?", history))
    assert "six weeks" in followed.text


@pytest.mark.parametrize(
    "question",
    [
        "How long is maternity leave in Spain?",
        "Who founded KeyNest?",
        "When was the password manager introduced?",
        "What is the capital of Norway?",
    ],
)
def test_refusals(handbook: Assistant, question: str) -> None:
    outcome = handbook.ask(Request(question))
    assert isinstance(outcome, Refusal), outcome.text
    assert outcome.suggestions


def test_site_text_is_no_content(handbook: Assistant) -> None:
    assert not any("newsletter" in passage.text for passage in handbook.index.passages)
