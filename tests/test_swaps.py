"""Near misses by swap: another name, another number than the one asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from collabqa.answers.coverage import Term
from collabqa.answers.evidence import Sentence, sentences_of_block
from collabqa.answers.swaps import (
    average_missing,
    event_swapped,
    giver_swapped,
    most_missing,
    names_swapped,
    numbers_of,
    numbers_swapped,
    past_told,
    rate_missing,
    swapped,
    year_swapped,
)
from collabqa.documents.corpus import load_document, scan
from documents import make_document

TEXT = """# Mills of Avonia

The Oslo mill was built in 1849 by Ada Lindqvist. It has four wheels. It was sold to Bergen for 300 crowns.

The mill of Tromso burnt down in 1902.

Corn was ground at night. Two thirds of the corn came by boat.
"""


@pytest.fixture
def mills(tmp_path: Path) -> list[Sentence]:
    (tmp_path / "mills.md").write_text(TEXT, encoding="utf-8")
    document = load_document(scan(tmp_path).files[0])
    found = [s for block in range(len(document.blocks)) for s in sentences_of_block(document, block)]
    return [s for s in found if not s.text.startswith("Mills")]


def terms(*words: str) -> list[Term]:
    """Words as terms, those with a capital as names."""
    return [Term(word.lower(), word.lower(), 1.0, word[0].isupper()) for word in words]


def test_numbers_are_read_in_figures_and_words() -> None:
    assert numbers_of("In 1849, the fifth of twelve mills cost 1,200.50 crowns, one by one.") == {
        "1849", "5", "12", "1200.50",
    }  # fmt: skip
    assert numbers_of("No number here.") == frozenset()


def test_another_number_is_a_swap(mills: list[Sentence]) -> None:
    built, wheels = mills[0], mills[1]
    assert numbers_swapped("Who built the mill of 1850?", built)
    assert not numbers_swapped("Who built the mill of 1849?", built)
    assert numbers_swapped("Which mill has 6 wheels?", wheels)
    assert not numbers_swapped("Which mill has 4 wheels?", wheels)


def test_a_number_that_only_counts_what_is_wanted_is_none(mills: list[Sentence]) -> None:
    assert not numbers_swapped("What are the three mills of Avonia?", mills[0])
    assert not numbers_swapped("Who built the mill?", mills[0])


def test_a_number_of_a_thing_counts_no_things() -> None:
    heater = sentence_of("# Heaters\n\nThe 24 volt heater weighs 3 kg.\n", "24")
    assert numbers_swapped("How heavy is the 12 volt heater?", heater)
    assert numbers_swapped("How heavy is a 12 volt heater?", heater)
    assert not numbers_swapped("What do the two small heaters weigh?", heater)


def test_no_swap_without_another_number(mills: list[Sentence]) -> None:
    assert not numbers_swapped("Was corn ground in 1849?", mills[4])


def test_another_name_is_a_swap(mills: list[Sentence]) -> None:
    built = mills[0]
    assert names_swapped("When was the Drammen mill built?", terms("Drammen", "mill", "built"), built)
    assert not names_swapped("When was the Oslo mill built?", terms("Oslo", "mill", "built"), built)
    assert not names_swapped("When was the mill built?", terms("mill", "built"), built)


def test_names_above_the_sentence_or_before_one_that_leans_are_held(mills: list[Sentence]) -> None:
    built, wheels, sold = mills[0], mills[1], mills[2]
    assert not names_swapped("Who built a mill in Avonia?", terms("Avonia", "mill"), built)
    assert not names_swapped("To whom was the Oslo mill sold?", terms("Oslo", "mill", "sold"), sold)
    assert names_swapped("To whom was the Drammen mill sold?", terms("Drammen", "mill", "sold"), sold)
    assert not names_swapped("How many wheels has the Drammen mill?", terms("Drammen", "mill"), wheels)


def test_either_swap_is_one(mills: list[Sentence]) -> None:
    assert swapped("Did Tromso burn in 1903?", terms("Tromso", "burn"), mills[3])
    assert swapped("Did the mill of Alta burn in 1902?", terms("Alta", "burn", "mill"), mills[0])
    assert not swapped("When did the mill of Tromso burn down?", terms("Tromso", "burn", "mill"), mills[3])


@pytest.mark.parametrize(
    ("question", "text", "swapped"),
    [
        ("How much was paid to Ann Lee?", "The club received 20 euros from Ann Lee.", True),
        ("How much was paid to Ann Lee?", "The club paid 20 euros to Ann Lee.", False),
        ("How much was paid to Ann Lee?", "Ann Lee has charged the club 20 euros.", False),
        ("How much was paid to Ann Lee?", "Ann Lee's club card was charged 20 euros by Bo Ek.", True),
        ("How much was paid to Bo Ek?", "Ann Lee's club card was charged 20 euros by Bo Ek.", False),
        ("How much was paid by Ann Lee?", "The club got a 20 euro refund from Ann Lee.", False),
        ("How much was paid by Ann Lee?", "The club sent 20 euros to Ann Lee.", True),
        ("How much was received from Ann Lee?", "The club sent 20 euros to Ann Lee.", True),
        ("How much did Ann Lee pay?", "The club sent 20 euros to Ann Lee.", False),
        ("How much was paid to Ann Lee?", "Ann Lee, Inc. received 20 euros from Bo Ek.", False),
        ("Who wrote to Ann Lee?", "A letter came from Ann Lee.", False),  # no money
    ],
)
def test_money_that_goes_the_other_way(question: str, text: str, swapped: bool) -> None:
    assert giver_swapped(question, text) is swapped


@pytest.mark.parametrize("text", ["A's card " * 20_000, "A" * 100_000, "paid a b c d " * 20_000, "Ann Lee " * 20_000])
def test_names_without_end_hold_nothing_up(text: str) -> None:
    assert not giver_swapped("How much was paid to Ann Lee?", text)


def test_another_year_is_a_swap(tmp_path: Path) -> None:
    text = "# Sales\n\nSales were 9 crowns in 2019 and 8 in 2017/18.\n\n"
    text += "## 2016\n\nThey were 7, of 3 in 2011.\n\nNobody counted 2,021 sheep.\n"
    (tmp_path / "sales.md").write_text(text, encoding="utf-8")
    document = load_document(scan(tmp_path).files[0])
    every = [s for block in range(len(document.blocks)) for s in sentences_of_block(document, block)]
    first, second, third = (s for s in every if s.text not in ("Sales", "2016"))
    assert year_swapped("What were sales in 2021?", first)
    assert not year_swapped("What were sales in 2018?", first) and not year_swapped("What were sales?", first)
    assert not year_swapped("What were sales in 2016?", second)  # it stands above
    assert not year_swapped("What were sales in 2019?", third)  # no year there


def test_who_asks_for_an_average_wants_one(tmp_path: Path) -> None:
    text = "# Trial\n\nThe adults were 65 to 80.\n\nThe mean age was 70. All were over 64.\n\n"
    text += "| Age | 70 |\n| --- | --- |\n| Men | 71 |\n"
    (tmp_path / "trial.md").write_text(text, encoding="utf-8")
    document = load_document(scan(tmp_path).files[0])
    every = [s for block in range(len(document.blocks)) for s in sentences_of_block(document, block)]
    lacking = [s.text for s in every if average_missing("What was the average age?", s)]
    assert lacking == ["The adults were 65 to 80."]
    assert not any(average_missing("What was the age?", s) for s in every)


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("Which reader is the lightest?", "The Mini is a fine second reader.", True),
        ("What is the most expensive fruit?", "Prices of fruit rise.", False),  # "expensive" does not end it
        ("Which fruit is the most expensive?", "Prices of fruit rise.", True),
        ("Which reader is the lightest?", "No reader is lighter, it is the smallest of all.", False),
        ("Which reader is light?", "The Mini is a fine second reader.", False),
    ],
)
def test_the_most_so_is_told_by_a_superlative(question: str, text: str, missing: bool) -> None:
    document = make_document(f"{text}\n")
    assert most_missing(question, next(sentences_of_block(document, 0))) is missing


@pytest.mark.parametrize(
    ("question", "text", "other"),
    [
        ("When did Ann leave the club?", "The club was founded in 1990.", True),
        ("When did the lease end?", "The lease begins on 1 May.", True),
        ("When was the club founded?", "The club closed in 1999.", True),
        ("When did Ann leave the club?", "Ann left in 1995, five years after it was founded.", False),
        ("When did Ann leave the club?", "Ann sang in the club in 1995.", False),
        ("When did the club start and end?", "The club was founded in 1990.", False),
        ("When does the shop close?", "The shop is open from 8 am to 6 pm.", False),
        ("When does the contract expire?", "It starts on 1 May and runs to 30 April.", False),
    ],
)
def test_the_date_of_a_beginning_is_none_of_an_end(question: str, text: str, other: bool) -> None:
    assert event_swapped(question, next(sentences_of_block(make_document(f"{text}\n"), 0))) is other


def sentence_of(text: str, words: str) -> Sentence:
    document = make_document(text)
    every = (s for block in range(len(document.blocks)) for s in sentences_of_block(document, block))
    return next(s for s in every if words in s.text)


def test_bounds_are_no_other_numbers_and_a_decade_holds_its_years() -> None:
    page = (
        "# Clinic\n\nAsk before treatment of more than £750.\n\nThe house is furnished as in 1935.\n\nIt cost £750.\n"
    )
    assert not numbers_swapped("Is a treatment of £1800 to be asked for?", sentence_of(page, "more than"))
    assert numbers_swapped("Did it cost £1800?", sentence_of(page, "It cost"))
    assert not numbers_swapped("Which house is like the 1930s?", sentence_of(page, "1935"))
    assert numbers_swapped("Which house is like the 1950s?", sentence_of(page, "1935"))


def test_a_name_that_a_document_opens_with_is_held_by_all_of_it() -> None:
    page = (
        "# Lease\n\nProperty: 3 Tarn Court.\n\n" + "Nothing is said here. " * 80 + "\n\nThe Bank of Ludlow is paid.\n"
    )
    asked = terms("Tarn", "paid")
    assert not names_swapped("Who is paid at Tarn Court?", asked, sentence_of(page, "Bank of Ludlow"))
    brief = "# Lease\n\nProperty: 3 Tarn Court.\n\nThe Bank of Ludlow is paid.\n"  # all of it opens it
    assert names_swapped("Who is paid at Tarn Court?", asked, sentence_of(brief, "Bank of Ludlow"))


def test_what_is_said_of_her_may_be_of_who_was_named_before() -> None:
    page = "# News\n\nAda Moor retires. A tea for her is held in the Hall of Oslo. Tea is held in the Hall of Oslo.\n"
    assert not names_swapped("When is the tea for Moor?", terms("Moor", "tea"), sentence_of(page, "for her"))
    assert names_swapped("When is the tea for Moor?", terms("Moor", "tea"), sentence_of(page, "Tea is held"))


def test_joining_is_no_founding() -> None:
    page = "# Clubs\n\nThe club was founded in 1901.\n\nOslo joined it in 1910.\n"
    founded, joined = sentence_of(page, "founded"), sentence_of(page, "joined")
    assert event_swapped("When did Oslo join the club?", founded) and event_swapped("When was it founded?", joined)
    assert not event_swapped("When did Oslo join?", joined) and not event_swapped("When was it founded?", founded)


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("How much a month does it cost?", True),
        ("What is the fee per year?", False),
        ("How much a day is parking?", True),
        ("What does it cost?", False),
    ],
)
def test_a_sum_by_another_time_than_the_one_asked(question: str, missing: bool) -> None:
    assert rate_missing(question, sentence_of("# Fees\n\nThe annual fee is 40 euros.\n", "40")) is missing


@pytest.mark.parametrize(
    ("question", "text", "past"),
    [
        ("When will the bridge open again?", "Opened on 24 May 1887, it was worked by hand.", True),
        ("When is it going to open?", "It was opened in 1887.", True),
        ("When will it open?", "It will open in May, as it was in 1887.", False),
        ("When will it open?", "The opening is due in May.", False),
        ("When did it open?", "It was opened in 1887.", False),
        ("When will it open?", "10 February: opening", False),
        ("When will the refund arrive?", "Refunds under 150 euros arrive within 5 days.", False),
    ],
)
def test_what_is_to_come_is_not_told_in_the_past(question: str, text: str, past: bool) -> None:
    assert past_told(question, text) is past
