"""Corrections and replies: "No, I meant X", "I am in X", and X alone after a question that was asked back."""

from __future__ import annotations

import re

from collabqa.answers.conversation import Conversation
from collabqa.answers.grammar import ASKING, AUXILIARIES
from collabqa.answers.question import asks
from collabqa.answers.unclear import ASKS_BACK, dangling
from collabqa.answers.wording import content_words

_MEANT = re.compile(
    r"^(?:(?:no|sorry|actually|wait|oops|hm+|well)[\s,.]+)*(?:i\s+(?:meant|mean|said|was\s+asking\s+(?:about|for)|am\s+asking\s+(?:about|for)|(?:am|was)\s+referring\s+to)\s*(?:to\s+(?:say|ask)\s+)?|(?P<no>(?:no|sorry|not\s+that)[\s,.]+(?!the\s+other\b)(?=\w)))(?P<x>.+)$",
    re.IGNORECASE,
)
PREPOSITION = r"(?:with|for|in|of|by|from|to|about|on|at|as|before|after|during|under|without)"
_CORRECTION_MOST = 6  # words of a correction that names another thing; a longer one asks anew


def corrected(question: str, bare: str, before: Conversation) -> str | None:
    """ "No, I meant X" and "I am in X" ask the question before again, about what was meant."""
    last = before.asked[-1].rstrip(" ?!.")
    place = _PLACE.match(bare)
    if place and not re.search(rf"\b{re.escape(place.group('x'))}\b", last, re.IGNORECASE) and asks(before.asked[-1]):
        return f"{last} {place.group('x')}?"
    meant = _MEANT.match(bare)
    if not meant:
        return None
    new = meant.group("x").strip(" ,.")
    if asks(new):
        return ended(new, question)
    if meant.group("no") and (len(new.split()) > _CORRECTION_MOST or _CLAUSES.search(new)):
        return None  # "No, not all of them" answers; it corrects nothing
    if re.match(rf"{PREPOSITION}\s", new, re.IGNORECASE):
        return with_phrase(last, new)
    if len(new.split()) > _CORRECTION_MOST:
        return None  # it says all that it asks
    topic = before.topic
    given = {word.stem for word in content_words(new)}
    kept = {word.stem for word in content_words(topic)}
    shared = [word for word in content_words(last) if word.stem in given and word.stem not in kept]
    if shared and " " in new:
        # "The challenges of partnerships" for "the challenges of coalitions": from the word on that both have.
        head = re.sub(r"(?:\bthe\s+|\ban?\s+)$", "", last[: shared[0].start], flags=re.IGNORECASE)
        return f"{head}{new}?"
    found = re.search(re.escape(topic), last, re.IGNORECASE) if topic else None
    if found:
        # The article stays with the thing that had it: "the downtown hotel" gives way to "the downtown of SF" whole.
        head = (
            re.sub(r"\b(?:the|an?)\s+$", "", last[: found.start()], flags=re.IGNORECASE)
            if re.match(r"(?:the|an?)\s", new, re.IGNORECASE)
            else last[: found.start()]
        )
        return f"{head}{new}{last[found.end() :]}?"
    return f"Tell me about {new}"


_PLACE = re.compile(
    r"^(?:[Ii]\s+am|[Ii][’']m|[Ii]\s+live|[Ww]e\s+are|[Ii]t\s+is)\s+(?P<x>(?:in|from|at)\s+[A-Z][\w.-]*(?:\s[A-Z][\w.-]*)*)$"
)
_CLAUSES = re.compile(rf"\b(?:{AUXILIARIES}|i|you|we|he|she|it|they|them|not|well|all)\b|[.!?]", re.IGNORECASE)


def with_phrase(last: str, phrase: str) -> str:
    """The question with its last phrase of the same preposition replaced by ``phrase``, or with ``phrase`` at its end."""
    preposition = phrase.split(" ", 1)[0]
    same = rf"\b{preposition}\s+(?:(?:the|a|an)\s+)?(?!{ASKING})(?:[\w-]+(?:\s+and\s+[\w-]+)?)(?=\s*(?:$|[,;]|{PREPOSITION}\b))"
    old = list(re.finditer(same, last, re.IGNORECASE))
    if old and re.search(rf"\s{PREPOSITION}\s", phrase, re.IGNORECASE):
        return f"{last[: old[-1].start()]}{phrase}?"  # "as envoy to Indonesia" for "as ambassador to Japan"
    return f"{last[: old[-1].start()]}{phrase}{last[old[-1].end() :]}?" if old else f"{last} {phrase}?"


def completed(bare: str, before: Conversation) -> str | None:
    """A short reply to a question that was asked back says what that question lacked."""
    if not before.said.startswith(ASKS_BACK) or len(bare.split()) > _CORRECTION_MOST or asks(bare):
        return None
    last = before.asked[-1].rstrip(" ?!.")
    lacking = dangling(last)
    if lacking and lacking in last:
        return f"{last.replace(lacking, bare, 1)}?"
    words = content_words(last)
    if words and words[-1].stem in {word.stem for word in content_words(bare)}:
        head = (
            re.sub(r"\bthe\s+$", "", last[: words[-1].start])
            if bare.lower().startswith("the ")
            else last[: words[-1].start]
        )
        return f"{head}{bare}?"  # "Benefits of trust", as it was offered
    return None if re.search(r"\bof\b", last) or len(content_words(last)) > 1 else f"{last} of {bare}?"


def ended(text: str, like: str) -> str:
    """``text`` with the mark that ``like`` has."""
    mark = "?" if like.rstrip().endswith("?") else ""
    return text.rstrip(" ?.!") + mark
