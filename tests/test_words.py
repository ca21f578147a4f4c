"""Words: what is one, what it is compared as, and where it stands."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabqa.words import STOPWORDS, fold, stems, terms, tokenize


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("AI4EU's aim", ["AI4EU", "aim"]),
        (
            "the company’s U.S. and e.g. its C# or C++ or F# code",
            ["the", "company", "U.S.", "and", "e.g.", "its", "C#", "or", "C++", "or", "F#", "code"],
        ),
        ("COVID-19, state-of-the-art", ["COVID", "19", "state", "of", "the", "art"]),
        ("don't, who's, they’ll", ["don't", "who's", "they’ll"]),
        ("l’Europe d'accord O'Reilly", ["l", "Europe", "d", "accord", "O", "Reilly"]),
        ("1,200.50 in 2016. 3.5% v1.2.3 $10.5m", ["1,200.50", "in", "2016", "3.5", "v1", "2.3", "10.5", "m"]),
        ("main.py a_b <b>", ["main", "py", "a", "b", "b"]),
        ("日本語 ai 人", ["日本", "本語", "ai", "人"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("cafe\u0301 soft\u00adware", ["cafe\u0301", "soft\u00adware"]),
        ("… — 🪵 '' - \u00ad \u200d", []),
        ("", []),
    ],
)
def test_words_as_written(text: str, words: list[str]) -> None:
    assert [word.text for word in tokenize(text)] == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Founded", "founding"),
        ("coalition's", "COALITIONS"),
        ("Café", "cafe\u0301"),
        ("naïve", "naive"),
        ("Straße", "STRASSE"),
        ("ﬁrm", "firms"),
        ("U.S.", "US"),
        ("1,200", "1200"),
        ("soft\u00adware", "software"),
        ("ＡＩ", "AI"),
        ("ΆΛΦΑ", "αλφα"),
    ],
)
def test_forms_of_one_word_have_one_stem(one: str, other: str) -> None:
    assert [word.stem for word in tokenize(one)] == [word.stem for word in tokenize(other)] != []


@pytest.mark.parametrize(("one", "other"), [("1,5", "15"), ("C", "C#"), ("2016", "2017"), ("ano", "una")])
def test_other_words_have_other_stems(one: str, other: str) -> None:
    assert [word.stem for word in tokenize(one)] != [word.stem for word in tokenize(other)]


def test_an_acronym_is_no_stop_word_unless_everything_is_shouted() -> None:
    assert stems("What is IT? Who told us of the US?") == ["it", "told", "us"]
    assert stems("WHAT IS IT ABOUT") == []
    assert stems("WHO") == ["who"]
    assert "it" in STOPWORDS and "who" in STOPWORDS


def test_terms_let_hyphenated_joined_and_spaced_forms_meet() -> None:
    forms = [set(terms(text)) for text in ("non-profit", "nonprofit", "non profit")]
    assert forms[0] & forms[1] == {"nonprofit"}
    assert forms[0] & forms[2] == {"non", "profit"}
    assert terms("COVID-19 of the well") == ["covid", "19", "well", "covid19"]
    assert "ab" not in terms("a - b") and "twothree" not in terms("two -three")


def test_fold_keeps_marks_that_are_letters_elsewhere() -> None:
    assert fold("हिन्दी") == unicodedata.normalize("NFKC", "हिन्दी")
    assert fold("ÉCOLE ﬁ Ⅳ") == "ecole fi iv"


@given(st.text(max_size=200))
def test_every_word_is_its_slice_and_none_is_blank(text: str) -> None:
    before = 0
    for word in tokenize(text):
        assert text[word.start : word.end] == word.text
        assert word.text.strip() and word.stem
        assert word.start >= before
        before = word.start
    assert terms(text)[: len(stems(text))] == stems(text)


def test_stemming_from_many_threads_gives_what_one_gives() -> None:
    words = [
        f"{stem}{ending}" for stem in ("collaborat", "innovat", "organis") for ending in ("ion", "ing", "ed", "es")
    ]
    texts = [" ".join(words[shift:] + words[:shift]) + f" unique{shift}ing" for shift in range(12)] * 20
    alone = [stems(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stems, texts)) == alone
