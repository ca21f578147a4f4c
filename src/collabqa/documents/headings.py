"""The form of a heading in plain text: numbers, capitals, title case, and what speaks against it."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 90  # characters
MOST_WORDS = 12
MOST_WORDS_PLAIN = 8  # in a line that has neither capitals nor title case to speak for it

_NUMBER = re.compile(
    r"(?P<parts>\d{1,3}(?:\.\d{1,3}){0,5})(?P<mark>[.)]?)(?:\s+)(?=\S)"
    r"|\((?P<bracket>\d{1,3}|[a-z]|[ivx]{1,5})\)\s+(?=\S)"
    r"|(?P<letter>[a-zA-Z])[.)]\s+(?=\S)"
    r"|(?P<roman>[IVXivx]{2,6})[.)]\s+(?=\S)"
)
_WORDED = re.compile(
    r"(?:ARTICLE|CHAPTER|SECTION|PART|APPENDIX|ANNEX|SCHEDULE|EXHIBIT|Article|Chapter|Section|Part|Appendix|Annex|Schedule|"
    r"Exhibit|ITEM|Item)\s+(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,7}|[A-Z])\b(?P<end>[.:]?\s*[–—:-]?\s*)"
)
_WORD = re.compile(r"[^\s\-–—/]+")
_SMALL = frozenset(
    """
    a an and as at but by for from in into is of on onto or our over per the to up via vs vs. with within without
    your its their than that this de la le les des du und der die das für von y el los en e
    """.split()  # noqa: SIM905 (a list of quoted words reads worse)
)
_TERMINAL = re.compile(r"[.!,;:]['\"”’)\]]*$")
_NOT_IN_HEADING = re.compile(
    r"https?:|www\.|\S@\S|\s{3,}|\t|[<>{}=|]|[.!?;]\s+\S|\.{3}|…|^[\"“”'‘«>*•#]|^\W*$|\w\.\w+\.(?:com|org|net)\b"
)
_ADDRESS = re.compile(r"\b[A-Z]{2} \d{5}\b|\b(?:attn|tel|fax|p\.? ?o\.? box)\b|\[\*", re.IGNORECASE)
_ANNOUNCES = re.compile(r"\b(?:below|following|as follows|above)\b|(?i:^(?:the|this) (?:table|figure|chart|list)\b)")
_STAMP = re.compile(
    r"(?:confidential\b.*|execution (?:copy|version)|draft|final|(?:table of )?contents|index|.*\(?continued\)?)",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"(?:who|what|when|where|why|which|how|can|could|do|does|is|are|am|should|will|may|must|if|on|in)\b.*\?",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:(?:mon|tues?|wed(?:nes)?|thurs?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?[ ./-])?(?:\d{1,2}|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|"
    r"oct\w*|nov\w*|dec\w*)[ ./-]+(?:\d{1,2}(?:st|nd|rd|th)?,? ?)?(?:\d{2,4})?(?:[ ,]+\d{1,2}:\d\d.*)?",
    re.IGNORECASE,
)
_RECORD = re.compile(
    r"(?:subject|from|to|cc|bcc|date|sent|received|re|fwd?|authors?|by|doi|licen[sc]e|sha|tel|telephone|phone|fax|e-?mail|"
    r"address|attention|attn|url|website|source|content|text|abstract|keywords?|posted|published|updated|email_from|"
    r"received date)\b\s*[:#]",
    re.IGNORECASE,
)
_LETTER = re.compile(
    r"(?:dear|hi|hello|hey|greetings)(?: \S+){0,4}$"
    r"|(?:(?:many )?thanks|thank you|(?:kind |best |warm )?regards|(?:yours )?sincerely|yours(?: \w+)?|cheers|"
    r"best(?: wishes)?|love|good (?:morning|afternoon|evening)(?: \w+){0,2})[,!.]?$"
    r"|to whom it may concern|by (?-i:[A-Z][\w.]+ [A-Z])|(?:written|posted|published) (?:by|on)\b|sent with\b"
    r"|copyright \W*\d|©|all rights\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Numbering:
    """The number before a line: its length with the gap, its last value, its depth and its form ("1.", "(a)")."""

    end: int
    value: int
    depth: int
    form: str


def numbering(words: str) -> Numbering | None:
    """Return the number that a line starts with ("1. ", "3.2 ", "(a) ", "iv. ", "ARTICLE IV – "), else None."""
    head = words[:60]
    worded = _WORDED.match(head)
    if worded:
        # The words of such a number are part of the heading's name.
        return Numbering(0, 1, 1, "word")
    found = _NUMBER.match(head)
    if found is None:
        return None
    if found["parts"]:
        parts = found["parts"].split(".")
        if len(parts) == 1 and not found["mark"]:
            return None
        return Numbering(found.end(), int(parts[-1]), len(parts), "1" + found["mark"] if len(parts) == 1 else "1.1")
    if found["bracket"]:
        inner = found["bracket"]
        if inner.isdigit():
            return Numbering(found.end(), int(inner), 1, "(1)")
        return Numbering(found.end(), ord(inner) - 96 if len(inner) == 1 else _roman(inner), 1, "(a)")
    if found["roman"]:
        return Numbering(found.end(), _roman(found["roman"]), 1, "I" if found["roman"].isupper() else "i")
    letter = found["letter"]
    if (
        letter.isupper()
        and words[1] == "."
        and re.match(r"[A-Z]\.\s+[A-Z]?[\w.]{1,20}(?:\s|,|$)", words)
        and len(words) < 24
    ):
        return None  # initials: "J. Smith"
    return Numbering(found.end(), ord(letter.casefold()) - 96, 1, ("A" if letter.isupper() else "a") + words[1])


def _roman(numeral: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}[letter] for letter in numeral.casefold()]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def is_capitals(name: str) -> bool:
    """Whether all letters are capitals and there is a word among them."""
    return name.isupper() and re.search(r"[^\W\d_]{3}", name) is not None


def is_title_form(name: str) -> bool:
    """Whether every word that is not small starts with a capital or digit."""
    words = _WORD.findall(name)
    bare = [word.lstrip("\"'“‘([&") for word in words]
    if not bare or (not bare[0][:1].isupper() and not bare[0][:1].isdigit()):
        return False
    telling = [
        word for word in bare if word and word.casefold().rstrip(":,") not in _SMALL and any(map(str.isalpha, word))
    ]
    return bool(telling) and all(
        word[0].isupper() or word[0].isdigit() or (word[:2].upper() != word[:2].lower() and any(map(str.isupper, word)))
        for word in telling
    )


def is_heading_form(name: str, *, longest: int = LONGEST, numbered: bool = False) -> bool:
    """Whether a line on its own (its number left out) can be a heading by its form; ``longest`` in characters."""
    title = longest > LONGEST
    if not 2 <= len(name) <= max(longest, 110) or not (name[0].isalnum() or name[0] in "¿¡"):
        return False
    question = _QUESTION.fullmatch(name) is not None
    words = name.split()
    if (len(name) > longest and not question) or len(words) > (30 if title else 18 if question else MOST_WORDS):
        return False
    if _NOT_IN_HEADING.search(name) or any(rule.match(name) for rule in (_RECORD, _LETTER)):
        return False
    if _ADDRESS.search(name) or _ANNOUNCES.search(name) or any(rule.fullmatch(name) for rule in (_DATE, _STAMP)):
        return False
    letters = sum(map(str.isalpha, name))
    if letters < 2 or letters < 0.5 * len(name.replace(" ", "")) or name[0].islower():
        return False
    if _TERMINAL.search(name) and not (name[-1] in (":." if numbered else ":") and is_capitals(name)):
        return False
    if question or is_capitals(name) or is_title_form(name):
        return True
    return title or (len(words) <= MOST_WORDS_PLAIN and "," not in name)
