"""How a sentence begins that leans on what was said before it."""

from __future__ import annotations

import pytest

from collabqa.answers.leaning import continues, may_refer, refers


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
        ("Itself a pond, Lake Moor is small.", (False, False, False)),
    ],
)
def test_how_much_a_sentence_leans(sentence: str, told: tuple[bool, bool, bool]) -> None:
    assert (continues(sentence), refers(sentence), may_refer(sentence)) == told
