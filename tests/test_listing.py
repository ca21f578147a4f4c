"""Answers that are lists: which list, section or table names the things asked for, and what is given with it."""

from __future__ import annotations

import pytest

from collabqa.answers.evidence import Sentence, sentences_between
from collabqa.answers.lines import Composition
from collabqa.answers.listing import Lister
from collabqa.answers.lists import Walked
from collabqa.answers.naming import asked_noun, called, of_what
from collabqa.answers.question import parse
from collabqa.answers.reading import Evidence, Reading
from collabqa.indexing.lexicon import Lexicon
from collabqa.types import Document
from handbook import load

MANUAL = """# Installing the Heron camera

Heron is a camera for nesting boxes.

## What you need

Before you begin, have these at hand:

- A screwdriver.
- A card of 8 GB.

## Mounting on wood

1. Drill two holes.
2. Screw the plate on.
3. Hang the camera in.

## Modes

Heron knows three modes.

**Still** takes a picture an hour.

**Film** runs all day.

**Watch** waits for birds.

## Getting pictures

Pictures can be fetched in two ways. The first is the card. Take it out by night. The second is the radio.

## How to return it

First, write to the shop. Then wait for the label. Finally, send the box.

## Settings

| Setting | Default |
| --- | --- |
| interval | 60 |
| volume | 3 |
"""
MARCH = """# Minutes of 4 March

## Pond

The pond leaks.

Decision: a plumber is asked.

## Fence

Decision: the fence is painted.

## Actions

- Ada Moor rings the plumber.
- Ivo Brandt buys paint.
"""
APRIL = """# Minutes of 1 April

## Pond

Decision: the pond is drained.

## Actions

- Ivo Brandt finds a home for the newts.
- Ada Moor pays the plumber.
"""


@pytest.fixture(scope="module")
def manual() -> Document:
    return load(MANUAL, "manual.md")


@pytest.fixture(scope="module")
def minutes() -> list[Document]:
    return [load(APRIL, "april.md"), load(MARCH, "march.md")]


def composed(question: str, documents: list[Document]) -> Composition:
    return Lister(Lexicon.build(documents), Walked()).compose(parse(question), Reading((), 0.0), documents)


def said(composition: Composition) -> list[str]:
    return [f"{line.label}: {line.sentence.text}" if line.label else line.sentence.text for line in composition.lines]


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("What are the steps on wood?", ["Drill two holes.", "Screw the plate on.", "Hang the camera in."]),
        (
            "Which modes does Heron have?",
            [
                "Heron knows three modes.",
                "**Still** takes a picture an hour.",
                "**Film** runs all day.",
                "**Watch** waits for birds.",
            ],
        ),
        ("What settings are there?", ["| interval | 60 |", "| volume | 3 |"]),
        (
            "What are the steps to return it?",
            ["First, write to the shop.", "Then wait for the label.", "Finally, send the box."],
        ),
    ],
)  # fmt: skip
def test_the_list_below_the_heading_or_lead_in_that_names_it(manual: Document, question: str, items: list[str]) -> None:
    assert said(composed(question, [manual])) == items


def test_the_sections_of_a_document_are_no_answer_if_nothing_calls_them_what_is_asked(manual: Document) -> None:
    assert composed("Which birds does Heron film?", [manual]).lines == ()
    leave = load("# Leave\n\n## Annual leave\n\nIt is long.\n\n## Sick leave\n\nIt is short.\n", "leave.md")
    assert said(composed("What kinds of leave are there?", [leave])) == [
        "Annual leave: It is long.",
        "Sick leave: It is short.",
    ]


@pytest.mark.parametrize(
    ("question", "header"),
    [
        ("What do I need before installing the Heron?", "What you need"),
        ("How do I mount the camera on wood?", "Mounting on wood"),
        ("How do I return the camera?", "How to return it"),
        ("Why do I return the camera?", None),
        ("Who mounts the camera on wood?", None),
    ],
)
def test_a_question_that_asks_how_gets_the_steps_under_a_heading_that_holds_it(
    manual: Document, question: str, header: str | None
) -> None:
    found, _ = Lister(Lexicon.build([manual]), Walked()).unasked(parse(question), [manual])
    assert (found.header if found else None) == header


def test_what_a_sentence_announces(manual: Document) -> None:
    lister = Lister(Lexicon.build([manual]), Walked())

    def led(words: str) -> list[str]:
        sentence = next(s for s in sentences_between(manual, 0, len(MANUAL)) if words in s.text)
        found = lister.led(sentence)
        return [item.sentences[0].text for item in found.items] if found else []

    assert led("Before you begin") == ["A screwdriver.", "A card of 8 GB."]
    assert led("in two ways") == ["The first is the card.", "The second is the radio."]
    assert led("Heron is a camera") == led("Take it out") == []
    lasting = load("# Paint\n\n## Drying\n\nIt dries in 2 to 10 days.\n\n- thin coats\n- thick coats\n", "paint.md")
    (dries,) = (s for s in sentences_between(lasting, 0, 40) if "dries" in s.text)
    assert Lister(Lexicon.build([lasting]), Walked()).led(dries) is None


def test_what_stands_under_one_label_in_several_sections_and_documents_is_one_list(minutes: list[Document]) -> None:
    assert said(composed("What decisions were taken?", minutes[1:])) == [
        "Pond: Decision: a plumber is asked.",
        "Fence: Decision: the fence is painted.",
    ]
    assert said(composed("What decisions were taken?", minutes)) == [
        "Minutes of 1 April › Pond: Decision: the pond is drained.",
        "Minutes of 4 March › Pond: Decision: a plumber is asked.",
        "Minutes of 4 March › Fence: Decision: the fence is painted.",
    ]
    # A document that the question names is the only one asked.
    assert said(composed("What decisions were taken in March?", minutes)) == [
        "Pond: Decision: a plumber is asked.",
        "Fence: Decision: the fence is painted.",
    ]


def test_of_a_list_only_the_items_of_somebody_who_is_named_in_full(minutes: list[Document]) -> None:
    assert said(composed("Which actions were given to Ivo Brandt?", minutes)) == [
        "Minutes of 1 April: Ivo Brandt finds a home for the newts.",
        "Minutes of 4 March: Ivo Brandt buys paint.",
    ]


def test_a_lead_in_that_is_found_gives_its_table() -> None:
    table = "| Kind | Tons |\n| --- | --- |\n| Hay | 9 |\n| Oats | 4 |\n"
    text = f"# Farm\n\nThe farm was founded in 1910. Stocks consist of the following:\n\n{table}"
    farm = load(text, "farm.md")

    def evidence(sentence: Sentence) -> Evidence:
        return Evidence(sentence, 1.0, 0.5, 0.5, 0.5, 0.5, 1.0, 1.0, 0.0, False, (), 0.5)

    every = list(sentences_between(farm, 0, len(text)))
    stocks = next(s for s in every if "consist of" in s.text)
    lister = Lister(Lexicon.build([farm]), Walked())
    found = lister.compose(parse("What are the components?"), Reading((evidence(stocks),), 0.6), [farm])
    assert said(found) == ["Stocks consist of the following:", "| Hay | 9 |", "| Oats | 4 |"]
    assert lister.led(next(s for s in every if "founded" in s.text)) is None


def test_the_noun_asked_for() -> None:
    assert asked_noun("types of partnerships") == "type"
    assert asked_noun("roles") == "role"
    assert asked_noun("components making up the total") == "compon"
    assert asked_noun("") == ""
    assert of_what("the causes of the flood") == "the causes"


MUSEUM = """# Museum

The museum has three rooms on two floors.

## Below

### Room 1

Pans.

### Room 2

Ladders.

## Above

### Room 3

Soap.

## Tours

| Tour | Language |
| --- | --- |
| Miners | English |
| Herring | Danish |
| Night | English |

## What to bring

- a card
- clothes
    - trousers
    - a coat
"""


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("What rooms are there in the museum?", ["Room 1: Pans.", "Room 2: Ladders.", "Room 3: Soap."]),
        ("Which rooms are below?", ["Room 1: Pans.", "Room 2: Ladders."]),
        ("Which tours are in English?", ["| Miners | English |", "| Night | English |"]),
        ("Which tours are there?", ["| Miners | English |", "| Herring | Danish |", "| Night | English |"]),
        ("What things should I bring?", ["a card", "clothes: trousers", "a coat"]),
    ],
)
def test_counted_headings_rows_and_nested_items(question: str, items: list[str]) -> None:
    assert said(composed(question, [load(MUSEUM, "museum.md")])) == items


def test_documents_that_are_called_what_is_asked_for_are_answers_themselves() -> None:
    texts = ("Policy on boats", "Boats need a notice of four weeks."), ("Policy on bikes", "Bikes need a bell.")
    documents = [load(f"# {title}\n\n{text}\n", f"{number}.md") for number, (title, text) in enumerate(texts)]
    every = [s for d in documents for s in sentences_between(d, 0, len(d.text))]
    evidence = tuple(Evidence(s, 1.0, 0.5, 0.5, 0.5, 0.5, 1.0, 1.0, 0.0, False, (), 0.5) for s in every)
    lister = Lister(Lexicon.build(documents), Walked())
    found = lister.compose(parse("Which policies need a notice of four weeks?"), Reading(evidence, 0.7), documents)
    assert said(found) == ["Policy on boats: Boats need a notice of four weeks."]
    assert called("Policy on boats") == called("Our policies") == "polici"
    assert called("Annual report of 2024") == "report" and called("") == ""
    # The sections of one policy are no policies.
    leave = load("# Policy on leave\n\n## Holidays\n\nThey are long.\n\n## Illness\n\nIt is short.\n", "leave.md")
    assert composed("Which policies are there?", [leave]).lines == ()


RECIPE = """# Soups

## Courgette soup

Ingredients:

- 800 g courgettes
- 50 ml cream

Method:

1. Simmer the courgettes.
2. Stir in the cream.

## Plum chutney

- 1 kg plums
- 300 g sugar

Simmer everything for two hours.
"""


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("How do I make courgette soup?", "Simmer the courgettes."),
        ("how to cook courgette soup", "Simmer the courgettes."),
        ("What do I need for courgette soup?", "800 g courgettes"),
        ("What do I need for plum chutney?", "1 kg plums"),
        ("How do I make plum chutney?", None),  # what it takes is no way to make it
        ("How do I store courgette soup?", None),
        ("What does courgette soup need?", None),
    ],
)
def test_a_way_is_told_by_steps_and_what_it_takes_by_things_below_the_name_alone(
    question: str, first: str | None
) -> None:
    recipe = load(RECIPE, "soups.md")
    found, fit = Lister(Lexicon.build([recipe]), Walked()).unasked(parse(question), [recipe])
    assert (found.items[0].sentences[0].text if found and fit >= 0.82 else None) == first


DENIED = """# The fund

## What we pay for

We can pay for tools and rent.

We do not pay for

1. wages
2. debts
3. fines
"""


def test_what_is_not_so_is_listed_with_the_words_that_deny_it() -> None:
    told = composed("What things won't the fund pay for?", [load(DENIED, "fund.md")])
    assert said(told) == ["We do not pay for", "wages", "debts", "fines"]
