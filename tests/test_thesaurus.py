"""Everyday words that people use for one another."""

from __future__ import annotations

import pytest

from collabqa.answers.thesaurus import synonyms
from collabqa.words import stems


def related(one: str, other: str) -> bool:
    (stem,), (wanted,) = stems(one), stems(other)
    return wanted in synonyms(stem)


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("perks", "benefits"), ("drawbacks", "disadvantages"), ("doctors", "physician"), ("cost", "price"),
        ("firms", "companies"), ("founded", "established"), ("rules", "regulations"), ("illness", "disease"),
        ("staff", "employees"), ("car", "vehicle"), ("begin", "starting"), ("buying", "purchase"),
        ("allowed", "permitted"), ("worldwide", "international"),
    ],
)  # fmt: skip
def test_related_both_ways(asked: str, written: str) -> None:
    assert related(asked, written)
    assert related(written, asked)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("benefits", "risks"), ("increase", "reduce"), ("start", "stop"), ("buy", "sell"), ("doctor", "patient"),
        ("man", "woman"), ("employee", "employer"), ("tenant", "landlord"), ("hot", "cold"), ("arteries", "veins"),
    ],
)  # fmt: skip
def test_opposites_and_partners_are_not_synonyms(one: str, other: str) -> None:
    assert not related(one, other)


def test_a_word_is_its_own_synonym_and_an_unknown_one_has_no_other() -> None:
    assert synonyms("photosynthesi") == {"photosynthesi"}
    for stem in stems("perks cost staff"):
        assert stem in synonyms(stem)


def test_relations_hold_both_ways() -> None:
    for word in ("benefit", "cost", "start", "risk", "company", "help", "lead", "important"):
        (stem,) = stems(word)
        assert len(synonyms(stem)) > 2
        assert all(stem in synonyms(other) for other in synonyms(stem))
