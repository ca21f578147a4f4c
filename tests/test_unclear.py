"""What points at nothing that was named is asked back; what says what it is about is not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from collabqa.answers.topics import Topics
from collabqa.answers.unclear import ASKS_BACK, asked_back, dangling
from collabqa.indexing.lexicon import Lexicon
from collabqa.types import Hit, Passage, Span, Turn
from handbook import HANDBOOK, MEDICINE, load

DOCUMENTS = [load(HANDBOOK, "handbook.md"), load(MEDICINE, "medicine.md")]
LEXICON = Lexicon.build(DOCUMENTS)
TOPICS = Topics.build(DOCUMENTS)
GOUT = (Turn("user", "What is gout?"), Turn("assistant", "Gout is a form of arthritis. [1]"))


def hit(document: str, text: str) -> Hit:
    return Hit(Passage(Span(document, 0, len(text)), text, "", (), ()), 1.0, 1)


TWO = (hit("a.md", "The restaurant opens at noon."), hit("b.md", "Our restaurant is closed on Sundays."))


def back(question: str, history: Sequence[Turn] = (), hits: Sequence[Hit] | None = None, near: float = 0.0) -> str:
    """What is asked back where, unless ``hits`` say otherwise, two documents hold all the words of the question."""
    if hits is None:
        hits = (hit("a.md", question), hit("b.md", question))
    return asked_back(question, history, TOPICS, LEXICON, hits, lambda one, other: near)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Does this restaurant open on Sundays?", "this restaurant"),
        ("Does this fast food restaurant operate in India?", "this fast food restaurant"),
        ("In which country is this language officially spoken?", "this language"),
        ("What did these vaccines contain?", "these vaccines"),
        ("How old is he?", "he"),
        ("What does it cost?", "it"),
        ("Why was this?", "this"),
        ("This is one of few stadiums with a roof.", "This"),
    ],
)
def test_words_that_point_at_nothing(question: str, words: str) -> None:
    assert dangling(question) == words
    assert back(question).startswith(ASKS_BACK)


@pytest.mark.parametrize(
    "question",
    [
        "What is gout?",
        "Who plays this year?",
        "What does this document say about leave?",
        "If an employee is ill, who pays this employee?",
        "What is the ratio of a steam plant compared to that of an engine?",
        "What impact did this loss have on Abercrombie?",
        "Who announced that she would not step down?",
        "Who was Ada Brandt and when did she die?",
        "How long does it take to get a passport?",
        "What is it like to work at Norwind?",
        "What is in it for employees?",
        "Do employees keep their insurance during sick leave?",
        "What do doctors say when they see gout?",
        "how many games are there this season",
        "What is the IT policy?",
        "gout",
    ],
)
def test_what_says_what_it_is_about_is_searched(question: str) -> None:
    assert back(question) == ""


def test_what_one_document_has_needs_no_asking_and_what_none_has_none_either() -> None:
    assert back("Does this restaurant open on Sundays?", hits=TWO) == "Please say which restaurant you mean."
    assert back("Does this restaurant open on Sundays?", hits=TWO[:1]) == ""
    assert back("Does this cinema open on Sundays?", hits=TWO) == ""
    assert back("How old is he?", hits=()) == "Please say who “he” is; nothing was said of it yet."


def test_the_conversation_may_have_named_it() -> None:
    assert back("Is this arthritis painful?", GOUT) == ""  # the word was said
    assert back("Does this illness hurt?", GOUT, near=0.5) == ""  # the question is about the same
    assert back("Who wrote this term?", GOUT) == ""  # anything may be called a term
    assert back("In which country is this language spoken?", GOUT) == "Please say which language you mean."
    assert back("What causes it?", GOUT) == ""


def test_one_of_many_is_asked_for() -> None:
    assert back("Can you tell me about a specific city?", GOUT) == "Please say which city you mean."
    assert back("Tell me about a specific way to take aspirin") != ""
    assert back("Is a specific dose needed for gout?", GOUT) == ""


def test_a_noun_that_several_headings_have_is_offered_with_them() -> None:
    two = load("# Guide\n\n## Benefits of trust\n\nIt helps.\n\n## Benefits of haste\n\nNone.\n", "guide.md")
    topics, lexicon = Topics.build([two]), Lexicon.build([two])

    def asked(question: str, history: Sequence[Turn] = ()) -> str:
        return asked_back(question, history, topics, lexicon, (), lambda one, other: 1.0)

    assert asked("What are the benefits?") == "Do you mean “Benefits of trust” or “Benefits of haste”?"
    assert asked("benefits") == asked("What are the benefits?")
    assert asked("What are the benefits of trust?") == ""
    assert asked("What are the benefits?", GOUT) == ""  # the conversation says of what
    assert back("What are the benefits?") == ""  # one heading only
