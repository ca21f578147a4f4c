"""Which documents mention a thing: all of them are looked through, counted, and each gives its best sentence."""

from __future__ import annotations

import pytest

from collabqa.answers.mentions import MOST, Mention, mention, mentions
from collabqa.answers.writing import write
from documents import make_document

FERRY = "# Ferry\n\nThe ferry leaves at noon. Dogs ride free on the ferry. Tickets are cheap."
TRAIN = "# Train\n\nTrains need tickets. A dog needs a ticket too."
BIKE = "# Bike\n\nBikes are free."


@pytest.mark.parametrize(
    ("question", "topic", "unit"),
    [
        ("Which documents mention dogs?", "dogs", "documents"),
        ("What chapters discuss shared risk?", "shared risk", "chapters"),
        ("In which articles is the ferry mentioned?", "ferry", "articles"),
        ("How many files mention dogs?", "dogs", "files"),
        ("list all documents that mention dogs", "dogs", "documents"),
        ("Where is the ferry mentioned?", "ferry", "documents"),
        ("Where are tickets discussed in the documents?", "tickets", "documents"),
        ("Do any of the documents mention dogs?", "dogs", "documents"),
        ("Which of the documents are about ferries?", "ferries", "documents"),
        ("which document talks about tickets", "tickets", "documents"),
    ],
)
def test_questions_for_documents_that_mention(question: str, topic: str, unit: str) -> None:
    assert mention(question) == Mention(topic, unit)


@pytest.mark.parametrize(
    "question",
    [
        "Which documents do I need for a passport?",
        "Which chapters of the treaty mention fishing?",
        "What does the ferry mention?",
        "Where is the ferry?",
        "How many dogs are mentioned?",
        "Which documents mention it?",
        "What do the documents say about dogs?",
        "Which email address do I write to?",
        "Which file name endings are known?",
    ],
)
def test_other_questions(question: str) -> None:
    assert mention(question) is None


def test_each_document_gives_the_sentence_that_says_it_best_and_the_lead_counts() -> None:
    documents = [make_document(text, f"{name}.md", name) for name, text in
                 (("Bike", BIKE), ("Ferry", FERRY), ("Train", TRAIN))]  # fmt: skip
    written = write([mentions(Mention("dogs", "documents"), documents)])
    assert written.text == (
        "2 documents mention it:\n- Ferry: Dogs ride free on the ferry. [1]\n- Train: A dog needs a ticket too. [2]"
    )
    assert [citation.quote for citation in written.citations] == [
        "Dogs ride free on the ferry.",
        "A dog needs a ticket too.",
    ]
    one = write([mentions(Mention("bikes", "chapters"), documents)])
    assert one.text == "1 chapter mentions it:\n- Bike: Bikes are free. [1]"


def test_all_words_must_stand_there_headings_counted_and_nothing_is_no_answer() -> None:
    documents = [make_document(FERRY, "ferry.md"), make_document(TRAIN, "train.md")]
    assert not mentions(Mention("cats", "documents"), documents).lines
    assert not mentions(Mention("dogs noon", "documents"), documents).lines
    (line,) = mentions(Mention("train dogs", "documents"), documents).lines
    assert line.sentence.text == "A dog needs a ticket too."


def test_the_words_together_are_better_than_apart_and_the_most_mentions_come_first() -> None:
    text = "# Boat\n\nAt noon a boat or a ferry leaves. Then the noon ferry leaves."
    documents = [make_document(text, "a.md", "A"), make_document(text + " A noon ferry returns.", "b.md", "B")]
    lines = mentions(Mention("noon ferry", "documents"), documents).lines
    assert [(line.label, line.sentence.text) for line in lines] == [
        ("B", "Then the noon ferry leaves."),
        ("A", "Then the noon ferry leaves."),
    ]


def test_a_long_result_is_bounded_and_says_so_and_like_titles_are_told_apart() -> None:
    documents = [make_document(FERRY, f"{number:02}.md", "Ferry") for number in range(12)]
    composition = mentions(Mention("ferry", "documents"), documents)
    assert len(composition.lines) == MOST == 8
    assert composition.lead == "12 documents mention it; the first 8 are given"
    assert [line.label for line in composition.lines] == [f"{number:02}.md" for number in range(8)]


def test_documents_by_what_they_are_called() -> None:
    assert mention("Which policies mention dogs?") is None
    asked = mention("Which policies mention dogs?", {"polici"})
    assert asked == Mention("dogs", "policies", "polici")
    documents = [
        make_document(text, f"{name}.md", title)
        for name, title, text in (
            ("a", "Policy on trains", TRAIN),
            ("b", "Policy on bikes", BIKE),
            ("c", "Ferry policies and law", FERRY),
        )
    ]
    assert write([mentions(asked, documents)]).text == (
        "1 of the policies mentions it:\n- Policy on trains: A dog needs a ticket too. [1]"
    )
