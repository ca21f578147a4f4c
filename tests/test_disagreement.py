"""Documents that say different things of the same are both heard, and only those."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from collabqa.assistant import Assistant
from collabqa.indexing.embedding import open_embedder
from collabqa.indexing.index import Index, build_index
from collabqa.types import Answer, Request

TEXTS = {
    "new.md": """# Handbook 2024

Employees at Norwind get 30 days of holiday a year. The canteen is not open on Sundays. Visitors sign in at the desk.
The garage has 80 places.
""",
    "old.md": """# Handbook 2019

The Norwind office in Oslo opened in 1987. Employees at Norwind get 25 days of holiday a year. The canteen is open on
Sundays. Visitors sign in at the desk.
""",
    "plan.md": """# Plan

The Norwind office in Bergen opened in 1999. The garage has 80 places. Lunch costs 9 euros.
""",
}


@pytest.fixture(scope="module")
def handbooks(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return opened(tmp_path_factory.mktemp("handbooks"), TEXTS)


def opened(folder: Path, texts: Mapping[str, str]) -> Assistant:
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, text in texts.items():
        (corpus / name).write_text(text, encoding="utf-8")
    embedder = open_embedder(None, folder / "index")
    build_index(corpus, folder / "index", embedder)
    return Assistant(Index.load(folder / "index", embedder), embedder)


def answer(assistant: Assistant, question: str) -> Answer:
    outcome = assistant.ask(Request(question))
    assert isinstance(outcome, Answer), outcome
    return outcome


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        (
            "How many days of holiday do employees at Norwind get?",
            "Employees at Norwind get 30 days of holiday a year.",
            "Employees at Norwind get 25 days of holiday a year.",
        ),
        ("Is the canteen open on Sundays?", "The canteen is not open on Sundays.", "The canteen is open on Sundays."),
    ],
)
def test_another_value_and_a_denial_are_both_given_each_with_its_document(
    handbooks: Assistant, question: str, first: str, second: str
) -> None:
    outcome = answer(handbooks, question)
    assert outcome.text == f"The documents differ:\n- Handbook 2024: {first} [1]\n- Handbook 2019: {second} [2]"
    assert [c.span.document_id for c in outcome.citations] == ["new.md", "old.md"]
    assert outcome.short_answer is None


def test_the_same_value_another_place_or_one_document_is_no_disagreement(handbooks: Assistant) -> None:
    for question in (
        "How many places does the garage have?",
        "When did the Norwind office in Oslo open?",
        "How much does lunch cost?",
    ):
        assert "differ" not in answer(handbooks, question).text
    only = handbooks.ask(Request("Is the canteen open on Sundays?", documents=("old.md",)))
    assert isinstance(only, Answer) and "differ" not in only.text


def test_what_two_documents_say_in_the_same_words_is_said_once_and_cites_both(handbooks: Assistant) -> None:
    outcome = answer(handbooks, "How many places does the garage have?")
    assert outcome.text.startswith("The garage has 80 places. [1] [2]")
    assert {c.span.document_id for c in outcome.citations[:2]} == {"new.md", "plan.md"}
    assert outcome.statements[0].citations == (1, 2)
