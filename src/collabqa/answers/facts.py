"""Answers to questions for one thing: the sentences that tell it, and no more of them than it takes."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from collabqa.answers.coverage import cover, match, stem_set, terms_of
from collabqa.answers.disagreement import disagreeing
from collabqa.answers.expectation import TOLD_BY_FORM, VALUES, Expect
from collabqa.answers.lines import Composition, Line, equals, first, lines_of
from collabqa.answers.question import Kind, Question
from collabqa.answers.reading import Evidence, Reading
from collabqa.answers.rows import headers, is_row, name_of
from collabqa.answers.shortanswer import short_answer
from collabqa.answers.telling import telling
from collabqa.answers.verdict import verdict
from collabqa.answers.wording import content_words
from collabqa.indexing.lexicon import Lexicon

_MANY = re.compile(r"how\s+many\b", re.IGNORECASE)
_SUBJECT = 0.6  # of what a sentence lacks that the one before it says
_POINTED, _HALF = 0.7, 0.5  # the reader's belief in the value, and of the question's words that stand with it
_DECIDING = 3  # sentences that tell the answer and may decide a yes or no
_SPELT_OUT = 0.9  # confidence where a short form stands beside its long one


def fact(question: Question, reading: Reading, lexicon: Lexicon) -> Composition:
    """The sentences that answer a question for one thing, and the few words of them that do by themselves."""
    best = first(reading)
    if best is None:
        return Composition((), reading.confidence)
    other = disagreeing(question, best, reading)
    if other is not None:
        both = sorted((best.sentence, other.sentence), key=lambda s: s.key)
        lines = tuple(Line(sentence, sentence.document.title, item=True) for sentence in both)
        return Composition(lines, reading.confidence, lead="The documents differ")
    if question.kind is Kind.YESNO:
        for evidence in telling(reading, best)[:_DECIDING]:
            lead = verdict(question.text, evidence.sentence)
            if lead:
                return Composition(lines_of([evidence.sentence]), reading.confidence, lead=lead)
    told = telling(reading, best)
    told = _rows_named(question, told)
    naming = _naming(question, told, lexicon)
    short = short_answer(question, naming)
    if short and question.expect in TOLD_BY_FORM and naming.span >= _POINTED and naming.own >= _HALF:
        told = _without_idle(question, naming, told, lexicon)
    chosen = told if short or best.answered else [best, *equals(reading, best)]
    chosen = _with_subject(question, chosen, reading, lexicon)
    spelt_out = question.expect is Expect.EXPANSION and short is not None
    confidence = max(reading.confidence, _SPELT_OUT) if spelt_out else reading.confidence
    return Composition(lines_of(e.sentence for e in chosen), confidence, short)


def _naming(question: Question, told: Sequence[Evidence], lexicon: Lexicon) -> Evidence:
    """The evidence that holds the value asked for: the first, or one of its paragraph with what the first lacks.

    That is a name or number ("Delivery is 4.90 euros. To Belgium it is 9.90 euros."), or all that the first lacks
    ("9,300 people died. Cholera killed 600.") where it holds as much.
    """
    best = told[0]
    block = (best.sentence.document.id, best.sentence.block)
    absent = [t for t in terms_of(question.text, lexicon) if not match(t, stem_set(best.sentence.text))]
    names = [term for term in absent if term.name or term.stem.isdigit()]
    for other in told[1:] if absent and question.expect in VALUES else ():
        held = stem_set(other.sentence.text)
        beside = (other.sentence.document.id, other.sentence.block) == block and other.typed > 0.0
        named = bool(names) and all(match(term, held) for term in names)
        says = question.expect is not Expect.TIME and other.own > best.own and all(match(term, held) for term in absent)
        if beside and (named or says) and not _counts_other(question, other):
            return other
    return best


def _with_subject(question: Question, told: Sequence[Evidence], reading: Reading, lexicon: Lexicon) -> list[Evidence]:
    """The one sentence told with the one right before it, where that says most of what it is told of.

    "Year 6 trip to the Science Museum. Cost £14."
    """
    if len(told) != 1 or told[0].own >= _HALF or question.kind is not Kind.FACT:
        return list(told)
    one = told[0].sentence
    lacking = [term for term in terms_of(question.text, lexicon) if not match(term, stem_set(one.text))]
    before = next(
        (
            e
            for e in reading.evidence
            if (e.sentence.document.id, e.sentence.block, e.sentence.number)
            == (one.document.id, one.block, one.number - 1)
        ),
        None,
    )
    asks = before is not None and before.sentence.text.rstrip("*_ ").endswith("?")
    says = (
        before is not None
        and not asks
        and len(lacking) > 1
        and cover(lacking, [(before.sentence.text, 1.0)]) >= _SUBJECT
    )
    return [told[0], before] if before is not None and says else list(told)


def _without_idle(question: Question, best: Evidence, told: Sequence[Evidence], lexicon: Lexicon) -> list[Evidence]:
    """What surely has the value asked for, and beside it only what holds words of the question that it lacks."""
    lacking = [t for t in terms_of(question.text, lexicon) if not match(t, stem_set(best.sentence.text))]
    return [e for e in told if e is best or any(match(t, stem_set(e.sentence.text)) for t in lacking)]


def _counts_other(question: Question, evidence: Evidence) -> bool:
    """Whether the number that the evidence gives is of another thing: of "22 hectares" for "How many visitors …?"."""
    value = short_answer(question, evidence) if _MANY.match(question.text) else None
    if not value:
        return False
    text = evidence.sentence.text
    behind = content_words(text[text.find(value) + len(value) :])[:1]
    between = text[text.find(value) + len(value) :][: behind[0].start] if behind else ""
    return bool(behind) and not between.strip() and behind[0].stem not in stem_set(question.text)


def _rows_named(question: Question, told: list[Evidence]) -> list[Evidence]:
    """Of rows of one table those whose names the question holds, else those that hold most of its words."""
    rows = [e for e in told if is_row(e.sentence)]
    if len(rows) < 2 or (len(rows) < len(told) and not _numbers_asked(question)):
        return told
    kept = _named_among(question, rows)
    return [e for e in told if e not in rows or e in kept]


def _numbers_asked(question: Question) -> bool:
    return question.expect in (Expect.QUANTITY, Expect.MONEY)


def _named_among(question: Question, rows: list[Evidence]) -> list[Evidence]:
    asked = stem_set(question.text)
    naming = {one.key for e in rows for one in headers(e.sentence)}
    rows = [e for e in rows if e.sentence.key not in naming] or rows
    names = [stem_set(name_of(e.sentence.text)) for e in rows]
    words = [stem_set(e.sentence.text) for e in rows]
    if _numbers_asked(question):
        named = [e for e, name in zip(rows, names, strict=True) if name and name <= asked]
        some = [e for e, name in zip(rows, names, strict=True) if name & asked]
        most = _holding_most(asked, rows, words)
        return named or next((one for one in (some, most) if len(one) == 1), rows)
    # "Piet Vermeer's extension" is that of his row.
    return _holding_most(asked, rows, names if any(name & asked for name in names) else words)


def _holding_most(asked: Set[str], rows: Sequence[Evidence], words: Sequence[Set[str]]) -> list[Evidence]:
    """The rows with most of what is asked among their ``words``."""
    held = [len(asked & some) for some in words]
    return [e for e, count in zip(rows, held, strict=True) if count == max(held)]
