"""Words of the type a question expects, with what only looks like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabqa.answers.answertype import admits, dated_only, expansion, find
from collabqa.answers.expectation import Expect


def found(expect: Expect, text: str, asked: str = "") -> str | None:
    place = find(expect, text, asked.split())
    return None if place is None else text[place.start : place.end]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The battle was fought on 14 October 1066 near Hastings.", "14 October 1066"),
        ("The treaty was signed on May 8, 1945, at night.", "May 8, 1945"),
        ("The law took effect in March 2011.", "March 2011"),
        ("The lease ends on the 3rd of June.", "3rd of June"),
        ("The museum opens on 5 May.", "5 May"),
        ("Released on 2024-02-29.", "2024-02-29"),
        ("Reports are due on 31/12/2023.", "31/12/2023"),
        ("The library closes at 5:30 p.m. on weekdays.", "5:30 p.m."),
        ("The shift begins at 22:15.", "22:15"),
        ("It was built in the 12th century.", "12th century"),
        ("It was built in the twelfth century.", "twelfth century"),
        ("Rome fell in 476 AD.", "476 AD"),
        ("The tower dates from the 1890s.", "1890s"),
        ("The war lasted 1939–1945.", "1939–1945"),
        ("Rubbish is collected on Tuesdays.", "Tuesdays"),
        ("The company was founded in autumn 1999.", "1999"),
        ("Room 101 has 45 seats.", None),
        ("You may be late, and he may march.", None),
        ("March in step and do not stop.", None),
        ("version 2.10.1 is out", None),
        ("It weighs 1500 kg.", None),
        ("The budget is 2000 euros.", None),
    ],
)
def test_times(text: str, words: str | None) -> None:
    assert found(Expect.TIME, text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The human hand has 27 bones.", "27"),
        ("About 62% of patients recovered.", "62%"),
        ("Some 40 percent of them relapsed.", "40 percent"),
        ("Twelve jurors must agree.", "Twelve"),
        ("Since 1999 the fund has had 40 members.", "40"),
        ("It has 1,200 seats.", "1,200"),
        ("The dose is 2.5 mg.", "2.5"),
        ("Take it 3 times.", "3"),
        ("Replace it twice a year.", "twice"),
        ("3.5 million people live there.", "3.5 million"),
        ("There are 12.", "12"),
        ("Since 1999 the fund has grown.", None),
        ("One of the rules is clear.", None),
        ("Many people live there.", None),
        ("COVID-19 is a disease.", None),
    ],
)
def test_quantities(text: str, words: str | None) -> None:
    assert found(Expect.QUANTITY, text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A badge costs $25 a year.", "$25"),
        ("A badge costs $25.", "$25"),
        ("A cup costs $5.", "$5"),
        ("The bridge cost £4.5 million to build.", "£4.5 million"),
        ("The fee is 20 euros a month.", "20 euros"),
        ("The fine is 500 EUR.", "500 EUR"),
        ("The fine is EUR 500.", "EUR 500"),
        ("The grant was worth five hundred dollars.", "five hundred dollars"),
        ("The grant was worth two million pounds.", "two million pounds"),
        ("The parcel weighs 20 kg.", None),
        ("He pounded the table 3 times.", None),
        ("It costs a lot.", None),
    ],
)
def test_money(text: str, words: str | None) -> None:
    assert found(Expect.MONEY, text) == words


@pytest.mark.parametrize(
    ("text", "asked", "words"),
    [
        ("The novel was written by Mary Shelley in 1818.", "who wrote the novel", "Mary Shelley"),
        ("Alexander Fleming discovered penicillin.", "who discovered penicillin", "Alexander Fleming"),
        ("Penicillin was discovered by Alexander Fleming.", "who discovered penicillin", "Alexander Fleming"),
        ("It was founded by Ann Lee and Bo Ek.", "who founded it", "Ann Lee and Bo Ek"),
        ("The Acme Trust was founded by Ann Lee.", "who founded the acme trust", "Ann Lee"),
        ("The Nobel Prize went to the firm led by Ada Poe.", "who led the firm", "Ada Poe"),
        ("In London, Ada Lovelace met Charles.", "who met charles in london", "Ada Lovelace"),
        ("The law changed.", "who changed the law", None),
        ("Leave is approved by the line manager.", "who approves leave", None),
        ("Ada Poe led it.", "who was ada poe", None),
    ],
)
def test_persons(text: str, asked: str, words: str | None) -> None:
    assert found(Expect.PERSON, text, asked) == words


@pytest.mark.parametrize(
    ("text", "asked", "words"),
    [
        ("Marie Curie was born in Warsaw and died in France.", "where was marie curie born", "Warsaw"),
        ("Marie Curie was born in Warsaw.", "where was marie curie born", "Warsaw"),
        ("He studied at the University of Oxford for years.", "where did he study", "University of Oxford"),
        ("She moved from New York to San Francisco.", "where did she move from", "New York"),
        ("The treaty was signed in May 1945 in Berlin.", "where was the treaty signed", "Berlin"),
        ("In Rome the river ends in the Black Sea basin.", "where in rome", "Black Sea"),
        ("It happened in 1945.", "where did it happen", None),
        ("The files are stored in the basement.", "where are the files", None),
    ],
)
def test_places(text: str, asked: str, words: str | None) -> None:
    assert found(Expect.PLACE, text, asked) == words


def test_what_the_question_says_itself_is_no_answer() -> None:
    assert found(Expect.TIME, "In 1066 the battle was fought.", "what happened in 1066") is None
    assert found(Expect.TIME, "In 1066 a battle, in 1067 a castle.", "what came after 1066") == "1067"
    assert found(Expect.QUANTITY, "Type 2 diabetes affects 400 people.", "how many have type 2 diabetes") == "400"


@given(st.text(max_size=60), st.sampled_from(Expect))
def test_a_range_lies_in_the_text_and_is_not_blank(text: str, expect: Expect) -> None:
    place = find(expect, text, [])
    if place is not None:
        assert 0 <= place.start < place.end <= len(text)
        assert text[place.start : place.end].strip() == text[place.start : place.end]
        assert admits(expect, text, []) == 1.0
    assert find(Expect.ANY, text, []) is None


def test_admits() -> None:
    assert admits(Expect.ANY, "x", []) == admits(Expect.EXPANSION, "x", []) == 1.0
    assert admits(Expect.TIME, "It closed in 1999.", []) == 1.0
    assert admits(Expect.TIME, "It closed early.", []) == 0.0
    assert 0.0 < admits(Expect.MONEY, "The vault is free for all.", []) < 1.0
    assert admits(Expect.MONEY, "The cargo bicycle is bought for heavy tools.", []) == 0.0
    # Kinds of people answer "who" as well, but less surely than a name, unless the question says them.
    assert admits(Expect.PERSON, "Approved by Ada Poe.", []) == 1.0
    assert 0.0 < admits(Expect.PERSON, "Leave is approved by managers.", []) < 1.0
    assert admits(Expect.PERSON, "Leave is approved by managers.", ["managers"]) == 0.0
    assert admits(Expect.PERSON, "Leave is paid.", []) == 0.0
    # So does what a place is, for "where"; a time is none.
    assert 0.0 < admits(Expect.PLACE, "Keys hang in the second drawer.", ["where"]) < 1.0
    assert admits(Expect.PLACE, "Keys hang in the second drawer.", ["which", "city"]) == 0.0
    assert admits(Expect.PLACE, "Keys are counted in the morning.", ["where"]) == 0.0


@pytest.mark.parametrize(
    ("short", "text", "long"),
    [
        ("WHO", "The World Health Organization (WHO) was founded in 1948.", "World Health Organization"),
        ("NATO", "NATO (North Atlantic Treaty Organization) has members.", "North Atlantic Treaty Organization"),
        ("FMLA", "The Family and Medical Leave Act (FMLA) applies.", "Family and Medical Leave Act"),
        ("GDPR", "The GDPR (General Data Protection Regulation) applies.", "General Data Protection Regulation"),
        ("gdpr", "The General Data Protection Regulation (GDPR) applies.", "General Data Protection Regulation"),
        ("API", "application programming interfaces (APIs)", "application programming interfaces"),
        ("USA", "the United States of America (USA)", "United States of America"),
        ("EU", "the United Nations (UN) and the European Union (EU)", "European Union"),
        ("UN", "the United Nations (UN) and the European Union (EU)", "United Nations"),
        ("BMI", "the body-mass index (BMI)", "body-mass index"),
        ("R&D", "research and development (R&D)", "research and development"),
        ("IoT", "the Internet of Things (IoT)", "Internet of Things"),
        ("ACE", "ACE (angiotensin-converting enzyme) inhibitors", "angiotensin-converting enzyme"),
        ("IMF", "World Bank and International Monetary Fund (IMF)", "International Monetary Fund"),
        ("WHO", "The doctors (WHO) agreed.", None),
        ("CPU", "The processor (CPU) is hot.", None),
        ("HR", "HR (see the handbook) decides.", None),
        ("SAR", "SPAR (Search and Rescue)", None),
        ("X", "Extra (X)", None),
        ("GDPR", "The GDPR applies.", None),
    ],
)
def test_expansions_in_both_directions(short: str, text: str, long: str | None) -> None:
    place = expansion(short, text)
    assert (None if place is None else text[place.start : place.end]) == long


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("how long does the film run?", "It runs for 94 minutes.", "94 minutes"),
        ("how fast is it?", "It costs 20 cents and makes 40 km/h.", "40 km/h"),  # no sum is a speed
        ("how many seats are there?", "5.2 In all there are 80 seats.", "80"),  # a clause's own number counts nothing
        ("how long does the film run?", "It is liked by 94 percent and runs for two hours.", "two hours"),
        ("how fast is the line?", "For 9 euros it gives 250 Mbit/s.", "250 Mbit/s"),
        ("how long is the rope?", "It is sold for 40 euros in 12 cm pieces.", "12 cm"),
        ("how high is the share?", "It is liked by 94 percent.", "94 percent"),
        ("how many came?", "On 12 March 2026 ninety came.", "ninety"),  # nor does a day
    ],
)
def test_numbers_that_are_no_quantities(question: str, text: str, words: str) -> None:
    assert found(Expect.QUANTITY, text, question.rstrip("?")) == words


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("how long does the cover last", "It was rejected by 29 votes to 8.", None),
        ("how old must they be", "The youngest may be 16, as agreed by 29 votes.", "16"),
        ("how long did the tenure last", "Much changed in the 24-year tenure.", "24-year"),
        ("how many tenures were there", "Much changed in the 24-year tenure.", None),
        ("how often is it tested", "It is tested 4 times a year.", "4"),
        ("how long does the cover last", "It was rejected by 29 votes.", None),
        ("how long does the cover last", "It lasts three seasons.", "three"),
        ("how long does the cover last", "It lasts 12 months.", "12 months"),
        ("how many people voted", "It was rejected by 29 votes.", "29"),
        ("how long should they rest", "They should rest for at least one hour.", "one hour"),
        ("how many should rest", "At least one of them.", None),
        ("how many days does it stay on", "The cut is 7 cm long.", None),
        ("how many days does it stay on", "The cut of 7 cm is covered for 5 days.", "5"),
        ("how many miles in how many days", "It is 7 miles.", "7"),
        ("how many employees does it have", "It pays 16 weeks of full salary.", None),
        ("how many employees does it have", "After 2 years it had 40 employees.", "40"),
        ("how many hours a week", "They work 38 hours a week.", "38"),
    ],
)
def test_a_number_of_things_measures_nothing(question: str, text: str, words: str | None) -> None:
    place = find(Expect.QUANTITY, text, question.split())
    assert (text[place.start : place.end] if place else None) == words


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        ("The market takes place on 7 December.", True),
        ("It opens at 9:00 on Mondays.", True),
        ("The market takes place on 7 December in the hall.", False),
        ("The market is the old hall.", False),
    ],
)
def test_a_date_alone_is_no_place(text: str, dated: bool) -> None:
    assert dated_only(text) is dated


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("swim after 4 weeks", True),
        ("It is due on the 1st day of each month.", True),
        ("Shower straight away.", True),
        ("The mill grinds corn.", False),
    ],
)
def test_when_is_also_how_long_after(text: str, likely: bool) -> None:
    assert admits(Expect.TIME, text, {"when"}) == (0.6 if likely else 0.0)
