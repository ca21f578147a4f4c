"""What a question compares, and in what: "the price of oak and that of ash"."""

from __future__ import annotations

import re

from collabqa.answers.grammar import strip_article

_SIDE_FORMS = (
    # "a ride with and without the pass": both have the words before and behind.
    r"\b(?:differences?|distinctions?|similarit(?:y|ies)|comparison|compare)\b\s*(?:is\s+there\s+)?(?:between|of|among)?\s*(?P<x>.+?)\s+(?P<a>with)\s+(?:and|or)\s+(?P<b>without)\s+(?P<y>.+)$",
    r"\bdo(?:es)?\s+(?P<a>.+?)\s+(?:differ\s+from|compare\s+(?:to|with))\s+(?P<b>.+?)$",
    r"\bdo(?:es)?\s+(?P<a>.+?)\s+and\s+(?P<b>.+?)(?:\s+(?:differ|compare|have\s+in\s+common).*)?$",
    r"\b(?:differences?|distinctions?|similarit(?:y|ies)|distinguish\w*|comparison|compare|contrast|common)\b\s*(?:is\s+there\s+|are\s+there\s+|exists?\s+|do\s+you\s+see\s+)?(?:between|of|among)?\s*(?P<a>.+?)\s+(?:and|with|to|from|versus|vs\.?|against)\s+(?P<b>.+)$",
    r"\b(?:is|are|was|were)\s+(?P<a>.+?)\s+(?:different\s+from|different\s+than|different\s+to|similar\s+to)\s+(?P<b>.+)$",
    r"\b(?:is|are)\s+(?P<a>.+?)\s+and\s+(?P<b>.+?)\s+(?:different|similar)$",
    r"^(?P<a>.+?)\s+(?:versus|vs\.?|compared\s+(?:to|with))\s+(?P<b>.+)$",
)  # fmt: skip
_ASPECT = re.compile(
    r"\s+(?:in\s+terms\s+of|with\s+(?:respect|regard)s?\s+to|regarding|when\s+it\s+comes\s+to|in\s+(?:their|its|how)|in\s+regard\s+to|on\s+the\s+(?:topic|subject)\s+of|concerning)\s+(.+)$",
    re.IGNORECASE,
)


# "the difference in price between A and B"
_IN_WHAT = re.compile(
    r"\b(?:differences?|similarit(?:y|ies))(?P<in>\s+in\s+(?P<aspect>[\w-]+(?:\s[\w-]+)?))(?=\s+between\b)",
    re.IGNORECASE,
)
_DOING = re.compile(
    r"^(?:how\s+)?(?:working|partnering|collaborating|dealing|cooperating|being|using|having|doing)\s+(?:with\s+|in\s+|on\s+)?|^(?:what\s+)?(?:is|are)\s+",
    re.IGNORECASE,
)


# "What dealing with a bank looks like" is dealing with a bank, and that is a side with a "with" of its own.
_LIKENESS = re.compile(r"\bwhat\s+(?P<of>(?:(?!\bwhat\b).)+?)\s+(?:looks?|is|are)\s+like\b", re.IGNORECASE)
_DOING_WITH = re.compile(r"\b(?:working|partnering|collaborating|dealing|cooperating)\s+with\s+", re.IGNORECASE)


def compared(bare: str) -> tuple[tuple[str, ...], str]:
    """The two things that a question compares, and in what: (("oak", "ash"), "price"); ((), "") where it names none."""
    aspect = ""
    bare = _DOING_WITH.sub("", _LIKENESS.sub(r"\g<of>", bare))
    found = _IN_WHAT.search(bare)
    if found:
        aspect, bare = found["aspect"], bare[: found.start("in")] + bare[found.end("in") :]
    found = _ASPECT.search(bare)
    if found:
        aspect, bare = found.group(1), bare[: found.start()]
    for form in _SIDE_FORMS:
        match = re.search(form, bare, re.IGNORECASE)
        if match:
            if "y" in match.groupdict():
                around = match.group("x"), match.group("y")
                return tuple(strip_article(f"{around[0]} {match.group(g)} {around[1]}") for g in ("a", "b")), aspect
            sides = tuple(strip_article(_DOING.sub("", match.group(g))) for g in ("a", "b"))
            first, second = sides[0], re.split(r"\s+(?:differ|compare|have)\b", sides[1])[0]
            # "the aims of A and those of B", "the aims of A and B": the aims are what A and B are compared in.
            # "Those" is left out by now.
            other = re.match(r"(?:(?:that|those|ones?)\s+)?(?:of|in|for|at|with)\s+", second)
            second = second[other.end() :] if other else second
            between = "of|in|for|at|with" if other else "of"
            shared = re.match(rf"(?P<what>[\w-]+(?:\s[\w-]+)?)\s+(?:{between})\s+(?P<a>.+)$", first)
            if shared and not aspect and not re.search(r"\bof\b", second):
                return (strip_article(shared.group("a")), second), shared.group("what")
            return (first, second), aspect
    return (), aspect
