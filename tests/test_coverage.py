"""How much of a question a text holds, in hand-worked weights."""

from __future__ import annotations

import pytest

from collabqa.answers.coverage import Term, cover, match, stem_set, terms_of
from collabqa.indexing.lexicon import Lexicon
from handbook import HANDBOOK, MEDICINE, load


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.build([load(HANDBOOK, "handbook.md"), load(MEDICINE, "medicine.md")])


def term(stem: str, weight: float = 1.0, *, name: bool = False) -> Term:
    return Term(stem, stem, weight, name)


def test_terms_are_the_content_words_with_the_weights_of_the_corpus(lexicon: Lexicon) -> None:
    found = terms_of("What are the benefits of leave and leaves at Norwind?", lexicon)
    assert [(one.word, one.stem) for one in found] == [
        ("benefits", "benefit"), ("leave", "leav"), ("norwind", "norwind"),
    ]  # fmt: skip
    assert [one.weight for one in found] == [lexicon.weight(one.stem) for one in found]
    assert [one.name for one in found] == [False, False, True]


def test_words_of_any_talk_weigh_less_than_other_unknown_ones(lexicon: Lexicon) -> None:
    weights = {one.word: one.weight for one in terms_of("What does somebody get for zeal?", lexicon)}
    assert weights["somebody"] == 0.4 * lexicon.weight("somebodi") and weights["zeal"] == lexicon.weight("zeal")


def test_a_name_is_what_the_corpus_writes_as_one_or_an_unknown_capital(lexicon: Lexicon) -> None:
    def names(text: str) -> set[str]:
        return {one.word for one in terms_of(text, lexicon) if one.name}

    assert names("who founded norwind in oslo?") == {"norwind", "oslo"}
    assert names("Does Zorbax help against gout?") == {"zorbax"}
    assert names("does zorbax help against gout?") == set()
    # A capital at the very start says nothing, nor does one on a word that the corpus writes small.
    assert names("Zorbax dosage") == set()
    assert names("Which Colleague has Symptoms?") == set()


@pytest.mark.parametrize(
    ("one", "text", "credit"),
    [
        (term("benefit"), "It benefits everyone.", 1.0),
        (term("benefit"), "The advantages are plain.", 0.9),
        (term("doctor"), "See a physician.", 0.9),
        (term("collabor"), "A collaborative effort.", 1.0),
        (term("pharmacist"), "Pharmacies sell it.", 0.8),
        (term("benefit"), "Nothing of the kind.", 0.0),
        (term("car"), "Take care.", 0.0),
        (term("doctor", name=True), "See a physician.", 0.0),
        (term("doctor", name=True), "See Doctor Who.", 1.0),
    ],
)
def test_a_word_a_synonym_a_relative_or_nothing(one: Term, text: str, credit: float) -> None:
    assert match(one, stem_set(text)) == credit


def test_names_are_found_by_their_initials() -> None:
    for text in ("the World Health Organization", "the Bank for International Settlements and other bodies"):
        assert {"who", "bis"} & stem_set(text)
    assert "ei" in stem_set("the European Investment Bank") and "eib" in stem_set("the European Investment Bank")
    assert "gou" not in stem_set("a gout of united water")
    assert match(term("un", name=True), stem_set("It joined the United Nations.")) == 1.0


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How do American firms profit?", "Firms in the U.S. profit."),
        ("How do American firms profit?", "Firms of the United States profit."),
        ("Is the United Kingdom a member?", "The UK is one."),
        ("Who is the Mexican president?", "The president of Mexico spoke."),
        ("Is it sold in Britain?", "British shops have it."),
        ("What is a DDoS attack?", "A Distributed Denial of Service attack floods a server."),
        ("What followed WWII?", "After World War II the city was rebuilt."),
        ("What followed World War II?", "After WWII the city was rebuilt."),
    ],
)
def test_a_name_is_found_by_its_other_forms(question: str, text: str, lexicon: Lexicon) -> None:
    names = [one for one in terms_of(question, lexicon) if one.name]
    assert names and all(match(one, stem_set(text)) >= 0.9 for one in names)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Did Frank Armour found it?", "Food America founded it."),  # two names may have the same initials
        ("Is it sold in England?", "British shops have it."),  # a part is not the whole
        ("Is it sold in Mexico?", "The shops of Morocco have it."),
    ],
)
def test_another_name_is_not_a_form_of_it(question: str, text: str, lexicon: Lexicon) -> None:
    names = [one for one in terms_of(question, lexicon) if one.name]
    assert names and not any(match(one, stem_set(text)) for one in names)


def test_cover_is_the_weighted_share() -> None:
    terms = [term("leav", 0.5), term("doctor", 1.0), term("paid", 0.25)]
    assert cover(terms, [("Leave is paid.", 1.0)]) == pytest.approx(0.75 / 1.75)
    assert cover(terms, [("Leave is paid.", 1.0), ("Ask a physician.", 1.0)]) == pytest.approx((0.75 + 0.9) / 1.75)
    # The better of two places counts, each with its credit.
    assert cover(terms, [("Leave", 0.4), ("leave", 0.8)]) == pytest.approx(0.5 * 0.8 / 1.75)
    assert cover(terms, [("Leave paid by the doctor", 1.0)]) == 1.0
    assert cover(terms, [("Nothing", 1.0)]) == cover(terms, []) == 0.0
    assert cover([], []) == 1.0


def test_cover_never_falls_with_more_text(lexicon: Lexicon) -> None:
    terms = terms_of("How long is parental leave at Norwind in France?", lexicon)
    sentences = ["Staff get 16 weeks.", "In France, staff get 16 weeks.", "Parental leave is paid.", "Norwind hires."]
    shares = [cover(terms, [(" ".join(sentences[:count]), 1.0)]) for count in range(5)]
    assert shares == sorted(shares) and shares[0] == 0.0 and shares[4] > shares[2] > shares[1]
