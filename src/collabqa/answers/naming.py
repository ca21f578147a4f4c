"""What headings, titles and questions call things: the noun that names what stands below, or what is asked for."""

from __future__ import annotations

import re

from collabqa.words import tokenize

_OF_WHAT = re.compile(
    r"\b(?:of|for|in|that|which|to|from|behind|about|by|on|with|without|under|making|comprising|constituting)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(r"(?:how|what|when|where|who|why|which)\b", re.IGNORECASE)


def head_of(header: str) -> str:
    """The part of a heading that names what stands below: "Key Strategies" of "Key Strategies for Growth".

    All of one that asks: "How to apply".
    """
    if _ASKS.match(header):
        return header
    return re.split(r"\b(?:of|for|in|to|from|behind|with|on)\b", header, maxsplit=1)[0].strip()


def after_of(head: str, header: str) -> str:
    """What follows the part that names: " for Growth"; all of a heading that does not begin with it."""
    return header[len(head) :] if header.startswith(head) else header


def nouns_of(header: str) -> list[str]:
    """What a heading calls what stands below: "Mitigation" and "Resilience" of "Risk Mitigation and Resilience"."""
    if _ASKS.match(header):
        return [header]
    parts = re.split(r"\band\b|[&,/]", re.sub(r"\(.*?\)", "", head_of(header)))
    return [words[-1].text for words in map(tokenize, parts) if words]


def of_what(focus: str) -> str:
    """The words of a focus before those that say of what: "the causes" of "the causes of the flood"."""
    return _OF_WHAT.split(focus, maxsplit=1)[0].strip()


def asked_noun(focus: str) -> str:
    """The stem of the noun asked for, one that carries no topic too ("roles", "steps"); "" for none."""
    words = tokenize(of_what(focus))
    return words[-1].stem if words else ""


def called(title: str) -> str:
    """The stem of what a document is called by its title, "polici" for "Policy on leave"; "" without words."""
    words = tokenize(head_of(title)) or tokenize(title)
    return words[-1].stem if words else ""


def stems_of(text: str) -> set[str]:
    """The stems of all words, small ones too."""
    return {word.stem for word in tokenize(text)}
