"""Counts of words, worked by hand."""

from __future__ import annotations

import math

import pytest

from collabqa.indexing.lexicon import Lexicon
from handbook import load

OIL = """# Pantry

## Olive Oil

The oil of Crete is green. Olive oil keeps well.

Ask Eleni about oil, or ask Eleni's sister. The oil is pressed in May.

- Crete: sells oil to NASA.
- Eleni: sells olives.
"""
SALT = """# Cellar

## Salt

Salt from Crete and salt from the sea.
"""


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.build([load(OIL, "oil.md"), load(SALT, "salt.md")])


def test_frequency_counts_blocks_and_forms_count_words(lexicon: Lexicon) -> None:
    # "Olive Oil", two paragraphs, two items; "Salt", one paragraph: the title is metadata
    assert lexicon.blocks == 7
    # "Olive Oil", both paragraphs and the first item
    assert lexicon.frequency["oil"] == 4
    assert lexicon.forms["oil"] == 6
    # "Olive Oil", "Olive oil keeps well", "sells olives": one stem, two forms
    assert lexicon.frequency["oliv"] == 3
    assert (lexicon.forms["olive"], lexicon.forms["olives"]) == (2, 1)
    # the heading and one paragraph that says it twice
    assert lexicon.frequency["salt"] == 2
    assert lexicon.forms["salt"] == 3
    assert lexicon.frequency["crete"] == 3
    assert lexicon.forms["eleni"] == 3
    assert "pepper" not in lexicon.frequency and "pepper" not in lexicon.forms


def test_names_are_capitalised_inside_sentences(lexicon: Lexicon) -> None:
    assert {"crete", "eleni", "nasa", "may"} <= lexicon.names
    # capital only in a heading, at the start of a sentence or of a label
    assert lexicon.names.isdisjoint({"oliv", "oil", "salt", "ask", "the"})


def test_a_word_as_often_small_as_capital_is_no_name() -> None:
    text = "We met a Baker today. The baker sold bread. It was a Baker again. So the Baker said.\n"
    # capital 3 times inside sentences, small once: 3 > 3·1 does not hold
    assert "baker" not in Lexicon.build([load(text, "a.md")]).names
    assert "baker" in Lexicon.build([load(text + "\nAsk Baker.\n", "a.md")]).names


def test_idf_is_the_formula(lexicon: Lexicon) -> None:
    assert lexicon.idf("oil") == pytest.approx(math.log(1 + 3.5 / 4.5))
    assert lexicon.idf("nasa") == pytest.approx(math.log(1 + 6.5 / 1.5))
    assert lexicon.idf("unheard") == pytest.approx(math.log(1 + 7.5 / 0.5))
    assert lexicon.weight("unheard") == 1.0
    assert lexicon.weight("oil") == pytest.approx(lexicon.idf("oil") / lexicon.idf("unheard"))


def test_idf_in_numbers() -> None:
    lexicon = Lexicon(blocks=4, frequency={"all": 4, "one": 1}, forms={}, names=frozenset())
    assert lexicon.idf("all") == pytest.approx(math.log(10 / 9))
    assert lexicon.idf("one") == pytest.approx(math.log(10 / 3))
    assert lexicon.idf("none") == pytest.approx(math.log(10))
    assert 0 < lexicon.weight("all") < lexicon.weight("one") < lexicon.weight("none") == 1


def test_no_documents_and_site_text() -> None:
    empty = Lexicon.build([])
    assert (empty.blocks, empty.frequency, empty.forms, empty.names) == (0, {}, {}, frozenset())
    assert empty.weight("anything") == 1.0


def test_what_a_contract_defines_is_no_name() -> None:
    text = 'A lease of Ann Lee (the "Tenant") and Bo Ek (collectively, the “Letting Parties”). The Tenant pays.\n'
    text += "\nSo must the Tenant. Ask the Letting Parties.\n"
    names = Lexicon.build([load(text, "lease.md")]).names
    assert {"ann", "bo"} <= names and names.isdisjoint({"tenant", "let", "parti"})


def test_the_first_word_behind_a_number_is_no_name() -> None:
    names = Lexicon.build([load("6.2 Cats are allowed in Oslo. Ask for more.\n", "house.md")]).names
    assert names == {"oslo"}
