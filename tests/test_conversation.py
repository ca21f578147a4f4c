"""What a question is about, where that is sure; and what an answer lists."""

from __future__ import annotations

import pytest

from collabqa.answers.conversation import Conversation, bullets, topic_of
from collabqa.answers.reference import names_referent, person_of, with_referents
from collabqa.answers.topics import Topics
from collabqa.indexing.lexicon import Lexicon
from handbook import HANDBOOK, MEDICINE, load

DOCUMENTS = [load(HANDBOOK, "handbook.md"), load(MEDICINE, "medicine.md")]
LEXICON = Lexicon.build(DOCUMENTS)
TOPICS = Topics.build(DOCUMENTS)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("What is gout?", "gout"),
        ("Tell me about parental leave", "parental leave"),
        ("Who founded the Norwind Foundation?", "the Norwind Foundation"),
        ("How do I build a wooden bird house?", "wooden bird house"),
        ("What are radio-controlled aircraft used for?", "radio-controlled aircraft"),
        ("Who discovered penicillin?", "penicillin"),
        ("photosynthesis", "photosynthesis"),
    ],
)
def test_what_a_question_is_about(question: str, topic: str) -> None:
    assert topic_of(question, TOPICS, LEXICON) == topic


@pytest.mark.parametrize(
    "question",
    ["Which is better, running or swimming?", "What should I do if I get it?", "How did they do that?", "Is it so?"],
)
def test_where_nothing_is_sure_there_is_no_topic(question: str) -> None:
    assert topic_of(question, TOPICS, LEXICON) == ""


def test_a_comparison_has_two_topics_and_so_none() -> None:
    assert topic_of("What is the difference between gout and hypertension?", TOPICS, LEXICON) == ""


def test_items_of_an_answer() -> None:
    assert bullets("Two:\n- Mentoring: each newcomer … [1]\n2. Flexible hours. [2]") == ("Mentoring", "Flexible hours")
    assert bullets("Gout is a form of arthritis. [1]") == ()


def test_a_person_is_a_topic_or_the_first_name_in_the_answer() -> None:
    said = "In Oslo, Ada Brandt founded it with Jon Berg."
    assert person_of(Conversation(topics=("Ada M. Brandt", "gout"), said=said)) == "Ada M. Brandt"
    assert person_of(Conversation(topics=("gout",), said=said)) == "Ada Brandt"
    assert person_of(Conversation(topics=("gout",), said="Uric acid.")) == ""
    board = "Ada Brandt is the chair. [1] Finance is led by Jon Berg, who came in May. [2]"
    assert person_of(Conversation(("Who leads finance?",), topics=("finance",), said=board)) == "Jon Berg"
    assert person_of(Conversation(topics=("gout",), said="On September 3 it began. R. Kelly left.")) == "R. Kelly"


def test_only_what_points_back_is_replaced() -> None:
    before = Conversation(asked=("What is gout?",), topics=("gout",))
    assert with_referents("Is it painful?", before) == "Is gout painful?"
    assert with_referents("Is it true that it runs in families?", before) == "Is it true that gout runs in families?"
    assert with_referents("Are there any cures?", before) == "Are there any cures?"
    assert with_referents("Which joints that are swollen hurt?", before) == "Which joints that are swollen hurt?"
    assert names_referent("Do employees keep their insurance?", TOPICS, LEXICON)
    assert not names_referent("Who can take it?", TOPICS, LEXICON)
