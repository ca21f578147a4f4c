"""A manual, two policies, minutes and a guide: lists, counts, steps, yes and no, comparisons, whole answers as told."""

from __future__ import annotations

from pathlib import Path

import pytest

from collabqa.assistant import Assistant
from collabqa.indexing.embedding import open_embedder
from collabqa.indexing.index import Index, build_index
from collabqa.types import Answer, Request

TOWN = Path(__file__).parent / "data" / "town"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("town")
    embedder = open_embedder(None, folder)
    build_index(TOWN, folder, embedder)
    return Assistant(Index.load(folder, embedder), embedder)


def told(town: Assistant, question: str) -> list[str]:
    """The lines of the answer without bullets and marks; every quote is a slice of its document."""
    outcome = town.ask(Request(question))
    assert isinstance(outcome, Answer), outcome.text
    for citation in outcome.citations:
        text = town.index.documents[citation.span.document_id].text
        assert text[citation.span.start : citation.span.end] == citation.quote
    lines = [line.removeprefix("- ") for line in outcome.text.split("\n")]
    return [" ".join(word for word in line.split() if not word.startswith("[")) for line in lines]


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        (
            "How many roles does Pelican have?",
            [
                "There are three roles in Pelican.",
                "Users restore their own files.",
                "Operators start and stop backups of a whole department.",
                "Administrators manage accounts and delete copies.",
            ],
        ),
        (
            "How can files be restored?",
            [
                "Files can be restored in two ways.",
                "The first is the window of the client: choose a day, mark the files, and press Restore.",
                "The second is the command pelican restore, which needs the number of the copy.",
            ],
        ),
        (
            "How do I apply for remote work?",
            [
                "First, talk to your line manager. Then fill in form R-7 on the intranet. The personnel office answers "
                "within ten days. Finally, sign the supplement to your contract."
            ],
        ),
        (
            "For which occasions is special leave granted?",
            [
                "own wedding — Days: 2",
                "birth of a child — Days: 3",
                "death of a close relative — Days: 4",
                "moving house — Days: 1",
            ],
        ),
        (
            "What decisions were taken by the council?",
            [
                "Minutes of the council, 4 March 2025 › Harbour wall: Decision: an expert is asked for a report by "
                "May.",
                "Minutes of the council, 4 March 2025 › Library hours: Decision: the trial is limited to six months.",
                "Minutes of the council, 4 March 2025 › Market square: Decision: the square is closed to cars.",
                "Minutes of the council, 1 April 2025 › Market square: Decision: the date is moved.",
            ],
        ),
        (
            "Which actions were given to Lise Brandt?",
            ["Minutes of the council, 1 April 2025: Lise Brandt talks to the swimming club."],
        ),
        (
            "Which tours are in English?",
            ["Miners — Day: Tuesday; Language: English", "Night tour — Day: Friday; Language: English"],
        ),
        (
            "Which policies mention the line manager?",
            [
                "2 policies mention it:",
                "Policy on remote work: the line manager agrees in writing,",
                "Policy on leave: Anyone who is ill tells the line manager before 9:00.",
            ],
        ),
        ("Can users change the retention period?", ["No: Users cannot change the retention period."]),
        (
            "Can operators delete a copy before its time?",
            ["No: Only administrators may delete a copy before its time."],
        ),
        ("Are interns allowed to work remotely?", ["No: Interns and apprentices are not allowed to work remotely."]),
        ("Are sick days deducted from annual leave?", ["No: Sick days are not deducted from annual leave."]),
    ],
)
def test_the_answer_is_whole_and_no_more(town: Assistant, question: str, lines: list[str]) -> None:
    assert told(town, question) == lines


def test_each_side_of_a_comparison_is_told_by_a_sentence_of_its_own(town: Assistant) -> None:
    users, administrators = told(town, "What is the difference between users and administrators in Pelican?")
    own = ("Users restore their own files.", "Users cannot change the retention period.")
    assert users in (*own, " ".join(own), " ".join(own[::-1]))
    assert administrators == "Administrators manage accounts and delete copies."


@pytest.mark.parametrize(
    ("question", "lead", "items"),
    [
        ("How many rooms does the museum have?", "5 are named:", ["Room 1", "Room 2", "Room 3", "Room 4", "Room 5"]),
        (
            "How many kinds of leave are there?",
            "5 are named:",
            ["Annual leave", "Special leave", "Parental leave", "Unpaid leave", "Sick leave"],
        ),
        (
            "Under which conditions is remote work granted?",
            "the tasks can be done without paper files,",
            ["the home", "the line manager", "the employee"],
        ),
    ],
)
def test_lists_are_counted_and_whole(town: Assistant, question: str, lead: str, items: list[str]) -> None:
    first, *rest = told(town, question)
    assert first == lead
    assert len(rest) == len(items)
    assert all(line.startswith(item) for line, item in zip(rest, items, strict=True))
