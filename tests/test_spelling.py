"""Misspelt words are drawn to the corpus; words that are English, short or no words are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabqa.answers.spelling import correct
from collabqa.answers.wording import QUESTION_WORDS
from collabqa.indexing.lexicon import Lexicon
from handbook import HANDBOOK, MEDICINE, load

LEXICON = Lexicon.build([load(HANDBOOK, "handbook.md"), load(MEDICINE, "medicine.md")])
ENGLISH = frozenset(
    "goat goats shout court loves rules dose does dosage spirit mentoring waiver illness slick company".split()  # noqa: SIM905
)


def corrected(text: str) -> str:
    return correct(text, LEXICON, ENGLISH.__contains__)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("What is parental laeve?", "What is parental leave?"),
        ("What is hypertention?", "What is hypertension?"),
        ("What is hypertnesion?", "What is hypertension?"),
        ("What is asprin?", "What is aspirin?"),
        ("Asprin?", "Aspirin?"),
        ("norwnd foundtion memebrs", "norwind foundation members"),
        ("Who founded Norwnid?", "Who founded Norwind?"),
        ("benefts of remtoe work", "benefits of remote work"),
        ("strategeis for reteniton", "strategies for retention"),
        ("Hypertention, asprin & gout", "Hypertension, aspirin & gout"),
        ("employes’ leave", "employees’ leave"),
        ("the employee's laeve", "the employee's leave"),
        ("prental leave", "parental leave"),
    ],
)
def test_towards_the_words_of_the_corpus(typed: str, meant: str) -> None:
    assert corrected(typed) == meant
    assert corrected(meant) == meant


@pytest.mark.parametrize(
    "text",
    [
        "What is a goat?",  # one letter from "gout", but a word
        "how are loves paid",  # likewise "leave"
        "the court rules",
        "AI4EV and covid19 and c0mpany",  # words with digits
        "IBN XYZ Abc",  # short forms in capitals
        "qit hrs",  # too short to tell
        "zzzzqqqq",  # near nothing
        "photosynthesis in chloroplasts",
        "Who is McAdoo?",
        "Hypertension, aspirin and gout",
        "",
        "?!",
        "日本語",
    ],
)
def test_left_alone(text: str) -> None:
    assert corrected(text) == text


def test_nothing_is_changed_when_every_word_is_known() -> None:
    text = "wat is hypertention of the prental laeve"
    assert correct(text, LEXICON, lambda word: True) == text


def test_a_longer_word_may_be_two_edits_away_and_a_short_one_only_one() -> None:
    assert corrected("leev") == "leev"  # "leave" is two edits from a word of four letters
    assert corrected("parintel") == "parental"
    assert corrected("perindal") == "perindal"  # three edits
    assert corrected("aspirsa") == "aspirsa"  # two edits from "aspirin", and too short for two


def test_a_word_is_known_by_its_consonants_whatever_its_vowels() -> None:
    assert corrected("perintel leave") == "parental leave"  # three edits, all of them vowels
    assert corrected("the pirintols") == "the parental"  # and no plural counts
    assert corrected("pirindols") == "pirindols"


def test_another_form_of_a_word_of_the_corpus_is_meant_too() -> None:
    """The handbook says "paired" and "concentrate"; nothing else that it holds is as near in letters."""
    known = ENGLISH | {"pairing", "concentrating", "astronomy"}
    assert correct("how does piaring work", LEXICON, known.__contains__) == "how does pairing work"
    assert correct("concentrting at home", LEXICON, known.__contains__) == "concentrating at home"
    # Nothing in the handbook is kin to it, so it stays what was typed.
    assert correct("astronmy at home", LEXICON, known.__contains__) == "astronmy at home"


def test_a_name_is_drawn_to_names_only() -> None:
    assert corrected("Was Hans Leeve here?") == "Was Hans Leeve here?"  # nobody is called Leave
    assert corrected("Who founded the Norwnid Foundation?") == "Who founded the Norwind Foundation?"
    assert corrected("was leeve paid?") == "was leave paid?"


def test_a_known_word_with_an_ending_is_not_misspelt() -> None:
    assert corrected("the courts and the dosed goats") == "the courts and the dosed goats"


@given(st.lists(st.one_of(st.sampled_from(["leave", "laeve", "goat", "N4"]), st.text("aegiloprstuv1é", min_size=1))))
def test_a_changed_word_was_long_and_becomes_one_of_the_corpus(words: list[str]) -> None:
    text = " ".join(words)
    once = corrected(text)
    assert corrected(once) == once
    for word, better in zip(words, once.split(), strict=True):
        if better != word:
            assert len(word) >= 4 and word.isalpha() and word not in ENGLISH
            assert better in LEXICON.forms or better in QUESTION_WORDS
            assert abs(len(better) - len(word)) <= 2


def test_two_words_written_as_one_are_no_misspelling() -> None:
    known = ENGLISH | {"hyper", "tention", "found", "tion"}
    assert correct("hypertention", LEXICON, known.__contains__) == "hypertention"  # as "checksum" is none
    assert corrected("hypertention") == "hypertension"
    assert correct("foundtion", LEXICON, known.__contains__) == "foundation"  # "tion" is but an ending


def test_two_consonants_are_not_exchanged() -> None:
    colonies = Lexicon.build([load("# Bees\n\nColonies swarm.\n", "bees.md")])
    assert correct("How many calories?", colonies, ENGLISH.__contains__) == "How many calories?"
    assert correct("How many colanees?", colonies, ENGLISH.__contains__) == "How many colonies?"


def test_no_short_word_is_another_by_one_consonant() -> None:
    queue = Lexicon.build([load("# Queue\n\nThe line moves.\n", "queue.md")])
    assert correct("Do children with lice stay at home?", queue, ENGLISH.__contains__).count("lice") == 1
    assert correct("Where is the lne?", queue, ENGLISH.__contains__).count("lne") == 1  # three letters stay
    assert correct("Does the lnie move?", queue, ENGLISH.__contains__) == "Does the line move?"
