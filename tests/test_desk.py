"""Twelve documents of twelve kinds in one folder, as they lie on a desk, and questions as people put them.

The answers were read by a person first; what is tested is that they stay.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from collabqa.assistant import Assistant
from collabqa.indexing.embedding import open_embedder
from collabqa.indexing.index import Index, build_index
from collabqa.types import Answer, Refusal, Request, Turn

DESK = Path(__file__).parent / "data" / "desk"


def open_folder(corpus: Path, index: Path) -> Assistant:
    """An assistant over a folder of documents, with the models that ship."""
    embedder = open_embedder(None, index)
    build_index(corpus, index, embedder)
    return Assistant(Index.load(index, embedder), embedder)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return open_folder(DESK, tmp_path_factory.mktemp("desk"))


def answered(desk: Assistant, question: str) -> Answer:
    outcome = desk.ask(Request(question))
    assert isinstance(outcome, Answer), outcome.text
    for citation in outcome.citations:
        text = desk.index.documents[citation.span.document_id].text
        assert text[citation.span.start : citation.span.end] == citation.quote
    return outcome


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("When does the clinic close on Wednesdays?", "13:00"),
        ("How much does the flu vaccine cost?", "£18"),
        ("Who is the practice manager?", "Mr. Owen Pritchard"),
        ("What is the weight of the final exam?", "30 %"),
        ("Who wrote the textbook?", "R. Oduya"),
        ("Who is the instructor?", "Prof. Lena Marquardt"),
        ("Who is the landlord?", "Hartley Estates Ltd"),
        ("Who are the tenants?", "Ms. Joan Pereira and Mr. Tomas Lind"),
        ("What is the maximum the tenants pay for repairs per year?", "£400"),
        ("Who paid for the stone bridge?", "the wool guild"),
        ("How long did the bargemen refuse to pay?", "eleven years"),
        ("How much does the Family plan cost?", "€34"),
        ("How much did revenue rise?", "12 per cent"),
        ("How many employees are there now?", "438"),
        ("When will the dividend be paid?", "28 June 2024"),
        ("How many votes were against the speed bumps?", "three"),
        ("How large can a document be on the Business plan?", "2 MB"),
        ("How long are documents kept on the free plan?", "7 days"),
        ("How much longer did the training group sleep?", "38 minutes"),
        ("Who funded the trial?", "the Dutch Brain Foundation"),
        ("What is the daily allowance in Switzerland?", "CHF 60"),
        ("Who must approve business class?", "CFO"),
        ("Who is allergic to bees?", "Paolo Renzi"),
        ("How much is a single room?", "€150 more"),
    ],
)
def test_one_fact_is_told_in_a_few_words(desk: Assistant, question: str, short: str) -> None:
    assert answered(desk, question).short_answer == short


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Why was the chapel not rebuilt?", "pilgrims had long stopped coming"),
        ("Why were the speed bumps rejected?", "ambulances use the lane"),
        ("Why did BrightLine stop selling television?", "We stopped selling television packages in 2021 because"),
        ("How do I authenticate?", "Every request must carry an API key"),
        ("What happens if I exceed the limit?", "status 429"),
        ("How was the quarrel with the bargemen settled?", "a folding mast"),
        ("What does clause 6 say?", "Cats and small animals are allowed"),
        ("Can I smoke on the balcony?", "No: 6.3 Smoking is forbidden"),
        ("Is XML supported?", "No: XML is no longer supported."),
        ("Are parking tickets reimbursed?", "No: Fines and parking tickets are not reimbursed."),
        ("Did sleep training improve memory?", "Yes: Sleep training improves memory"),
        ("Where is the instructor's office?", "Haldane Building, room 3.14"),
    ],
)
def test_what_is_told_in_a_sentence(desk: Assistant, question: str, words: str) -> None:
    assert words in answered(desk, question).text


@pytest.mark.parametrize(
    ("question", "items"),
    [
        (
            "What bridges has Marrow had?",
            ["built of oak", "seven arches", "Thomas Hale", "the present concrete bridge"],
        ),
        ("Which topics does the course cover?", ["Populations", "Competition", "Succession", "Nutrient", "Islands"]),
        ("What are the parts of the assessment?", ["Field journal", "Midterm", "Group project", "Final examination"]),
        ("Which plans does Orbit have?", ["Free —", "Team —", "Business —"]),
        ("What do I need to bring?", ["walking boots", "waterproof jacket", "sticks", "water bottle", "sun cream"]),
        ("How do I claim expenses?", ["Photograph each receipt", "Assign it", "Submit the report", "Your manager"]),
    ],
)
def test_a_list_is_whole(desk: Assistant, question: str, items: list[str]) -> None:
    text = answered(desk, question).text
    assert [item for item in items if item not in text] == []


@pytest.mark.parametrize(
    "question",
    [
        "Does the clinic have a dentist?",
        "What is the pass mark?",
        "What was the revenue in 2021?",
        "How much will the footbridge cost?",
        "Where does the Christmas market take place?",
        "Why did the company leave Spain?",
        "Does the flat have a garden?",
        "What is the allowance in Spain?",
        "What was the average age?",
        "How much does the Team plan cost?",
        "Does Orbit support GraphQL?",
    ],
)
def test_what_no_document_says_is_refused(desk: Assistant, question: str) -> None:
    outcome = desk.ask(Request(question))
    assert isinstance(outcome, Refusal), outcome.text


def test_she_is_whom_the_last_answer_was_about(desk: Assistant) -> None:
    first = answered(desk, "Who leads finance?")
    history = (Turn("user", "Who leads finance?"), Turn("assistant", first.text))
    followed = desk.ask(Request("When did she join?", history))
    assert isinstance(followed, Answer)
    assert (followed.searched_for, followed.short_answer) == ("When did Helen Brandt join?", "May 2023")
