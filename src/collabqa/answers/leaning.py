"""Sentences that lean on what was said before them: by a pronoun, a word of contrast or conclusion, or a bare noun.

Three readings of how such a sentence begins, from the narrowest to the widest, over one table of words.
"""

from __future__ import annotations

import re

_PRONOUNS = "It|Its|They|Their|This|These|Those|That|Such|He|She|His|Her"
_CONNECTIVES = (
    "However|Therefore|Thus|Hence|Consequently|Instead|Otherwise|Nevertheless|Nonetheless|Similarly|Likewise|As a result|"
    "For this reason|In contrast|By contrast|On the other hand"
)
# Nouns by which a thing that was named is taken up again: "The project also …".
_AGAIN = (
    "coalition|project|organi[sz]ation|company|group|summit|program(?:me)?|initiative|network|institution|team|agency|"
    "latter|former|result"
)
_OTHERS = "Both|Another|Each"

# One of several that were spoken of: "The first is …".
_ONE_OF = (
    r"The\s+(?:first|second|third|fourth|other|others|latter|former)(?:\s+ones?)?\s+(?:is|are|was|were|has|have|had)"
)

_PERSONAL = re.compile(r"(?:(?P<it>Its?)|(?P<they>They|Their)|(?P<he>He|His)|(?P<she>She|Her))\b")
_CONTINUES = re.compile(rf"^(?:{_CONNECTIVES}|{_PRONOUNS}|{_ONE_OF})\b")
# "It is thought that …", "It seems …": nothing before is meant.
_EXPLETIVE = re.compile(
    r"^It\s+(?:(?:is|was|has been|may be|can be|would be)\s+(?:\w+ly\s+)?(?:\w+\s+){1,2}(?:that|to|whether|how|why)\b|(?:seems|appears|follows|turned out)\b)"
)
_REFERS = re.compile(
    rf"^(?:(?:However|Additionally|Moreover|Furthermore|Also),\s+)?(?:{_PRONOUNS}|The\s+(?:{_AGAIN})(?:[’']s)?|{_OTHERS})\b"
)
_MAY_REFER = re.compile(
    r"(?:(?:\w+,|In\s+(?:\d{4}|the|this|that|these|addition)\b,?(?:\s*\w+,)?)\s+)?"
    rf"(?:{_PRONOUNS}|Him|The|{_OTHERS}|There)\b"
    r"|In (?:the|this|that|these|addition)\b"
)


def continues(sentence: str) -> bool:
    """Whether the sentence cannot stand at the beginning of an answer: it goes on with the one before it."""
    return bool(_CONTINUES.match(sentence)) and not _EXPLETIVE.match(sentence)


def goes_on(before: str, sentence: str) -> bool:
    """Whether both sentences begin with the same personal pronoun: they are told of one thing named further up."""
    first, second = _PERSONAL.match(before), _PERSONAL.match(sentence)
    return first is not None and second is not None and first.lastgroup == second.lastgroup


def refers(sentence: str) -> bool:
    """Whether the sentence is about something that a heading or a sentence before it names."""
    return bool(_REFERS.match(sentence))


def may_refer(sentence: str) -> bool:
    """Whether the sentence may be about something named before it, "The engine …" too."""
    return bool(_MAY_REFER.match(sentence))
