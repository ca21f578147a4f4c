"""The type of answer that a question or a noun in it expects."""

from __future__ import annotations

import pytest

from collabqa.answers.expectation import Expect, expect_of_noun, expect_of_question, wants_name


@pytest.mark.parametrize(
    ("question", "expect"),
    [
        ("who locks the gate", Expect.PERSON),
        ("to whom is a badge given", Expect.PERSON),
        ("when does the pool open", Expect.TIME),
        ("which year was the mill built", Expect.TIME),
        ("where is the mill", Expect.PLACE),
        ("how much does a boat cost", Expect.MONEY),
        ("how many boats are there", Expect.QUANTITY),
        ("which boat leaks", Expect.ANY),
    ],
)
def test_by_the_form_of_the_question(question: str, expect: Expect) -> None:
    assert expect_of_question(question) is expect


@pytest.mark.parametrize(
    ("noun", "expect"),
    [
        ("closing date", Expect.TIME),
        ("Annual Budget", Expect.MONEY),
        ("number", Expect.QUANTITY),
        ("postal address", Expect.PLACE),
        ("director", Expect.PERSON),
        ("dates", Expect.ANY),
        ("colour", Expect.ANY),
        ("maximum speed", Expect.QUANTITY),
        ("cap", Expect.QUANTITY),
        ("best height", Expect.ANY),
    ],
)
def test_by_the_noun_that_is_asked_for(noun: str, expect: Expect) -> None:
    assert expect_of_noun(noun) is expect


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("which company built the mill", True),
        ("by what local bank was it paid", True),
        ("what software runs the lock", True),
        ("what kind of company built the mill", False),
        ("what is the company's address", False),
        ("what keeps a company from building mills", False),
        ("which team size is best", False),
    ],
)
def test_one_of_those_that_have_names_of_their_own(question: str, named: bool) -> None:
    assert wants_name(question) is named
