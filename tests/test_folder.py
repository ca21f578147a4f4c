"""Thirty-two documents of as many people in one folder: leases, manuals, minutes, leaflets; a set of ``make eval``.

The answers were compared with the documents first; what is tested is that they stay.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from collabqa.assistant import Assistant
from collabqa.evaluation.questionset import write_documents
from collabqa.types import Refusal, Request, Turn
from test_desk import answered, open_folder

FOLDER = Path(__file__).parent / "data" / "bench" / "folder" / "corpus.jsonl"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    home = tmp_path_factory.mktemp("folder")
    return open_folder(write_documents(FOLDER, home), home / "index")


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("What do Year 4 children need at the Roman villa?", ["packed lunch", "coat", "wellies", "£5"]),
        (
            "Which things won't the Mend It fund pay for?",
            ["We do not pay for", "alcohol", "vehicles", "debts", "homes"],
        ),
        ("What is in the box with the Cortina Duo?", ["drip tray", "carafe", "spoon", "test strip", "filter", "brush"]),
        (
            "How do I clean the sponge filter of the condenser in my dryer?",
            ["Switch off", "Press the flap", "levers inwards", "Wash the sponge", "soft brush", "levers outwards"],
        ),
        (
            "What is the council going to do about the night noise in Cask Lane?",
            ["outdoor tables", "two night wardens", "three proven complaints", "a hotline"],
        ),
    ],
)
def test_a_list_is_told_whole(folder: Assistant, question: str, items: list[str]) -> None:
    told = answered(folder, question).text
    assert [item for item in items if item not in told] == []


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How long do I have to use Ketorolac?", "How long: 4 weeks"),
        ("When can I drive again after my eye operation?", "number plate at 20 metres with both eyes open"),
        ("What is the third-party liability under Plus at Pawsure?", "Classic: £1,000,000; Plus: £2,000,000"),
        ("What does E11 on the Cortina mean?", "Pump fault. Switch off for ten minutes."),
        ("What does a blue cartridge cost?", "Price: 39.00"),
        ("Which waste goes into the blue bin of 240 litres?", "Paper, card; every second week"),
    ],
)
def test_a_row_of_plain_text_is_told_as_it_is_meant(folder: Assistant, question: str, said: str) -> None:
    assert said in answered(folder, question).text


@pytest.mark.parametrize(
    ("before", "question", "said"),
    [
        ("How long is the waiting period for illnesses with Pawsure?", "And for accidents?", "48 hours"),
        ("how many days holiday do i get at larch & fell", "can I take some of them over into the next year?", "carr"),
    ],
)
def test_a_follow_up_is_answered(folder: Assistant, before: str, question: str, said: str) -> None:
    outcome = folder.ask(Request(question, (Turn("user", before),)))
    assert said in outcome.text


def test_what_a_row_has_but_a_number_of_is_not_defined_by_it(folder: Assistant) -> None:
    assert "fed specially for one bake" in answered(folder, "levain - what's that?").text


def test_a_clause_below_a_heading_that_denies_says_so(folder: Assistant) -> None:
    assert answered(folder, "Can I sublet my flat?").text.startswith("WHAT THE TENANTS MAY NOT DO: 5.3 Sublet")


def test_what_is_told_as_a_number_is_not_counted(folder: Assistant) -> None:
    assert answered(folder, "How many volunteers are there at Thornbury Court?").short_answer == "Around 130"


def test_what_will_be_is_not_what_was(folder: Assistant) -> None:
    assert "1887" not in folder.ask(Request("When will the bridge open again?")).text


def test_membership_has_no_price_a_month(folder: Assistant) -> None:
    told = folder.ask(Request("How much a month does it cost to be a member of the lighthouse trust?"))
    assert isinstance(told, Refusal)


def test_two_sections_of_one_heading_are_compared_without_a_word_of_their_own(folder: Assistant) -> None:
    """This question ended in a division by zero once."""
    question = "How does the time control in the Open and Major differ from the one in the Minor and Foundation?"
    assert folder.ask(Request(question)).question == question
