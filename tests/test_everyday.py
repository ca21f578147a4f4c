"""Twelve documents of an office and a household, hard-wrapped, with lists and e-mails; a set of ``make eval``.

The answers were read by a person first; what is tested is that they stay.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from collabqa.assistant import Assistant
from collabqa.evaluation.questionset import write_documents
from collabqa.types import Reason, Refusal, Request, Turn
from test_desk import answered, open_folder

EVERYDAY = Path(__file__).parent / "data" / "bench" / "everyday" / "corpus.jsonl"


@pytest.fixture(scope="module")
def everyday(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("everyday")
    return open_folder(write_documents(EVERYDAY, folder), folder / "index")


@pytest.mark.parametrize(
    ("question", "items"),
    [
        (
            "What does Northgate intend to do in 2024?",
            [
                "cut the routine repair time",
                "finish 120 homes",
                "inspect every home",
                "merge our two",
                "five-year plan",
            ],
        ),
        (
            "What are the conditions a business has to meet to apply for the makers fund?",
            ["makes physical goods", "has its workshop", "has been trading", "has fewer than 10", "yearly turnover"],
        ),
    ],
)
def test_a_list_is_found_by_what_leads_in_and_told_whole(everyday: Assistant, question: str, items: list[str]) -> None:
    told = answered(everyday, question)
    bullets = [line for line in told.text.splitlines() if line.startswith("- ")]
    assert len(bullets) == len(items)
    assert all(item in bullet for item, bullet in zip(items, bullets, strict=True))


def test_what_a_thing_is_stands_under_its_own_heading(everyday: Assistant) -> None:
    assert "objects to borrow" in answered(everyday, "What is this Library of Things?").text


def test_steps_are_no_definition(everyday: Assistant) -> None:
    outcome = everyday.ask(Request("What is a continuous drain?"))
    assert isinstance(outcome, Refusal) or "Switch off" not in outcome.text


def test_a_question_in_bold_ends_with_its_marks(everyday: Assistant) -> None:
    told = answered(everyday, "How do I reserve a book?")
    assert "Place hold" in told.text
    assert not any(citation.quote.startswith("*") and citation.quote.count("*") < 4 for citation in told.citations)


def test_a_follow_up_finds_the_thing_that_covers_the_costs(everyday: Assistant) -> None:
    first = Turn("user", "What is Strand B of the Small Makers Fund for?")
    outcome = everyday.ask(Request("What share of the costs does it cover?", (first,)))
    assert outcome.searched_for == "What share of the costs does Strand B of the Small Makers Fund cover?"


def test_a_reply_asks_nothing_and_keeps_the_passages_at_hand(everyday: Assistant) -> None:
    first = Turn("user", "What is Strand B of the Small Makers Fund for?")
    outcome = everyday.ask(Request("Yes, it does.", (first,)))
    assert isinstance(outcome, Refusal) and outcome.reason is Reason.SMALL_TALK
    assert outcome.hits and "Strand B" in " ".join(hit.passage.text for hit in outcome.hits)
    assert not everyday.ask(Request("Yes, it does.")).hits


def test_steps_are_found_by_most_of_what_they_lead_to(everyday: Assistant) -> None:
    told = answered(everyday, "What are the steps to take a gateway node out of rotation?")
    assert len([line for line in told.text.splitlines() if line.startswith("- ")]) == 5


@pytest.mark.parametrize("question", ["What did Johanna want changed in Carla's offer?", "Who wrote to Johanna?"])
def test_neither_addressees_nor_greetings_answer(everyday: Assistant, question: str) -> None:
    first = everyday.ask(Request(question)).text
    assert not first.startswith(("To:", "Dear", "Hi "))
