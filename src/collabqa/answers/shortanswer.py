"""The few words of a sentence that answer by themselves, and whether it says yes."""

from __future__ import annotations

import re

from collabqa.answers.answertype import expansion, find
from collabqa.answers.coverage import stem_set
from collabqa.answers.evidence import Sentence
from collabqa.answers.question import Expect, Kind, Question
from collabqa.answers.reading import Evidence
from collabqa.words import tokenize

_NEGATION = re.compile(r"\b(?:not|no|never|none|neither|nor|cannot|without|n[’']t)\b|n[’']t\b", re.IGNORECASE)


_LIMIT = re.compile(
    r"\b(?:only|still|always|never|all|every|any|entirely|purely?|solely|same|more|less|better|worse|first|most|least|yet|already|easy|hard|free)\b",
    re.IGNORECASE,
)


def short_answer(question: Question, sentence: Sentence) -> str | None:
    """The exact words of the sentence that answer who, when, where, how many or which; None where none fit."""
    text = sentence.text
    if question.expect is Expect.EXPANSION:
        for word in tokenize(question.topic):
            place = expansion(word.text, text)
            if place is not None:
                return text[place.start : place.end]
        return None
    asked = {word.folded for word in tokenize(question.text)}
    place = find(question.expect, text, asked)
    if place is not None:
        return text[place.start : place.end]
    if question.kind is Kind.FACT and question.expect is Expect.ANY:
        return _complement(question, text)
    return None


def _complement(question: Question, text: str) -> str | None:
    """What stands behind "FOCUS is" or before "is the FOCUS" in the sentence."""
    focus = stem_set(question.focus or question.topic)
    if not focus:
        return None
    for copula in re.finditer(r"\b(?:is|are|was|were)\b", text):
        before, after = text[: copula.start()], text[copula.end() :]
        clause = re.match(r"\s+(?P<c>[^.;,:()]+)", after)
        if clause and focus <= stem_set(before) and len(stem_set(before)) <= len(focus) + 3:
            return clause.group("c").strip()
        if clause and focus <= stem_set(clause.group("c")) and re.fullmatch(r"(?:[\w’'-]+\s*){1,6}", before):
            return before.strip()
    return None


def verdict(question: Question, best: Evidence) -> str:
    """Yes, only where the sentence holds the whole question and neither denies nor limits; else the evidence speaks."""
    if (
        best.own < 0.9
        or _NEGATION.search(question.text)
        or _LIMIT.search(question.text)
        or _NEGATION.search(best.sentence.text)
    ):
        return ""
    return "Yes"
