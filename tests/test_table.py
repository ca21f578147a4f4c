"""Rows of tables: found by their name, told with the names of their columns, given whole behind a lead-in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from collabqa.answers.answering import Composer
from collabqa.answers.coverage import terms_of
from collabqa.answers.evidence import Sentence, sentences_between
from collabqa.answers.lines import Composition, Line, with_columns
from collabqa.answers.question import Question, parse
from collabqa.answers.reading import Evidence, Reading
from collabqa.answers.rows import cells, cells_of, headers, is_row, told
from collabqa.answers.shortanswer import short_answer
from collabqa.answers.table import filtered, looked_up, ticked
from collabqa.indexing.lexicon import Lexicon
from collabqa.types import Document
from handbook import load

TEXT = """# Annual report

Inventories consist of the following:

| (in thousands) | 2019 | 2018 |
| --- | --- | --- |
| Live poultry | 179,870 | 150,980 |
| Prepared chicken | 20,032 | 13,591 |
| Prepared chicken, frozen | 1,032 | 591 |
| Total | 200,934 | 165,162 |

The farm was founded in 1910.

## Staff

|  | Year ended |  |
| --- | --- | --- |
|  | April 27, 2019 | April 28, 2018 |
| Drivers | 12 | 9 |
| Cooks | 7 | |
"""


@pytest.fixture(scope="module")
def report() -> Document:
    return load(TEXT, "report.md")


def sentence(document: Document, words: str) -> Sentence:
    return next(s for s in sentences_between(document, 0, len(document.text)) if words in s.text)


def found(document: Document, question: str) -> list[str]:
    every = sentences_between(document, 0, len(document.text))
    evidence = tuple(Evidence(s, 1.0, 0.5, 0.5, 0.5, 0.5, 1.0, 1.0, 0.0, False, (), 0.5) for s in every)
    terms = terms_of(question, Lexicon.build([document]))
    return [cells(e.sentence.text)[0] for e in looked_up(question, terms, Reading(evidence, 0.5))]


def test_cells() -> None:
    assert cells("| a | **b** |  | c \\| d |") == ["a", "b", "", "c | d"]
    assert cells("a | b") == ["a", "b"]


def test_columns_are_named_by_all_rows_before_the_first_value(report: Document) -> None:
    drivers = sentence(report, "Drivers")
    assert [cells(row.text)[1] for row in headers(drivers)] == ["Year ended", "April 27, 2019"]
    assert told(drivers, headers(drivers)) == "Drivers — Year ended April 27, 2019: 12; April 28, 2018: 9"
    cooks = sentence(report, "Cooks")
    assert told(cooks, headers(cooks)) == "Cooks — Year ended April 27, 2019: 7"
    poultry = sentence(report, "Live")
    assert told(poultry, headers(poultry)) == "Live poultry — 2019: 179,870; 2018: 150,980 (in thousands)"


SETTINGS = """# Settings

| name | default | meaning |
| --- | --- | --- |
| HOST | none | where it listens |
| READER | the one that ships | which reads |
| PORT | 8000 | on which port |
"""


def test_rows_of_words_name_no_columns() -> None:
    settings = load(SETTINGS, "settings.md")
    port = sentence(settings, "PORT")
    assert [row.text for row in headers(port)] == ["| name | default | meaning |"]
    assert told(port, headers(port)) == "PORT — default: 8000; meaning: on which port"


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("What was the value of prepared chicken in 2019 and 2018 respectively?", ["Prepared chicken"]),
        ("What were live poultry and prepared chicken in 2019?", ["Live poultry", "Prepared chicken"]),
        ("How many drivers were there on April 27, 2019?", ["Drivers"]),
        ("How many drivers of buses crashed in Norway in 2019?", []),
        ("When was the farm founded?", []),
        ("What was the value of prepared chicken in 1990?", []),
    ],
)
def test_rows_are_looked_up_by_name_where_the_table_holds_all_that_is_asked(
    report: Document, question: str, rows: list[str]
) -> None:
    assert found(report, question) == rows


def test_a_row_as_a_line_cites_its_columns_and_they_are_not_said_again(report: Document) -> None:
    drivers = sentence(report, "Drivers")
    above = headers(drivers)
    (line,) = with_columns([Line(above[1]), Line(drivers)])
    assert line.told.startswith("Drivers — ") and line.also == tuple(above)
    (alone,) = with_columns([Line(above[1])])
    assert alone.told == "April 27, 2019, April 28, 2018" and not alone.also
    plain = Line(sentence(report, "founded"))
    assert with_columns([plain]) == (plain,)


class Stub:
    """Reads every sentence alike, in the order of the document."""

    def read(self, question: Question, candidates: Sequence[Sentence], among: int = 0) -> Reading:
        told = [Evidence(s, 1.0, 0.9, 0.9, 0.5, 0.5, 1.0, 1.0, 0.0, False, (), 0.5) for s in candidates]
        return Reading(tuple(told), 0.9)


class Sure(Stub):
    """Marks every sentence as one that answers."""

    def read(self, question: Question, candidates: Sequence[Sentence], among: int = 0) -> Reading:
        reading = super().read(question, candidates)
        return replace(reading, evidence=tuple(replace(one, inside=0.9) for one in reading.evidence))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What was the live poultry in 2019?", "| Live poultry | 179,870 | 150,980 |"),
        ("What does live poultry include?", "Live poultry includes ducks."),
        ("What does live poultry consist of?", "Live poultry includes ducks."),
    ],
)
def test_what_a_thing_includes_is_told_in_words_and_not_by_its_row(question: str, answer: str) -> None:
    document = load(
        TEXT.replace("Inventories consist", "Live poultry includes ducks.\n\nInventories consist"), "farm.md"
    )
    every = list(sentences_between(document, 0, len(document.text)))
    found = Composer(Stub(), Lexicon.build([document])).compose(parse(question), every, [document])
    assert found.lines[0].sentence.text == answer


def test_the_rows_below_a_sentence_that_names_them_are_the_list() -> None:
    text = SETTINGS.replace("| name", "Settings come from environment variables; options win over them.\n\n| name", 1)
    settings = load(text.replace("# Settings", "# Use"), "use.md")
    every = list(sentences_between(settings, 0, len(settings.text)))
    composer = Composer(Sure(), Lexicon.build([settings]))  # of that sentence too
    told = composer.compose(parse("Which environment variables are there?"), every, [settings])
    assert [line.told.split(" — ")[0] for line in told.lines] == ["HOST", "READER", "PORT"]


PUMP = """# Pump manual

| Property | value |
| --- | --- |
| Weight | 6.5 kg |
| Power | 300 W |
"""
INCIDENT = """# Outage of 3 May

The shop was down.

## Root cause

A disk was full. Nobody watched it.
"""


def composed(text: str, question: str) -> tuple[list[str], str | None]:
    document = load(text, "report.md")
    every = list(sentences_between(document, 0, len(document.text)))
    told = Composer(Stub(), Lexicon.build([document])).compose(parse(question), every, [document])
    return [line.told or line.sentence.text for line in told.lines], told.short_answer


def test_a_row_called_by_its_name_gives_its_value_shortly() -> None:
    assert composed(PUMP, "What is the power?") == (["Power — value: 300 W"], "300 W")
    assert composed(PUMP, "How heavy is it?") == (["Weight — value: 6.5 kg"], "6.5 kg")


def test_a_section_headed_by_what_is_asked_for_answers_in_a_document_on_its_owner() -> None:
    assert composed(INCIDENT, "What was the root cause of the outage?")[0] == ["A disk was full.", "Nobody watched it."]
    assert "A disk was full." not in composed(INCIDENT, "What was the root cause of the flood?")[0][:1]


DISHES = """# Recipes

Soup, pie and salad.

| Dish | Time | Vegetarian | Keeps a week |
| --- | --- | --- | --- |
| Soup | 50 min | yes | no |
| Salad | 10 min | no | no |
| Pie | 90 min | yes | yes |
"""


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Which recipes are vegetarian?", ["Soup", "Pie"]),
        ("Which dishes are not vegetarian?", ["Salad"]),
        ("What dishes can keep a week?", ["Pie"]),
        ("Which recipes are cheap?", []),
        ("Which recipes have a time?", []),  # the column says neither yes nor no
        ("Which members are vegetarian?", []),
        ("What is vegetarian?", []),
    ],
)
def test_rows_that_say_yes_in_the_column_that_is_asked_for(question: str, rows: list[str]) -> None:
    document = load(DISHES, "recipes.md")
    terms = terms_of(question, Lexicon.build([document]))
    assert [cells(row.text)[0] for row in ticked(parse(question), terms, [document])] == rows


ACTIONS = """# Post-mortem

## Actions

| Action | Owner | Due |
| --- | --- | --- |
| Renew the certificate | Tom Beck | 19 September |
| Give rights to engineers | Security team | 10 October |
| Show the reason | Jonas Falk | 31 October |
"""


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Which actions are due in October?", ["Give rights to engineers", "Show the reason"]),
        ("Which actions are due on 19 September?", ["Renew the certificate"]),
        ("Which actions are due?", []),
        ("Which actions are due in May?", []),
        ("Are actions due in October?", []),
    ],
)
def test_rows_that_have_in_a_column_what_is_asked_of_it(question: str, rows: list[str]) -> None:
    document = load(ACTIONS, "post.md")
    terms = terms_of(question, Lexicon.build([document]))
    assert [cells(row.text)[0] for row in filtered(parse(question), terms, [document])] == rows


WASHER = """The washer

Programmes

Programme      Temperature   Water
Eco            50 °C         9.5 l
Quick          45 °C         10 l
"""


def test_rows_of_plain_text_are_told_by_wide_gaps() -> None:
    document = load(WASHER, "washer.txt")
    rows = [s for s in sentences_between(document, 0, len(document.text)) if is_row(s)]
    assert [one.text for one in headers(rows[2])] == [rows[0].text]
    assert told(rows[2], headers(rows[2])) == "Quick — Temperature: 45 °C; Water: 10 l"


def test_columns_of_plain_text_are_not_guessed() -> None:
    names = "Adults          £9.50\nStudents        £7.00\nChildren        £5.50\n"
    gaps = WASHER.replace("50 °C         9.5 l", "              9.5 l")
    for text in (f"Prices\n\nThe prices of this year are these, as the board has set them.\n\nAll\n\n{names}", gaps):
        document = load(text, "prices.txt")
        rows = [s for s in sentences_between(document, 0, len(document.text)) if is_row(s)]
        assert rows
        assert [headers(row) for row in rows] == [[] for _ in rows]


GUIDE = """# Passes

## Monthly pass

The monthly pass costs 19 euros.

## Prices

A ride costs two euros.
"""


def test_a_comparison_one_side_of_which_is_told_nowhere_is_not_sure() -> None:
    document = load(GUIDE, "passes.md")
    every = list(sentences_between(document, 0, len(document.text)))
    composer = Composer(Stub(), Lexicon.build([document]))
    none = composer.compose(parse("Compare the day pass and the monthly pass"), every, [document])
    both = composer.compose(parse("Compare the ride and the monthly pass"), every, [document])
    bare = composer.compose(
        parse("What is the difference between a ride with and without the pass?"), every, [document]
    )
    assert none.confidence < 0.5 < min(both.confidence, bare.confidence)


def test_a_thing_is_defined_wherever_it_is_asked_for() -> None:
    text = "# Contract\n\nAn emergency is a situation of danger.\n\nThe contract is a promise of both.\n"
    assert composed(text, "What is an emergency under the contract?")[0] == ["An emergency is a situation of danger."]


def said(text: str, question: str) -> Composition:
    document = load(text, "report.md")
    every = list(sentences_between(document, 0, len(document.text)))
    return Composer(Stub(), Lexicon.build([document])).compose(parse(question), every, [document])


def test_why_is_not_told_by_saying_so() -> None:
    assert said("# Markets\n\nWe left Spain in June.\n", "Why did we leave Spain?").confidence < 0.5
    assert said("# Markets\n\nWe left Spain in June, as it rained.\n", "Why did we leave Spain?").confidence == 0.9
    assert said("# Markets\n\nWe left Spain in June.\n", "When did we leave Spain?").confidence == 0.9


def test_no_stands_in_the_answer_to_a_yes_or_no_question_alone() -> None:
    text = "# Shop\n\n## Do you sell boats?\n\nNo. We stopped in May, as nobody asked for them.\n"
    first = [
        said(text, question).lines[0].sentence.text
        for question in ("Do you sell boats?", "Why did you stop selling boats?")
    ]
    assert first == ["No.", "We stopped in May, as nobody asked for them."]


def test_who_somebody_is_that_a_contract_names() -> None:
    lease = said('# Lease\n\nIt is made by Hart Ltd (the "Landlord") and Bo Ek.\n', "Who is the landlord?")
    assert lease.short_answer == "Hart Ltd"


PLANS = """# Orbit

## Limits

| Plan | Requests per minute | Document size | Retention |
| --- | --- | --- | --- |
| Free | 60 | 16 kB | 7 days |
| Team | 600 | 256 kB | 90 days |

## Authentication

Every request carries a key. Keys are made in the dashboard.

## What to bring

- boots
- sticks

## Claiming

1. Fetch the form.
2. Fill it in.
"""


@pytest.mark.parametrize(
    ("question", "told", "short"),
    [
        ("How many requests per minute does the Team plan allow?", ["Team"], "600"),
        ("Which plans are there?", ["Free", "Team"], None),
        ("How do I authenticate?", ["Every request carries a key.", "Keys are made in the dashboard."], None),
        ("What do I need to bring?", ["boots", "sticks"], None),
        ("How do I claim?", ["Fetch the form.", "Fill it in."], None),
    ],
)
def test_what_a_manual_tells_by_its_form(question: str, told: list[str], short: str | None) -> None:
    found = said(PLANS, question)
    assert [(line.told or line.sentence.text).split(" — ")[0] for line in found.lines] == told
    assert found.short_answer == short


def test_how_long_is_told_by_a_time_whatever_the_columns_are_called() -> None:
    document = load(PLANS, "orbit.md")
    free = next(s for s in sentences_between(document, 0, len(document.text)) if s.text.startswith("| Free"))
    question = parse("How long are documents kept on the free plan?")
    assert short_answer(question, Stub().read(question, [free]).evidence[0]) == "7 days"


LEVELS = """Cover

What we pay in a year, and what we do not pay at all, depends on what you chose:

                            Classic         Plus
Fees                        4,000           10,000
Third party (dogs only)  1,000,000       2,000,000
Teeth                       not covered     1,000
                                            (from an accident)
"""
PLAIN = """Bins

The town collects what you put out, week by week, from the kerb before your house:

Brown caddy, 23 litres   Food waste      every week
Blue bin, 240 litres     Paper, card     every second week
Black bin, 180 litres    What is left    every third week
"""


def rows_of(text: str) -> list[Sentence]:
    document = load(text, "page.txt")
    return [s for s in sentences_between(document, 0, len(text)) if is_row(s)]


def test_a_first_row_further_right_names_the_columns_of_plain_text() -> None:
    first, fees, third, teeth = rows_of(LEVELS)
    assert cells_of(first) == ["", "Classic", "Plus"] and headers(teeth) == [first]
    assert told(fees, [first]) == "Fees — Classic: 4,000; Plus: 10,000"
    assert cells(third.text) == ["Third party (dogs only)", "1,000,000", "2,000,000"]


def test_a_row_goes_on_below_its_cell() -> None:
    *_, teeth = rows_of(LEVELS)
    assert cells(teeth.text) == ["Teeth", "not covered", "1,000 (from an accident)"]


def test_a_first_row_like_the_others_names_no_columns() -> None:
    rows = rows_of(PLAIN)
    assert len(rows) == 3 and headers(rows[1]) == []
    assert told(rows[1], []) == "Blue bin, 240 litres — Paper, card; every second week"


def test_dots_lead_from_a_name_to_its_value() -> None:
    rows = rows_of("Data\n\nWater tank ......... 1.8 litres\nWeight ............. 9.4 kg\nPower .............. 15 W\n")
    assert [cells(row.text) for row in rows] == [["Water tank", "1.8 litres"], ["Weight", "9.4 kg"], ["Power", "15 W"]]


FILTERS = """# Filters

## Changing the cartridges

| Cartridge | Colour | Change after |
| --- | --- | --- |
| Sediment | white | 6 months |
| Carbon block | black | 9 months |
| Hollow fibre | blue | 12 months |
"""


def test_a_row_is_found_by_a_cell_that_no_other_has() -> None:
    filters = load(FILTERS, "filters.md")
    assert found(filters, "When is the black cartridge to be changed?") == ["Carbon block"]
    assert found(filters, "When is the green cartridge to be changed?") == []
    alike = load(FILTERS.replace("blue", "black"), "filters.md")
    assert found(alike, "When is the black cartridge to be changed?") == []  # two rows have it
