"""Documents that contradict each other: another value, or no instead of yes, for the same thing asked."""

from __future__ import annotations

import re

from collabqa.answers.answertype import find
from collabqa.answers.evidence import Sentence
from collabqa.answers.expectation import TOLD_BY_FORM, Expect
from collabqa.answers.question import Kind, Question
from collabqa.answers.reading import Evidence, Reading
from collabqa.answers.shortanswer import negates
from collabqa.words import tokenize

_OWN = 0.8  # of the question's words, by weight, that both sentences hold themselves
_LOWER = 0.5  # how much lower the other may score
_READ = 0.5  # that its paragraph answers, where a network has read it
_ALIKE = 0.6  # of the words of the shorter sentence that stand in the other


def disagreeing(question: Question, best: Evidence, reading: Reading) -> Evidence | None:
    """The best evidence of another document that answers the same and says something else; None where there is none."""
    if (question.expect not in TOLD_BY_FORM and question.kind is not Kind.YESNO) or best.own < _OWN:
        return None
    for other in reading.evidence:
        if (
            other.sentence.document.id != best.sentence.document.id
            and other.score >= best.score - _LOWER
            and other.own >= max(_OWN, best.own - 0.1)
            and not other.missing
            and (not best.answered or other.answered >= _READ)
            and _alike(best.sentence, other.sentence)
            and _differ(question, best.sentence, other.sentence)
        ):
            return other
    return None


def _differ(question: Question, one: Sentence, other: Sentence) -> bool:
    """Whether both give a value of the type asked for, and not the same; or one denies what the other says."""
    if question.kind is Kind.YESNO:
        return negates(one.text) != negates(other.text)
    asked = {word.folded for word in tokenize(question.text)}
    mine, theirs = _value(question.expect, one.text, asked), _value(question.expect, other.text, asked)
    return bool(mine and theirs) and mine not in _fold(other.text) and theirs not in _fold(one.text)


def _value(expect: Expect, text: str, asked: set[str]) -> str:
    place = find(expect, text, asked)
    return _fold(text[place.start : place.end]).strip() if place else ""


def _alike(one: Sentence, other: Sentence) -> bool:
    """Whether the sentences say it in about the same words, numbers aside: of another thing, others would be used."""
    sets = [
        {w.stem for w in tokenize(s.text) if not w.is_stopword and not re.search(r"\d", w.text)} for s in (one, other)
    ]
    return bool(sets[0] and sets[1]) and len(sets[0] & sets[1]) >= _ALIKE * min(map(len, sets))


def _fold(text: str) -> str:
    return " ".join(re.sub(r"(?<=\d),(?=\d{3})", "", text.lower()).split())
