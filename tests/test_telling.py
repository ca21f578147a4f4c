"""How many sentences an answer takes: one where one is sure, more where several hold it."""

from __future__ import annotations

import math
from dataclasses import replace

from collabqa.answers.evidence import Sentence
from collabqa.answers.reading import Evidence, Reading
from collabqa.answers.telling import beliefs, telling
from collabqa.types import Document
from documents import make_document

TEXT = """# Choir

Ada leads the choir. Bo plays the organ. They were joined by Cy and Di. The hall is old. It was painted blue. Rain came
in.

In 1990 Eve left. Fay stayed.
"""


def evidence(document: Document, words: str, *, inside: float, span: float = 0.0, answered: float = 0.9) -> Evidence:
    for number, block in enumerate(document.blocks):
        for place, found in enumerate(block.sentences):
            if document.slice(found).startswith(words):
                sentence = Sentence(document, number, place, found)
                lexical = Evidence(sentence, inside, 0.5, 0.5, 0.5, 0.5, 1.0, 1.0, 0.0, False, (), 0.5)
                return replace(lexical, inside=inside, span=span, answered=answered)
    raise AssertionError(words)


def told(*found: Evidence, best: int = 0) -> list[str]:
    return [e.sentence.text.split()[0] for e in telling(Reading(found, 0.9), found[best])]


def test_one_sentence_that_is_sure_is_the_answer_alone() -> None:
    document = make_document(TEXT)
    assert told(
        evidence(document, "Ada", inside=0.97, span=0.9),
        evidence(document, "Bo", inside=0.03),
        evidence(document, "They", inside=0.05),
        evidence(document, "The", inside=0.01),
    ) == ["Ada"]


def test_an_answer_told_in_three_sentences_is_given_whole_and_without_the_rest() -> None:
    document = make_document(TEXT)
    assert told(
        evidence(document, "Ada", inside=0.8, span=0.3),
        evidence(document, "Bo", inside=0.7, span=0.3),
        evidence(document, "They", inside=0.9, span=0.2),
        evidence(document, "The", inside=0.02),
        evidence(document, "It", inside=0.01),
    ) == ["Ada", "They", "Bo"]


def test_a_sentence_that_holds_all_that_is_asked_needs_no_other() -> None:
    document = make_document(TEXT)
    best = evidence(document, "Ada", inside=0.6, span=0.4)
    other = evidence(document, "Bo", inside=0.6, span=0.2)
    assert told(best, other) == ["Ada", "Bo"]
    assert told(replace(best, own=1.0), other) == ["Ada"]
    assert told(replace(best, own=1.0, span=0.1), other) == ["Ada", "Bo"]
    assert told(replace(best, own=1.0, typed=0.0), replace(other, typed=0.0)) == ["Ada", "Bo"]


def test_a_sentence_that_the_network_hardly_believes_is_not_told_with_the_best() -> None:
    document = make_document(TEXT)
    best = evidence(document, "Ada", inside=0.05, span=0.0)
    assert told(best, evidence(document, "Bo", inside=0.04)) == ["Ada"]
    assert told(best, evidence(document, "Bo", inside=0.07)) == ["Ada", "Bo"]


def test_what_says_the_question_over_again_is_believed_less() -> None:
    document = make_document(TEXT)
    best, other = evidence(document, "Ada", inside=0.5), evidence(document, "Bo", inside=0.5)
    same, over = beliefs([best, other], best), beliefs([best, replace(other, own=1.0)], best)
    assert same[0] == same[1] and over[1] < over[0]


def test_the_best_sentence_is_always_given_and_five_are_the_most() -> None:
    document = make_document(TEXT)
    names = ("Ada", "Bo", "They", "The", "It", "Rain")
    found = [evidence(document, name, inside=0.5, span=0.1) for name in names]
    assert told(*found, best=4)[0] == "It"
    assert len(told(*found)) == 5


def test_another_paragraph_has_to_be_more_telling() -> None:
    document = make_document(TEXT)
    first = evidence(document, "Ada", inside=0.6, span=0.3)
    assert told(first, evidence(document, "In 1990", inside=0.25, span=0.1)) == ["Ada"]
    assert told(first, evidence(document, "Bo", inside=0.25, span=0.1)) == ["Ada", "Bo"]
    assert told(first, evidence(document, "In 1990", inside=0.9, span=0.6)) == ["Ada", "In"]


def test_what_no_network_read_is_given_alone_and_never_beside_another() -> None:
    document, other = make_document(TEXT), make_document(TEXT, "other.md")
    unread = evidence(document, "Ada", inside=0.0, answered=0.0)
    assert told(unread, evidence(document, "Bo", inside=0.9)) == ["Ada"]
    read = evidence(document, "Bo", inside=0.4)
    assert told(read, unread, evidence(other, "They", inside=0.9)) == ["Bo"]


def test_beliefs_add_up_to_one_in_the_order_given() -> None:
    document = make_document(TEXT)
    found = [evidence(document, name, inside=share) for name, share in (("Ada", 0.9), ("Bo", 0.1), ("The", 0.0))]
    shares = beliefs(found, found[0])
    assert math.isclose(sum(shares), 1.0)
    assert shares == sorted(shares, reverse=True)
