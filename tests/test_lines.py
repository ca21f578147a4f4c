"""Sentences as lines: what one leans on comes along, in the order of the source, each thing once."""

from __future__ import annotations

from collabqa.answers.evidence import Sentence, sentences_between
from collabqa.answers.lines import Line, answering_lines, lines_of, with_copies
from collabqa.types import Document
from documents import make_document
from handbook import load

TEXT = """# Club

Ada founded the club. It has 40 members. They meet on Mondays. However, the hall is small. It is thought that it leaks.

## Oak Room

The oak room is warm. It seats ten.

## History

A fire broke out. It destroyed the roof.
"""


def sentence(document: Document, words: str) -> Sentence:
    return next(s for s in sentences_between(document, 0, len(document.text)) if s.text.startswith(words))


def said(*words: str) -> list[tuple[str, str]]:
    document = make_document(TEXT)
    return [(line.label, line.sentence.text) for line in lines_of(sentence(document, one) for one in words)]


def test_a_sentence_that_leans_on_the_one_before_brings_it_along() -> None:
    assert said("It destroyed") == [("", "A fire broke out."), ("", "It destroyed the roof.")]
    assert [text for _, text in said("However")] == ["They meet on Mondays.", "However, the hall is small."]


def test_a_heading_that_names_what_is_leant_on_stands_for_the_sentence_before() -> None:
    assert said("It seats") == [("Oak Room", "It seats ten.")]
    assert said("It has") == [("Club", "It has 40 members.")]


def test_what_leans_on_nothing_stands_alone_and_the_order_is_the_documents() -> None:
    assert [text for _, text in said("It is thought")] == ["It is thought that it leaks."]
    assert [text for _, text in said("It destroyed", "A fire", "Ada")] == [
        "Ada founded the club.",
        "A fire broke out.",
        "It destroyed the roof.",
    ]


def test_the_same_words_are_said_once_and_cite_every_document() -> None:
    one, two, three = (make_document(TEXT, name) for name in ("a.md", "b.md", "c.md"))
    lines = [Line(sentence(one, "Ada")), Line(sentence(two, "Ada")), Line(sentence(one, "A fire"))]
    merged = with_copies(lines, [])
    assert [(line.sentence.document.id, [s.document.id for s in line.also]) for line in merged] == [
        ("a.md", ["b.md"]),
        ("a.md", []),
    ]
    (copied,) = with_copies(lines[:1], [sentence(d, "Ada") for d in (one, three, two)])
    assert [s.document.id for s in copied.also] == ["c.md", "b.md"]
    assert with_copies(lines[:1], [sentence(two, "A fire")]) == (lines[0],)


ASKED = """# Licences

## Questions

Photographs

Bring two photographs. They must be new.

What if my licence expires?

You can drive for a week. Then you have to apply. Take a number. Wait.

Who signs? The clerk signs.

Forms

- form A
"""


def test_what_only_asks_or_is_a_title_gives_way_to_what_stands_below() -> None:
    document = load(ASKED, "licences.md")
    every = {s.text: s for s in sentences_between(document, 0, len(ASKED))}

    def told(*texts: str) -> list[tuple[str, str]]:
        return [(line.label, line.sentence.text) for line in answering_lines(Line(every[text]) for text in texts)]

    assert told("What if my licence expires?") == [
        ("", "You can drive for a week."),
        ("", "Then you have to apply."),
        ("", "Take a number."),
    ]
    assert told("Who signs?") == [("", "The clerk signs.")]
    assert told("Photographs") == [("Photographs", "Bring two photographs."), ("", "They must be new.")]
    # What is told already is not told again, and the order of the document is kept.
    assert told("What if my licence expires?", "Then you have to apply.") == [
        ("", "You can drive for a week."),
        ("", "Then you have to apply."),
        ("", "Take a number."),
    ]
    # Nothing below, or nothing to give way to.
    assert told("Forms") == [("", "Forms")]
    assert told("Bring two photographs.") == [("", "Bring two photographs.")]


def test_what_several_sentences_lean_on_is_told_without_those_between() -> None:
    smith = "Bo Ek is a smith. He lives here. He sings. He made the gate."
    document = make_document(f"# Notes\n\n{smith}\n\nWe had two keys. The first is lost. The second is bent.\n")

    def told(words: str) -> list[str]:
        return [line.sentence.text for line in lines_of([sentence(document, words)])]

    assert told("He made") == ["Bo Ek is a smith.", "He made the gate."]
    assert told("The second") == ["We had two keys.", "The first is lost.", "The second is bent."]
