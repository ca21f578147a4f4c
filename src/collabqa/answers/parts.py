"""Several questions asked in one: "When was it formed and what is its mission?" are two."""

from __future__ import annotations

import re

from collabqa.answers.grammar import ASKING, AUXILIARIES
from collabqa.answers.wording import clean, content_words

MOST = 3  # questions that are answered one by one; of more it is not sure that each is one
_SENTENCES = re.compile(r"(?<=[\w)\"”’][.?!])\s+(?=\S)")
_ASKS = re.compile(rf"(?:(?:in|on|at|by|for|from|of|to|with)\s+)?(?:{ASKING}|{AUXILIARIES})\b", re.IGNORECASE)
# What follows "and" is a question of its own where its verb is in sight: "what is its mission", "how many people work
# there", "who organizes it"; not "when a final inspection is passed", nor "what other reasons".
_OWN = rf"""(?:(?:who|whom|whose|what|when|where|why|how)\s+(?:{AUXILIARIES})\s
    |who\s+(?!of\b|in\b|the\b)[a-z]+\s
    |(?:what|which|whose|how\s+(?:many|much|long|often|far|old))\s+(?!other\b|else\b)(?:[\w’'-]+\s+){{1,3}}?(?:{AUXILIARIES}|[a-z]+(?:ed|ke|ve|rk))\s
    |how\s+(?:long|much|often|far|old)\s+(?:{AUXILIARIES})\s)"""
_JOINT = re.compile(rf"(?:\s*[,;]\s*|\s+)(?:and|but)\s+(?:also\s+)?(?={_OWN})", re.VERBOSE)
_SAME = re.compile(rf"^(?P<one>{ASKING})\s+and\s+(?P<other>{ASKING})\s+(?P<rest>(?:{AUXILIARIES})\s.+)$", re.IGNORECASE)
_WORDS_BEFORE = 3


def parts_of(question: str) -> tuple[str, ...]:
    """The questions that a cleaned text asks one after another, each as typed; the text alone where it asks one.

    Sentences that ask are several, and so are two interrogative clauses joined by "and"; the second may lean
    on the first by a pronoun. What is told between them is kept with the question before it.
    """
    found: list[str] = []
    told = ""  # before the first question
    for sentence in _SENTENCES.split(question):
        if _ASKS.match(clean(sentence)) and content_words(sentence):
            found += [f"{told} {clause}".strip() for clause in _clauses(clean(sentence))]
            told = ""
        elif found:
            found[-1] = f"{found[-1]} {sentence}"
        else:
            told = f"{told} {sentence}".strip()
    return tuple(found) if 1 < len(found) <= MOST else (question,)


def _clauses(sentence: str) -> list[str]:
    same = _SAME.match(sentence)
    if same:
        return [f"{word.capitalize()} {same['rest']}" for word in (same["one"], same["other"])]
    for joint in _JOINT.finditer(sentence):
        before, after = sentence[: joint.start()], sentence[joint.end() :]
        if content_words(before) and content_words(after) and len(before.split()) >= _WORDS_BEFORE:
            return [f"{before}?", f"{after[0].upper()}{after[1:]}"]
    return [sentence]
