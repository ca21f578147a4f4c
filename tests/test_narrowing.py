"""Of a list only what the question says of its things; the whole list where it says nothing that tells them apart."""

from __future__ import annotations

import pytest

from collabqa.answers.lines import Composition
from collabqa.answers.listing import Lister
from collabqa.answers.lists import Walked
from collabqa.answers.question import parse
from collabqa.answers.reading import Reading
from collabqa.indexing.lexicon import Lexicon
from handbook import load

YARD = """# The tool yard

## Tools for hedges

The yard lends tools to every member.

### Long saw

A saw on a pole. It is moved by hand. Brandt Brothers made it.

### Trimmer

A light machine. Its motor runs on petrol. Norwind sharpens it in March.

### Shears

Shears are for thin twigs. They were bought from Norwind.

### Blower

The blower is loud. Its motor runs on petrol, too.

## Rules of the yard

Members follow these rules.

### Quiet hours

No motors after seven.

### Deposit

A deposit of 20 euros is paid. Petrol is paid apart.
"""


def composed(question: str) -> Composition:
    documents = [load(YARD, "yard.md")]
    return Lister(Lexicon.build(documents), Walked()).compose(parse(question), Reading((), 0.0), documents)


def items(question: str) -> list[str]:
    return [line.label for line in composed(question).lines if line.item and not line.joined]


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("Which tools run on petrol?", ["Trimmer", "Blower"]),
        ("Which tools come from Norwind?", ["Trimmer", "Shears"]),
        ("What tools have a motor?", ["Trimmer", "Blower"]),
        ("List the tools that run on petrol", ["Trimmer", "Blower"]),
        ("Which rules mention petrol?", ["Deposit"]),
        ("What are the tools for hedges?", ["Long saw", "Trimmer", "Shears", "Blower"]),
        ("Which tools does the yard lend?", ["Long saw", "Trimmer", "Shears", "Blower"]),
        ("Which rules do members follow?", ["Quiet hours", "Deposit"]),
        ("Which members come from Norwind?", []),
    ],
)
def test_only_the_things_of_which_it_is_so_are_listed(question: str, kept: list[str]) -> None:
    assert items(question) == kept


def test_each_thing_is_given_with_the_sentence_that_says_it() -> None:
    said = [line.sentence.text for line in composed("Which tools come from Norwind?").lines]
    assert said == [
        "A light machine.",
        "Norwind sharpens it in March.",
        "Shears are for thin twigs.",
        "They were bought from Norwind.",
    ]


def test_sections_are_counted_only_as_what_they_are_called() -> None:
    assert items("How many tools run on petrol?") == ["Trimmer", "Blower"]
    assert items("How many members follow rules?") == []


def test_a_heading_that_names_something_else_gives_no_examples() -> None:
    assert items("Give me examples of tools") == ["Long saw", "Trimmer", "Shears", "Blower"]
    assert items("Give me examples of the yard") == []
