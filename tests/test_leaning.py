"""How a sentence begins that leans on what was said before it."""

from __future__ import annotations

import pytest

from collabqa.answers.leaning import continues, goes_on, may_refer, refers


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("It was opened in 1911.", (True, True, True)),
        ("These boats leak.", (True, True, True)),
        ("However, the pond froze.", (True, False, False)),
        ("However, This froze.", (True, True, True)),
        ("As a result, fees rose.", (True, False, False)),
        ("It is thought that newts sleep.", (False, True, True)),
        ("The project also lends boats.", (False, True, True)),
        ("Both are closed.", (False, True, True)),
        ("The newt is an amphibian.", (False, False, True)),
        ("In 1911, the pond froze.", (False, False, False)),
        ("In addition, fees rose.", (False, False, True)),
        ("Newts sleep.", (False, False, False)),
        ("The first is a gate.", (True, False, True)),
        ("The first gate is shut.", (False, False, True)),
        ("Itself a pond, Lake Moor is small.", (False, False, False)),
    ],
)
def test_how_much_a_sentence_leans(sentence: str, told: tuple[bool, bool, bool]) -> None:
    assert (continues(sentence), refers(sentence), may_refer(sentence)) == told


def test_one_thing_is_told_of_further() -> None:
    assert goes_on("It was dug in 1911.", "Its banks are steep.")
    assert goes_on("She swims.", "Her boat leaks.")
    assert not goes_on("He swims.", "Her boat leaks.")
    assert not goes_on("The pond froze.", "It was dug in 1911.")
    assert not goes_on("It froze.", "The pond was dug in 1911.")
