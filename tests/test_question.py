"""Questions of many trades: what kind of answer each wants, of which type, and about what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabqa.answers.expectation import Expect
from collabqa.answers.question import Kind, parse

ASKED = {
    (Kind.FACT, Expect.PERSON): """
        Who wrote the Origin of Species?
        Who approves requests for unpaid leave?
        Who is responsible for locking the building at night?
        By whom was the treaty signed?
        To whom should a lost badge be reported?
        Whose signature is needed on an expense claim?
        Who was the first president of the republic?
        Who is the author of the handbook?
        Who is in charge of payroll?
        Who was absent in April?
        Who is entitled to unpaid leave?
        Who is the CEO?
        Who owns the copyright?
        Who did Napoleon marry?
        Name the founder of the Red Cross
        Name the author of the Iliad""",
    (Kind.FACT, Expect.TIME): """
        When was the Battle of Hastings fought?
        When does the warranty expire?
        In what year did the company go public?
        What year was the vaccine approved?
        Since when has the tower been closed?
        Until when can I return a defective product?
        By when must I file an appeal?
        On which date does the lease end?
        What is the deadline for tax returns?
        In which century was the cathedral built?
        How long ago did the glacier retreat?
        How soon must an accident be reported?
        At what time does the library close?
        What day is rubbish collected?""",
    (Kind.FACT, Expect.PLACE): """
        Where was Marie Curie born?
        Where are the log files stored?
        In which city was the treaty signed?
        Which country hosted the 1936 Olympics?
        What is the birthplace of Mozart?
        Which city is the capital of Peru?""",
    (Kind.FACT, Expect.QUANTITY): """
        How many vacation days do employees get?
        How often should the filter be replaced?
        How much memory does the server need?
        What percentage of patients recovered?
        What share of voters abstained?
        What number of jurors must agree?
        How tall is the Eiffel Tower?
        How long does the probation period last?
        What is the population of Iceland?
        What is the minimum age for a driving licence?
        In how many countries is the drug approved?
        By how much did revenue grow?
        For how long are records kept?
        How old must an applicant be?""",
    (Kind.FACT, Expect.MONEY): """
        How much does a replacement badge cost?
        How much did the bridge cost to build?
        What is the price of an annual licence?
        What was the budget of the expedition?
        How much money is in the relief fund?
        How much are interns paid?
        How expensive is the premium plan?
        How much is the deposit?
        How much is the fine for speeding?
        What does a day pass cost?
        What is the starting salary of a nurse?""",
    (Kind.FACT, Expect.EXPANSION): """
        What does GDPR stand for?
        What does the acronym RAM stand for?
        What do the letters FMLA stand for?
        What is NATO short for?
        What is CPU an abbreviation of?""",
    (Kind.FACT, Expect.ANY): """
        What did Galileo observe in 1610?
        What should I do if the alarm goes off?
        Which gas do plants absorb?
        What colour is the emergency exit sign?
        What is aspirin used for?
        Which statute applies to online sales?
        What is the mission of the museum?""",
    (Kind.DEFINITION, Expect.ANY): """
        What is hypertension?
        What are antibodies?
        what is dark matter
        What is a statute of limitations?
        Define force majeure
        Define the term photosynthesis.
        What is meant by constructive dismissal?
        What do we mean by consideration in contract law?
        What does habeas corpus mean?
        What is the meaning of due diligence?
        meaning of usufruct
        How do you define overtime?
        Who was Ada Lovelace?
        What exactly is a container image?
        Explain the concept of entropy
        What does the term vesting refer to?
        What kind of organisation is the Red Cross?""",
    (Kind.LIST, Expect.ANY): """
        What are the symptoms of measles?
        what are signs of dehydration?
        List the steps to reset the router.
        List every country that signed the treaty
        Name three causes of the First World War
        Name the planets.
        Which departments must approve a purchase?
        What types of leave are available?
        What documents do I need to apply for a visa?
        Give me examples of reasonable accommodation
        Give some reasons for the decline of bees
        Which vaccines are recommended for travellers?
        What requirements must a landlord meet?
        Enumerate the duties of the treasurer
        In which countries is the drug approved?
        In what situations is a warrant not needed?
        What are the key principles of the Geneva Convention?
        Are there any exceptions to the curfew?
        examples of contagious diseases
        Identify the risks and side effects of the surgery
        Tell me about the different types of insulin
        What rights do tenants have?
        Which planets have rings?""",
    (Kind.EXPLAIN, Expect.ANY): """
        Why did the Roman Empire fall?
        How do vaccines work?
        How do I reset my password?
        How to change the printer cartridge?
        Explain how the heart pumps blood
        Explain the process of appeal
        Why is overtime not paid to managers?
        What causes tides?
        What happens if I miss a payment?
        Describe how a bill becomes law
        For what reason was the trial postponed?
        What makes diamonds so hard?
        How important is sleep for recovery?""",
    (Kind.YESNO, Expect.ANY): """
        Is smoking allowed on the balcony?
        Can I carry over unused vacation days?
        Can you smoke in the building?
        Do contractors get health insurance?
        if contractors get health insurance
        Must visitors sign in at reception?
        Has the law been repealed?
        Isn't aspirin a blood thinner?
        May a tenant sublet the flat?
        Is there a dress code?
        is overtime compulsory""",
    (Kind.OVERVIEW, Expect.ANY): """
        Tell me about the French Revolution
        Tell me something about photosynthesis
        Summarize the privacy policy
        Give me an overview of the appeals process
        Give a brief summary of the novel
        What can you tell me about volcanoes?
        Describe the water cycle
        information on parental leave""",
}
ROWS = [(line.strip(), *wanted) for wanted, lines in ASKED.items() for line in lines.strip().splitlines()]


@pytest.mark.parametrize(("text", "kind", "expect"), ROWS)
def test_kind_of_answer_and_type_of_words(text: str, kind: Kind, expect: Expect) -> None:
    found = parse(text)
    assert (found.kind, found.expect) == (kind, expect)


def test_the_table_is_wide() -> None:
    assert len({text for text, _, _ in ROWS}) == len(ROWS) >= 140
    assert {kind for _, kind, _ in ROWS} == set(Kind) - {Kind.COMPARE}
    assert {expect for _, _, expect in ROWS} == set(Expect)


@pytest.mark.parametrize(
    ("text", "sides", "aspect"),
    [
        ("What is the difference between a virus and a bacterium?", ("virus", "bacterium"), ""),
        ("difference between RAM and ROM", ("RAM", "ROM"), ""),
        ("How does Python differ from Java?", ("Python", "Java"), ""),
        ("Compare civil law and common law", ("civil law", "common law"), ""),
        ("Compare Rome to Carthage", ("Rome", "Carthage"), ""),
        ("How is arthritis different from gout?", ("arthritis", "gout"), ""),
        ("Is a copyright similar to a patent?", ("copyright", "patent"), ""),
        ("How are bats and birds similar?", ("bats", "birds"), ""),
        ("How are annual leave and sick leave different?", ("annual leave", "sick leave"), ""),
        ("What do whales and dolphins have in common?", ("whales", "dolphins"), ""),
        ("What similarities exist between Islam and Judaism?", ("Islam", "Judaism"), ""),
        ("What distinguishes a crime from a tort?", ("crime", "tort"), ""),
        ("Distinguish between libel and slander", ("libel", "slander"), ""),
        ("Contrast mitosis with meiosis", ("mitosis", "meiosis"), ""),
        ("term life insurance vs whole life insurance", ("term life insurance", "whole life insurance"), ""),
        ("Java versus Kotlin", ("Java", "Kotlin"), ""),
        ("Compare paid leave and unpaid leave in terms of eligibility", ("paid leave", "unpaid leave"), "eligibility"),
        ("How do cats and dogs differ in their sleep?", ("cats", "dogs"), "sleep"),
        ("How does a lease compare to a loan with regard to tax?", ("lease", "loan"), "tax"),
        ("How does the price of tea compare with that of coffee?", ("tea", "coffee"), "price"),
        ("What do the documents say about overtime?", (), ""),
        ("How do the chapters describe leadership?", (), ""),
    ],
)
def test_what_is_compared(text: str, sides: tuple[str, ...], aspect: str) -> None:
    found = parse(text)
    assert (found.kind, found.expect, found.sides, found.aspect) == (Kind.COMPARE, Expect.ANY, sides, aspect)


@pytest.mark.parametrize(
    ("text", "focus", "topic"),
    [
        ("What is the mission of the museum?", "mission", "the museum"),
        ("What is the museum's mission?", "mission", "museum"),
        ("What is the cap on costs in the museum's budget?", "cap", "costs in the museum's budget"),
        ("What is the Board on Trade?", "", "Board on Trade"),
        ("What is the patient’s blood pressure?", "blood pressure", "patient"),
        ("What are the side effects of ibuprofen?", "side effects of ibuprofen", "ibuprofen"),
        ("List all medications that interact with warfarin", "medications that interact with warfarin", None),
        ("Name three causes of the First World War", "three causes of the First World War", "First World War"),
        ("Give me examples of reasonable accommodation", "examples of reasonable accommodation", None),
        ("Which vaccines are recommended for travellers?", "vaccines", "are recommended for travellers"),
        ("What rights do tenants have?", "rights", "do tenants have"),
        ("Tell me about the different types of insulin", "different types of insulin", "insulin"),
        ("How many vacation days do employees get?", "vacation days", "employees get"),
        ("In which city was the treaty signed?", "city", "the treaty signed"),
        ("What is the deadline for tax returns?", "deadline", "tax returns"),
        ("Who is the author of the handbook?", "author", "the handbook"),
        ("What does the acronym RAM stand for?", "", "RAM"),
        ("What does NLP mean?", "", "NLP"),
        ("What is a statute of limitations?", "", "statute of limitations"),
        ("What kind of organisation is the Red Cross?", "", "Red Cross"),
        ("Tell me about the French Revolution", "", "French Revolution"),
    ],
)
def test_what_is_asked_for_and_of_what(text: str, focus: str, topic: str | None) -> None:
    found = parse(text)
    assert found.focus == focus
    assert topic is None or found.topic == topic


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Who takes part in the fair?", "Who are the participants in the fair?"),
        ("who is involved in it", "Who are the participants in it"),
        ("Which towns are given as examples of early fairs?", "What are the examples of early fairs?"),
        ("Which local fairs are described as examples?", "What are the examples of local fairs?"),
        ("Who takes the part of the king?", "Who takes the part of the king?"),
        ("What might a market stall look like?", "What forms can a market stall take?"),
        ("What does the badge look like?", "What does the badge look like?"),
    ],
)
def test_a_list_that_is_asked_for_in_other_words(text: str, meant: str) -> None:
    assert parse(text).text == meant


def test_one_thing_then_and_now_is_no_comparison() -> None:
    assert parse("How do the first and the current form of the fair differ?").kind is not Kind.COMPARE
    assert parse("How do the spring and the autumn fair differ?").kind is Kind.COMPARE


@given(st.text(max_size=80))
def test_anything_parses_and_keeps_its_words(text: str) -> None:
    found = parse(text)
    assert found.text == text.strip()
    assert found.focus in text
    assert found.topic in text or found.sides
    assert found.kind is Kind.COMPARE or found.sides == ()


@pytest.mark.parametrize("text", ["Find the $ value paid to Upwork?", "What is the dollar amount of the invoice?"])
def test_values_in_a_currency_are_money(text: str) -> None:
    assert parse(text).expect is Expect.MONEY


@pytest.mark.parametrize(
    ("text", "kind", "expect"),
    [
        ("How heavy is the pump?", Kind.FACT, Expect.QUANTITY),
        ("How quickly does it boil?", Kind.FACT, Expect.QUANTITY),
        ("How does it boil?", Kind.EXPLAIN, Expect.ANY),
        ("What did the trip cost the club?", Kind.FACT, Expect.MONEY),
        ("What was fixed in 3.2.0?", Kind.FACT, Expect.ANY),
    ],
)
def test_degrees_are_measured_and_costs_are_money(text: str, kind: Kind, expect: Expect) -> None:
    assert (parse(text).kind, parse(text).expect) == (kind, expect)


def test_with_and_without_are_two_sides() -> None:
    assert parse("What is the difference between a ride with and without the pass?").sides == (
        "ride with the pass",
        "ride without the pass",
    )


@pytest.mark.parametrize(
    ("text", "kind", "expect"),
    [
        ("Compared to 2019, how much rain fell in 2020?", Kind.FACT, Expect.QUANTITY),
        ("How many fewer trains ran compared with 2019?", Kind.FACT, Expect.QUANTITY),
        ("Compared with trams, which year was better for buses?", Kind.FACT, Expect.TIME),
        ("How do trams compare with buses?", Kind.COMPARE, Expect.ANY),
        ("What do trams cost compared to buses?", Kind.COMPARE, Expect.ANY),
        ("People of what nationality built the tram?", Kind.FACT, Expect.ANY),
        ("What commemorates Turku's long history?", Kind.FACT, Expect.ANY),
    ],
)
def test_what_is_measured_against_something_is_no_comparison(text: str, kind: Kind, expect: Expect) -> None:
    assert (parse(text).kind, parse(text).expect) == (kind, expect)


@pytest.mark.parametrize(
    "question", ["What are the names of the planets?", "List the planets", "Name all of the planets"]
)
def test_the_names_of_things_are_asked_for_as_the_things_are(question: str) -> None:
    parsed = parse(question)
    assert (parsed.kind, parsed.focus) == (Kind.LIST, "planets")


@pytest.mark.parametrize(
    ("text", "sides", "aspect"),
    [
        ("How does the fee in May differ from the one in June?", ("May", "June"), "fee"),
        ("What is the difference in price between oak and ash?", ("oak", "ash"), "price"),
        ("Compare what working with a bank looks like and what working with a fund looks like", ("bank", "fund"), ""),
        ("How do the aims of Ada differ from those of Bo?", ("Ada", "Bo"), "aims"),
        ("How do cats and dogs differ?", ("cats", "dogs"), ""),
    ],
)
def test_sides_that_lean_on_each_other(text: str, sides: tuple[str, ...], aspect: str) -> None:
    parsed = parse(text)
    assert (parsed.kind, parsed.sides, parsed.aspect) == (Kind.COMPARE, sides, aspect)


def test_kinds_of_tools_are_tools() -> None:
    assert parse("What kinds of tools can members get?").focus == "kinds of tools"
    assert parse("What kinds are there?").focus == "kinds"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("What's in it for small firms?", "What are the benefits for small firms?"),
        ("levain - what's that?", "What is levain?"),
        ("Excess, what is that", "What is Excess?"),
    ],
)
def test_what_people_say_is_asked_as_it_is_written(text: str, meant: str) -> None:
    assert parse(text).text == meant


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How do I adjust the contrast?", Kind.EXPLAIN),
        ("Who won the distinction?", Kind.FACT),
        ("Who invented the difference engine?", Kind.FACT),
        ("Which vs code version is needed?", Kind.FACT),
        ("What is the difference between oak and ash?", Kind.COMPARE),
        ("Compare oak and ash.", Kind.COMPARE),
        ("How do oak and ash differ?", Kind.COMPARE),
        ("About how many people live in Oslo?", Kind.FACT),
        ("About what year was it built?", Kind.FACT),
        ("How do I search for text in files?", Kind.EXPLAIN),
        ("What triggers the alarm?", Kind.FACT),
        ("What are we allowed to bring?", Kind.FACT),
        ("When the pump hums, what is that?", Kind.FACT),
    ],
)
def test_words_of_another_kind_of_question(text: str, kind: Kind) -> None:
    assert parse(text).kind is kind


def test_a_letter_that_is_two_in_lower_case_moves_nothing() -> None:
    assert parse("How many İzmir residents are left-handed?").topic == "left-handed"
