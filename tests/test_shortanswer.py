"""The few words that answer by themselves: what a reader marks where it is sure, what a rule finds where it is not."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from collabqa.answers.evidence import Sentence, sentences_of_block
from collabqa.answers.question import parse
from collabqa.answers.reading import Evidence
from collabqa.answers.shortanswer import LONGEST, short_answer, surely_marked
from collabqa.answers.values import value_asked
from collabqa.types import BlockKind, Range
from documents import make_document
from handbook import load


def evidence(text: str, marked: str = "", span: float = 0.0) -> Evidence:
    """The first sentence of ``text`` with the words that a reader marks in it."""
    document = make_document(f"{text}\n")
    place = document.blocks[0].sentences[0]
    start = document.text.index(marked) if marked else 0
    answer = Range(start, start + len(marked)) if marked else None
    return Evidence(
        Sentence(document, 0, 0, place),
        1.0,
        0.5,
        0.5,
        0.5,
        0.5,
        1.0,
        1.0,
        0.0,
        False,
        (),
        0.5,
        span=span,
        answer=answer,
    )


ORGAN = "Mia Thorn and Per Vik built the organ, which Jo Lind restored in 1931 after the flood of 1928."


def few(question: str, text: str, marked: str = "") -> str | None:
    return short_answer(parse(question), evidence(text, marked, 0.9 if marked else 0.0))


@pytest.mark.parametrize(
    ("question", "text", "marked", "short"),
    [
        ("How many of the stars were new?", "She found 2,846 stars, of which 611 were new.", "2,846", "611"),
        ("How many of the flats are rented?", "There are 450 flats, of which 40 % are rented.", "450", "40 %"),
        ("What licence does it have?", "The licence changed from GPL to MIT.", "GPL", "MIT"),
        ("What licence did it have before?", "The licence changed from GPL to MIT.", "GPL", "GPL"),
        ("What is the file called?", "The file is called mill.toml.", "mill", "mill.toml"),
        ("When does it close?", "It closes at 8 p.m. on Sundays.", "8 p.m", "8 p.m."),
        ("Who repairs the boiler?", "The landlord repairs the boiler and the roof.", "the roof", None),
        ("Who repairs the boiler?", "It is repaired by the cook.", "the cook", "the cook"),
        (
            "How long does the lease run?",
            "The lease runs from 1 July 2024 to 30 June 2026.",
            "1 July 2024",
            "1 July 2024 to 30 June 2026",
        ),
        ("How much salt do I need?", "Fill in 1.5 kg of regenerating salt and one litre of water.", "", "1.5 kg"),
        ("How much barley do I need?", "150 g pearl barley", "", "150 g"),
        (
            "What is named after her?",
            "A crater on the Moon and an asteroid are named after her.",
            "A crater",
            "A crater on the Moon and an asteroid",
        ),
        (
            "Who funded it?",
            "It was funded by the Wexler Foundation and the ministry of education.",
            "Wexler Foundation",
            "Wexler Foundation and the ministry of education",
        ),
        (
            "Who broke his arm?",
            "The sail was torn and the cook broke his arm.",
            "The sail was torn and the cook",
            "the cook",
        ),
        (
            "When does the club meet?",
            "The club meets on the first Wednesday of the month.",
            "Wednesday of the month",
            "the first Wednesday of the month",
        ),
        ("When did the ship arrive?", "13 June. Arrived in Porto, three days late.", "three days late", "13 June"),
        ("When must he pay?", "He pays €400 a month.", "a month", None),
        ("When is delivery free?", "Delivery is 4.90 euros and free from 60 euros on.", "4.90 euros", None),
        ("What availability is promised?", "4.1 The service is available for 99 % of the month.", "4.1", None),
        ("How many students take the course?", "Students pay £7.00.", "", None),
        ("What do I need to bring?", "Please bring the number and an identity card.", "an identity card", None),
        (
            "Who are the executors?",
            "I appoint my niece Ann Lee and my lawyer, Mr. Bo Ek, as executors.",
            "Mr. Bo Ek",
            None,
        ),
        ("Who gets the house?", "To my niece Clara I give my house.", "", "Clara"),
        ("How much longer did boys sleep?", "The gain was 39 minutes for girls and 28 for boys.", "39 minutes", "28"),
        (
            "When is work allowed on Saturdays?",
            "Work is allowed on weekdays from 7 am to 6 pm and on Saturdays from 9 am to 2 pm.",
            "7 am to 6 pm",
            "9 am to 2 pm",
        ),
        ("When will the work be finished?", "Work is to begin in May 2026 and to end in 2034.", "May 2026", "2034"),
        (
            "How fast are class B faults taken up?",
            "Faults of class A are taken up within one hour, faults of class B within eight hours, others later.",
            "one hour, faults of class B within eight hours",
            "eight hours",
        ),
    ],
)
def test_of_what_a_reader_marks_the_part_that_is_asked_for(
    question: str, text: str, marked: str, short: str | None
) -> None:
    assert few(question, text, marked) == short


@pytest.mark.parametrize(
    ("marked", "span", "short"),
    [
        ("Jo Lind", 0.2, "Jo Lind"),  # a reader knows which of the persons is meant
        ("Jo Lind", 0.12, "Mia Thorn and Per Vik"),  # not sure enough: the first that the rule finds
        ("", 0.0, "Mia Thorn and Per Vik"),
    ],
)
def test_what_a_reader_marks_stands_before_what_a_rule_finds(marked: str, span: float, short: str) -> None:
    assert short_answer(parse("Who restored the organ?"), evidence(ORGAN, marked, span)) == short


def test_a_mark_reaches_further_than_the_rule_that_it_meets() -> None:
    found = evidence("The organ was built by Mia Thorn and Per Vik.", "Mia Thorn and Per Vik", 0.11)
    assert short_answer(parse("Who built the organ?"), found) == "Mia Thorn and Per Vik"


@pytest.mark.parametrize(("span", "short"), [(0.2, "1931"), (0.5, "after the flood of 1928")])
def test_words_without_the_date_that_is_asked_for_have_to_be_marked_surely(span: float, short: str) -> None:
    marked = "after the flood of 1928" if span > 0.4 else "restored"
    assert short_answer(parse("When was the organ restored?"), evidence(ORGAN, marked, span)) == short


@pytest.mark.parametrize(
    ("question", "marked", "span", "short"),
    [
        ("Which wood lines the bellows?", "oak", 0.2, "oak"),
        ("Why are the bellows lined?", "to keep out moths", 0.3, None),
        ("Why are the bellows lined?", "to keep out moths", 0.5, "to keep out moths"),
        ("Which woods line the bellows?", "oak", 0.5, "oak"),
        ("Which species lines the bellows?", "ash and elm", 0.35, "ash and elm"),
        ("Which woods line the bellows?", "oak, ash and elm", 0.9, None),  # a list is no short answer
        ("Are the bellows lined with oak?", "oak", 0.9, None),  # yes or no is asked
    ],
)
def test_other_questions_than_for_one_thing_have_to_be_surer_of_it(
    question: str, marked: str, span: float, short: str | None
) -> None:
    found = evidence("The bellows are lined with oak, ash and elm to keep out moths.", marked, span)
    assert short_answer(parse(question), found) == short


SUMMIT = "Talks at the summit were about health, floods, and heat, since the city had asked for it."


@pytest.mark.parametrize(
    ("question", "text", "marked", "span", "short"),
    [
        ("Which topics were talked about?", SUMMIT, "health, floods, and heat", 0.65, "health, floods, and heat"),
        ("Which topics were talked about?", SUMMIT, "health, floods, and heat", 0.55, None),
        ("Which topics were talked about?", SUMMIT, "health, floods", 0.9, None),  # it goes on
        ("Which topics were talked about?", SUMMIT, "health", 0.9, None),
        (
            "Which topics were there?",
            "Talks on floods and heat, all of them short, were given.",
            "floods and heat",
            0.9,
            "floods and heat",
        ),
        ("Why was it about heat?", SUMMIT, "the city had asked for it", 0.75, "the city had asked for it"),
        ("Why was it about heat?", SUMMIT, "the city had", 0.75, None),
        ("Why was it about heat?", SUMMIT, "the city had asked for it", 0.65, None),
        ("Is it about heat?", SUMMIT, "the city had asked for it", 0.95, None),
        ("Which topics were there?", "Topics (health, floods) were many.", "health, floods) were many", 0.95, None),
        ("How many topics were there?", SUMMIT, "health, floods, and heat", 0.95, None),
    ],
)
def test_what_a_reader_is_surest_of_is_short_where_it_is_whole(
    question: str, text: str, marked: str, span: float, short: str | None
) -> None:
    assert surely_marked(parse(question), [evidence(text, marked, span), evidence("It rained.")]) == short


def test_a_long_mark_is_no_short_answer() -> None:
    words = " ".join(["very"] * (LONGEST + 1))
    assert short_answer(parse("What is the hall like?"), evidence(f"The hall looks {words} old.", words, 0.9)) is None


def test_marks_lose_the_signs_at_their_edges() -> None:
    found = evidence("They call it “the barn”, and rightly.", "“the barn”,", 0.9)
    assert short_answer(parse("What do they call the hall?"), found) == "the barn"


@pytest.mark.parametrize(
    ("question", "marked", "short"),
    [
        ("What stands in the square?", "There are also many statues", "many statues"),
        ("When were they put up?", "the year 1390", "1390"),
    ],
)
def test_marks_lose_what_is_said_before_the_answer(question: str, marked: str, short: str) -> None:
    found = evidence("There are also many statues in the square, put up in the year 1390.", marked, 0.9)
    assert short_answer(parse(question), found) == short


TABLE = """# Report

| | Year ended | |
| --- | --- | --- |
| (in millions) | 2018 | 2019 |
| Sales in Oslo | 4.1 | 5.2 |
| Sales in Turku | 3.3 | 2.7 |
"""


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("What were the sales in Oslo in 2019?", "5.2"),
        ("What were sales in Turku in 2018?", "3.3"),
        ("What were the sales in Oslo?", None),  # of two years
        ("Which year had the highest sales in Oslo?", None),  # a column, not its value
        ("What were the respective sales in Oslo in 2019 and 2018?", None),
    ],
)
def test_the_value_of_a_row_is_that_of_the_column_that_is_asked_for(question: str, short: str | None) -> None:
    document = load(TABLE, "report.md")
    block = next(n for n, block in enumerate(document.blocks) if block.kind is BlockKind.TABLE)
    row = next(s for s in sentences_of_block(document, block) if ("Turku" if "Turku" in question else "Oslo") in s.text)
    assert short_answer(parse(question), replace(evidence("Nothing."), sentence=row)) == short


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("What is the rent for a half plot?", "45 euros"),
        ("What is the rent for a full plot?", "85 euros"),
        ("What is the rent for a plot?", "85 euros a year for a full plot and 45 euros"),  # both
    ],
)
def test_of_two_values_marked_as_one_that_which_is_asked_for(question: str, short: str) -> None:
    text = "The rent is 85 euros a year for a full plot and 45 euros for a half plot."
    assert short_answer(parse(question), evidence(text, "85 euros a year for a full plot and 45 euros", 0.6)) == short


LIBRARY = "The university library has six branches that hold 9.8 million volumes, and in May 30 readers a day come."


@pytest.mark.parametrize(
    ("question", "marked", "short"),
    [
        ("How many branches does the library have?", "9.8 million volumes", "six"),
        ("How many volumes does the library have?", "six branches", "9.8 million"),
        ("How many branches does the library have?", "six branches", "six branches"),
        ("How many readers come a day?", "six", "30"),
        ("In which month do readers come?", "a day", "May"),
        ("How many cats does the library have?", "six", "six"),  # nothing is counted by that name
    ],
)
def test_a_number_is_the_one_that_counts_what_is_asked_for(question: str, marked: str, short: str) -> None:
    assert short_answer(parse(question), evidence(LIBRARY, marked, 0.5)) == short


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("What percentage of the town was Lutheran in 1901?", "2.8%"),
        ("What percentage of the town was Catholic in 1901?", "56.2%"),
        ("What percentage of the town was Hindu in 1901?", "56.2%"),  # as it is marked
    ],
)
def test_of_several_shares_that_of_what_is_asked_for(question: str, short: str) -> None:
    text = "In 1901, out of 711,988 people 56.2% were Catholic, 35.7% Jewish and 2.8% Lutheran."
    assert short_answer(parse(question), evidence(text, "56.2%", 0.9)) == short


@pytest.mark.parametrize(
    ("marked", "span", "answered", "short"),
    [
        ("Mia Thorn", 0.02, 0.6, "Mia Thorn and Per Vik"),  # unsure, but it would be this one
        ("the flood", 0.02, 0.6, None),
        ("", 0.0, 0.6, None),
        ("", 0.0, 0.0, "Mia Thorn and Per Vik"),  # not read: the rule alone
    ],
)
def test_a_name_that_a_rule_finds_is_given_where_the_reader_would_rather_have_it_than_another(
    marked: str, span: float, answered: float, short: str | None
) -> None:
    found = replace(evidence(ORGAN, marked, span), answered=answered)
    assert short_answer(parse("Who restored the organ?"), found) == short


@pytest.mark.parametrize("text", ["1 tin " * 50_000, "7 tins " * 20_000, "9 " + "of the old tins " * 20_000])
def test_a_text_of_numbers_alone_is_looked_through_once(text: str) -> None:
    assert value_asked(parse("How many tins are there?"), text) is None


@pytest.mark.parametrize(
    ("marked", "short"), [("Jo Lind", None), ("a carpenter from Oslo", "a carpenter from Oslo"), ("", None)]
)
def test_who_somebody_is_is_not_told_by_who_stands_beside(marked: str, short: str | None) -> None:
    found = evidence("Per Vik, a carpenter from Oslo, built the organ with Jo Lind.", marked, 0.6)
    assert short_answer(parse("Who was Per Vik?"), found) == short
    assert short_answer(parse("Who built the organ?"), found) is not None


KEPT = "Daily rolls are kept for two days, weekly rolls for three months, and monthly rolls for five years."


@pytest.mark.parametrize(
    ("question", "text", "marked", "short"),
    [
        ("How long are daily rolls kept?", KEPT, "two days", "two days"),
        ("How long are weekly rolls kept?", KEPT, "two days", "three months"),  # the reader takes the first
        ("How long are monthly rolls kept?", KEPT, "two days", "five years"),
        ("How long are monthly rolls kept?", KEPT, "", "five years"),
        ("How long are rolls kept?", KEPT, "three months", "three months"),
        (
            "How much is the Family plan?",
            "Basic costs 24 euros a month, Family 34 euros and Studio 49.",
            "34 euros and Studio 49",
            "34 euros",
        ),
        (
            "How much are both plans?",
            "Basic costs 24 euros, Family 34 euros and Studio 49.",
            "34 euros and Studio 49",
            "34 euros and Studio 49",
        ),
        ("How much do children pay?", "Adults pay 5 euros and children pay 3 euros.", "", "3 euros"),
        # A clause that says more than its value is read, not taken by its form.
        ("When was the well dug?", "The well was dug in 1802, and in 1820 a well-house was added.", "1802", "1802"),
        ("When did the first fair open?", "Founded in 1890, the town saw its first fair in 1892.", "1892", "1892"),
    ],
)
def test_of_several_clauses_with_a_value_the_one_that_is_asked_about(
    question: str, text: str, marked: str, short: str
) -> None:
    assert short_answer(parse(question), evidence(text, marked, 0.6 if marked else 0.0)) == short


@pytest.mark.parametrize("text", ["a, " * 20_000 + "5 euros", "1 euro, " * 20_000, "so and a b c d " * 10_000])
def test_a_sentence_of_many_clauses_does_not_take_its_square(text: str) -> None:
    assert value_asked(parse("How much is the soup?"), text) is None


@pytest.mark.parametrize(
    ("text", "marked", "short"),
    [
        ("Absent: Ann Lee, Bo Ek.", "Ann Lee", "Ann Lee, Bo Ek"),
        ("Absent: Ann Lee (ill), Bo Ek, and Jo Lind", "Ann Lee", "Ann Lee (ill), Bo Ek, and Jo Lind"),
        ("Absent: Ann Lee, who is ill.", "Ann Lee", "Ann Lee"),
        ("Absent were Ann Lee, Bo Ek.", "Ann Lee", "Ann Lee"),  # no row behind a colon: what the reader marks
        ("Absent: Ann Lee, Bo Ek.", "Bo Ek", "Bo Ek"),
    ],
)
def test_all_names_of_a_row_behind_a_colon(text: str, marked: str, short: str) -> None:
    assert short_answer(parse("Who was absent?"), evidence(text, marked, 0.6)) == short


GREW = "The number of members grew from 412 to 438."


@pytest.mark.parametrize(
    ("question", "text", "marked", "short"),
    [
        ("How many members are there?", GREW, "412", "438"),
        ("How many members are there?", GREW, "438", "438"),
        ("How many members were there before?", GREW, "412 to 438", "412"),
        ("How many members are there?", "It moved 412 members from Oslo to Bergen.", "412", "412"),
        ("How much did profit fall?", "Profit was 5 euros, down from 6 euros.", "5 euros", None),
        ("How much did profit fall?", "Profit fell by about 1 euro to 5 euros.", "1 euro to 5 euros", "1 euro"),
        ("How much did it cost?", "The price was 5 euros.", "5 euros", "5 euros"),
        ("Who should tell the nurse?", "People with an allergy should tell the nurse.", "People", None),
        ("Who may apply?", "Vaccines are offered to patients between 70 and 79.", "70", None),
    ],
)
def test_a_value_is_the_one_after_a_change_and_a_person_is_somebody(
    question: str, text: str, marked: str, short: str | None
) -> None:
    assert short_answer(parse(question), evidence(text, marked, 0.8)) == short


def test_one_of_what_many_sentences_tell_is_not_short() -> None:
    told = [evidence("The greatest risk is the price of wax.", "the price of wax", 0.9)]
    others = [evidence("A rise in prices would be bad."), evidence("So would rain.")]
    assert surely_marked(parse("What are the risks?"), told) == "the price of wax"
    assert surely_marked(parse("What are the risks?"), [*told, *others]) is None


@pytest.mark.parametrize(
    ("question", "text", "marked", "short"),
    [
        ("What does it cover?", "It covers treatment, repatriation and lost bags.", "treatment", None),
        ("What does it cover?", "It covers care, a ride and bags.", "care, a ride and bags", "care, a ride and bags"),
        ("What does it cover?", "It covers treatment, which is paid for, and nothing else.", "treatment", "treatment"),
        ("What must we do?", "Damage must be reported.", "reported", None),
        ("What must we do?", "We must report damage.", "report damage", "report damage"),
        ("Which doctor was there?", "Ann Lee, a doctor, and Bo Ek were there.", "Ann Lee", "Ann Lee"),
    ],
)  # fmt: skip
def test_the_first_of_a_row_is_not_what_is_asked_for(question: str, text: str, marked: str, short: str | None) -> None:
    assert short_answer(parse(question), evidence(text, marked, 0.8)) == short


@pytest.mark.parametrize(
    ("question", "text", "hour"),
    [
        ("When does the shop close?", "The shop is open from 8 am to 6 pm.", "6 pm"),
        ("When does the shop open?", "The shop is open from 8 am to 6 pm.", "8 am"),
        ("When does the fair end?", "The fair is from 10.00 until 16.30.", "16.30"),
        ("When does the shop close?", "Open from 8 am to 6 pm, on Sundays from 10 am to 4 pm.", None),
        ("When does the shop close?", "It closes on Monday.", None),
    ],
)
def test_of_the_hours_it_opens_with_the_first_and_closes_with_the_last(
    question: str, text: str, hour: str | None
) -> None:
    place = value_asked(parse(question), text)
    assert (None if place is None else text[place.start : place.end]) == hour


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does the clinic offer?", "It has cardiology, dermatology, rheumatology, ophthalmology, orthopaedics."),
        ("Who is the UN?", "THE UNITED NATIONS HIGH COMMISSIONER for refugees"),
        ("What is the mission?", f"{'a' * 90} is the mission."),
    ],
)  # fmt: skip
def test_long_rows_and_names_hold_nothing_up(question: str, text: str) -> None:
    """Nested repeats took minutes once; the limit is generous, for machines are slow."""
    started = time.monotonic()
    few(question, text, "cardiology" if "cardiology" in text else "")
    assert time.monotonic() - started < 5


def test_the_verb_behind_what_is_marked_does_not_go_on_with_it() -> None:
    text = "Steam engines can be said to have been the moving force."
    told = [evidence(text, "Steam engines", 0.9)]
    question = "What devices were the moving force?"
    assert surely_marked(parse(question), told) == "Steam engines"
    text = "Steam engines and mills were the moving force."
    assert surely_marked(parse(question), [evidence(text, "Steam engines", 0.9)]) is None
