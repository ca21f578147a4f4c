"""The most and the least of a column, or of a row that compares things; nothing where the numbers do not say."""

from __future__ import annotations

import pytest

from collabqa.answers.coverage import terms_of
from collabqa.answers.extremes import extreme
from collabqa.documents.markdown import parse_markdown
from collabqa.documents.plaintext import parse_plaintext
from collabqa.indexing.lexicon import Lexicon
from collabqa.types import Document

PROGRAMMES = """Dishwasher

2 PROGRAMMES

Programme      Temperature   Duration   Water    Energy
Eco            50 °C         3:55       9.5 l    0.75 kWh
Auto           45-65 °C      2:40       11 l     1.10 kWh
Intensive      70 °C         0:59       14 l     1.45 kWh
Quick          45 °C         0:29       10 l     0.70 kWh
"""
READERS = """# E-readers

| | Folio | Inkling | Mini |
|---|---|---|---|
| Price | $139 | $1,279 | $99 |
| Weight | 195 g | 375 g | 154 g |
| Battery life | 5 weeks | 3 weeks | 40 days |
"""


def asked(question: str, text: str) -> tuple[list[str], str]:
    layout = parse_markdown(text) if text.startswith("#") else parse_plaintext(text)
    document = Document("a", layout.title or "", text, layout.sections, layout.blocks, "")
    rows, name = extreme(question, terms_of(question, Lexicon.build([document])), [document])
    return [row.text.split("  ")[0].strip("| ").split(" |")[0] for row in rows], name


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Which programme uses the least energy?", "Quick"),
        ("Which programme uses the most water?", "Intensive"),
        ("Which programme is the longest?", "Eco"),
        ("What is the shortest programme?", "Quick"),
        ("Which programme has the highest temperature?", "Intensive"),
    ],
)
def test_the_row_with_the_most(question: str, name: str) -> None:
    assert asked(question, PROGRAMMES) == ([name], name)


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("Which e-reader is the lightest?", "Weight"),
        ("Which e-reader is the cheapest?", "Price"),
        ("What is the most expensive e-reader?", "Price"),
    ],
)
def test_the_row_that_compares(question: str, row: str) -> None:
    assert asked(question, READERS) == ([row], "")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Which e-reader has the longest battery life?", READERS),  # weeks and days
        ("Which e-reader is the oldest?", READERS),
        ("Which car is the cheapest?", READERS),
        ("Which programme uses energy?", PROGRAMMES),
        ("Which programme for glasses uses the least energy?", PROGRAMMES),
        ("Why does the Eco programme use the least energy?", PROGRAMMES),
    ],
)
def test_nothing_where_the_table_does_not_say(question: str, text: str) -> None:
    assert asked(question, text) == ([], "")


def test_two_with_the_most_are_both_given_without_a_name() -> None:
    assert asked("What is the coldest programme?", PROGRAMMES) == (["Auto", "Quick"], "")
    text = PROGRAMMES.replace("14 l ", "11 l ")
    assert asked("Which programme uses the most water?", text) == (["Auto", "Intensive"], "")


def table(*rows: str) -> str:
    lines = [f"| {row} |" for row in (rows[0], " | ".join(["---"] * len(rows[0].split("|"))), *rows[1:])]
    return "\n".join(["# Things", "", "Things compared.", "", *lines, ""])


@pytest.mark.parametrize(
    ("question", "rows", "name"),
    [
        (
            "Which country has the highest population density?",
            ("Country | Population | Population density", "Aland | 900 | 10", "Bora | 700 | 50", "Ceres | 300 | 400"),
            "Ceres",
        ),
        (
            "Which thing is the coldest?",
            ("Thing | Temperature", "Ice | −5 °C", "Snow | -10 °C", "Hail | −20 °C"),
            "Hail",
        ),
        (
            "Which thing is the cheapest?",
            ("Thing | Price band | Price", "Oak | low | £20", "Ash | low | £10", "Elm | high | £30"),
            "Ash",
        ),
    ],
)  # fmt: skip
def test_the_column_that_is_meant_and_signs_are_read(question: str, rows: tuple[str, ...], name: str) -> None:
    assert asked(question, table(*rows)) == ([name], name)


@pytest.mark.parametrize(
    "values",
    [
        ("1.2.3", "1.10.0", "1.4.2"),
        ("01.02.2020", "02.02.2020", "03.02.2020"),
        ("€ 1.500", "€ 900", "€ 12.000"),
        ("1.000.000", "2", "3"),
    ],
)
def test_versions_dates_and_what_may_be_a_thousand_or_a_fraction_are_no_numbers(values: tuple[str, ...]) -> None:
    rows = [
        "| Thing | Version |",
        "| --- | --- |",
        *(f"| {name} | {v} |" for name, v in zip("ABC", values, strict=True)),
    ]
    assert asked("Which thing has the highest version?", table(*rows)) == ([], "")
