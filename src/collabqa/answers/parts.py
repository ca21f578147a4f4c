"""Several questions asked in one: "When was it formed and what is its mission?", "the benefits and risks of …" are two."""

from __future__ import annotations

import re
from collections.abc import Callable

from collabqa.answers.grammar import ASKING, AUXILIARIES, LIST_NOUNS
from collabqa.answers.wording import clean, content_words

_MOST = 3  # questions that are answered one by one; of more it is not sure that each is one
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
_COMMA = re.compile(rf"\s*[,;]\s*(?={_OWN})", re.VERBOSE)
# "Explain how it works and why it is used": the second clause is told, not asked, and belongs to the same request.
_REQUEST = re.compile(
    rf"^(?P<lead>(?:explain|describe|outline|discuss|tell\s+me|show\s+me)\s+)(?P<one>(?:{ASKING})\s.+?)\s+and\s+(?P<other>(?:{ASKING})\s+\S+\s+\S.*)$",
    re.IGNORECASE,
)
_LISTED = rf"(?:[\w-]+\s+)?(?:{LIST_NOUNS})"
_LEAD = r"(?P<lead>(?:(?:what|which)\s+(?:are|were)|list|name|describe|explain|discuss|outline|give(?:\s+me)?|tell\s+me)\s+(?:all\s+)?(?:the\s+)?)"
# "the benefits and risks of leave", "the kinds of leave and the rules for it"
_LISTS = re.compile(
    rf"^{_LEAD}(?P<one>{_LISTED})\s+and\s+(?:the\s+)?(?P<other>{_LISTED})\s+(?P<of>(?:of|in|for|to|with)\s.+)$",
    re.IGNORECASE,
)
_OWN_LISTS = re.compile(
    rf"^{_LEAD}(?P<one>{_LISTED}\s+(?:of|in|for|to|with)\s.+?)\s+and\s+the\s+(?P<other>{_LISTED}\b.*)$", re.IGNORECASE
)
# "How do firms and universities each gain?" asks one thing of both.
_EACH = re.compile(
    rf"^(?P<lead>(?:{ASKING})\s+(?:[\w-]+\s+){{0,2}}?(?:{AUXILIARIES})\s+)(?P<one>[^,?]+?)\s+and\s+(?P<other>[^,?]+?)\s+each\s+(?P<of>\w.*)$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"and\s+(?:also\s+)?(?:the\s+|for\s+)?[\w-]{3,}[^.!]*\?$", re.IGNORECASE)  # "And the rules?"
_WORDS_BEFORE = 3


def parts_of(question: str, heading: Callable[[str], str] = lambda _: "") -> tuple[str, ...]:
    """The questions that a cleaned text asks one after another, each as typed; the text alone where it asks one.

    Sentences that ask are several, and so are two interrogative clauses joined by "and", two lists that are asked for,
    and what is asked of two things each; the second may lean on the first by a pronoun. What is told between them is
    kept with the question before it.
    ``heading`` gives the heading that words name: what stands under one heading is asked for as one.
    """
    lists = _LISTS.match(question) or _OWN_LISTS.match(question)
    if lists and " and " not in heading(f"{lists['one']} and {lists['other']}"):
        of = f" {lists['of']}" if "of" in lists.re.groupindex else ""
        return (f"{lists['lead']}{lists['one']}{of.rstrip('?.')}?", f"{lists['lead']}{lists['other']}{of}")
    request = _REQUEST.match(question)
    if request:
        return (f"{request['lead']}{request['one']}.", f"{request['lead']}{request['other']}")
    each = _EACH.match(question)
    if each:
        return tuple(f"{each['lead']}{each[side]} {each['of']}" for side in ("one", "other"))
    found: list[str] = []
    told = ""  # before the first question
    for sentence in _SENTENCES.split(question):
        # "When I came, it was shut." asks nothing.
        if not sentence.endswith((".", "!")) and _ASKS.match(clean(sentence)) and content_words(sentence):
            found += [f"{told} {clause}".strip() for clause in _clauses(clean(sentence))]
            told = ""
        elif found and _GOES_ON.match(sentence):
            found.append(sentence)
        elif found:
            found[-1] = f"{found[-1]} {sentence}"
        else:
            told = f"{told} {sentence}".strip()
    return tuple(found) if 1 < len(found) <= _MOST else (question,)


def _clauses(sentence: str) -> list[str]:
    same = _SAME.match(sentence)
    if same:
        return [f"{word.capitalize()} {same['rest']}" for word in (same["one"], same["other"])]
    for joint in _JOINT.finditer(sentence):
        before, after = sentence[: joint.start()], sentence[joint.end() :]
        if content_words(before) and content_words(after) and len(before.split()) >= _WORDS_BEFORE:
            several = [*_COMMA.split(before), after]
            ends = ["?"] * (len(several) - 1) + [""]
            starts = [several[0][0], *(one[0].upper() for one in several[1:])]
            return [f"{start}{one[1:]}{end}" for start, one, end in zip(starts, several, ends, strict=True)]
    return [sentence]
