"""What people say in two words or in slang becomes what documents write."""

from __future__ import annotations

import pytest

from collabqa.answers.phrasing import written


@pytest.mark.parametrize(
    ("said", "better"),
    [
        ("By when do I hand in the form?", "By when do I submit the form?"),
        ("What will that set me back?", "What will that cost me?"),
        ("How do I get rid of a sofa?", "How do I discard a sofa?"),
        ("Who looks after the money?", "Who manage the money?"),
        ("Was the meeting called off?", "Was the meeting cancel?"),
        ("what got nicked?", "what got stolen?"),
        ("Is the hand of the clock in order?", "Is the hand of the clock in order?"),
        ("Which sort is it, and who put it there?", "Which sort is it, and who put it there?"),
        ("", ""),
    ],
)
def test_two_words_become_one(said: str, better: str) -> None:
    assert written(said) == better


@pytest.mark.parametrize(
    "text",
    [
        "Who maintains the ditches?",
        "Who is Stevie Nicks?",
        "How many pinches of salt?",
        "Do they walk hand in hand?",
        "Where is Bucks County?",
    ],
)
def test_names_and_things_stay(text: str) -> None:
    assert written(text) == text
