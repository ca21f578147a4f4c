"""A question for a whole document gets what that document says of itself and how its sections begin."""

from __future__ import annotations

import pytest

from collabqa.answers.lists import Walked
from collabqa.answers.synopsis import Asked, document_asked, document_meant, synopsis
from collabqa.indexing.lexicon import Lexicon
from collabqa.types import Document
from handbook import HANDBOOK, MEDICINE, load

BEES = """# The Bee Book

Bees are insects. They fly. In this book we describe how bees live and what keepers do for them.

## Life in the hive

A queen lays all the eggs. The rest work.

## Keeping bees

Keepers give them a box.

## Conclusion

Bees matter.
"""
DOCUMENTS: list[Document] = [load(HANDBOOK, "staff/handbook.md"), load(BEES, "bee-book.md"), load(MEDICINE, "drugs.md")]
LEXICON = Lexicon.build(DOCUMENTS)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What is this document about?", Asked("", False)),
        ("what's the chapter on bees about", Asked("bees", False)),
        ("Give me a short overview of the text about the life of bees.", Asked("the life of bees", False)),
        ("Summarise the bee chapter", Asked("bee", False)),
        ("What's the gist of the bee chapter?", Asked("bee", False)),
        ("What is the essence of bees?", None),
        ("What does the chapter about hives cover?", Asked("hives", False)),
        ("Summarize the staff handbook", Asked("staff handbook", True)),
        ("Summary of the report on bees", Asked("report on bees".replace(" on", ""), True)),
        ("What is bee-book.md about?", Asked("bee book", True)),
        ("summarize staff/handbook.md", Asked("staff handbook", True)),
        ("Summarise the benefits of remote work", None),
        ("What is AI4EU about?", None),
        ("What do the documents say about bees?", None),
        ("What does the chapter say about queens?", None),
        ("What is the book?", None),
    ],
)
def test_what_a_whole_document_is_called(question: str, asked: Asked | None) -> None:
    assert document_asked(question) == asked


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        (Asked("bee", False), "bee-book.md"),
        (Asked("keeping bees", False), "bee-book.md"),  # a heading of it
        (Asked("keeping bees", True), None),  # the title does not say so
        (Asked("staff handbook", True), "staff/handbook.md"),
        (Asked("drugs", True), "drugs.md"),  # its file is called so
        (Asked("astronomy", False), None),
        (Asked("", False), None),  # it could be any of the three
    ],
)
def test_which_document_is_meant(asked: Asked, meant: str | None) -> None:
    found = document_meant(asked, DOCUMENTS, LEXICON)
    assert (found.id if found else None) == meant


def test_the_only_document_needs_no_name() -> None:
    assert document_meant(Asked("", False), DOCUMENTS[:1], LEXICON) is DOCUMENTS[0]


def test_it_opens_with_what_it_will_say_and_goes_on_with_the_first_sentence_of_each_section() -> None:
    told = synopsis(DOCUMENTS[1], Walked())
    assert [(line.label, line.sentence.text) for line in told.lines] == [
        ("", "In this book we describe how bees live and what keepers do for them."),
        ("Life in the hive", "A queen lays all the eggs."),
        ("Keeping bees", "Keepers give them a box."),
    ]
    assert told.confidence > 0.9


def test_what_announces_nothing_opens_with_its_first_two_sentences() -> None:
    told = synopsis(load("# Tea\n\nTea is a drink. It is hot. It is old.\n", "tea.md"), Walked())
    assert [line.sentence.text for line in told.lines] == ["Tea is a drink.", "It is hot."]


def test_a_document_without_a_paragraph_has_none() -> None:
    assert synopsis(load("# Tea\n\n## Green\n", "tea.md"), Walked()).lines == ()


def test_what_opens_under_a_heading_is_told_with_it_and_rows_of_tables_tell_no_section() -> None:
    text = (
        "# Pump\n\n## Safety\n\nKeep it dry.\n\n## Data\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n## Care\n\nOil it.\n"
    )
    told = synopsis(load(text, "pump.md"), Walked())
    assert [(line.label, line.sentence.text) for line in told.lines] == [
        ("Safety", "Keep it dry."),
        ("Care", "Oil it."),
    ]
