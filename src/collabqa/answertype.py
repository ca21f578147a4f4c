"""Words of the type a question expects: dates, numbers, money, names, places, expansions."""

from __future__ import annotations

import re
from collections.abc import Collection

from collabqa.question import Expect
from collabqa.types import Range

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|twice|once|thrice"
)
_TIME = re.compile(
    rf"\b(?:(?:{_MONTHS})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTHS})\b\.?(?:,?\s+\d{{4}})?"
    rf"|(?:{_MONTHS})\.?,?\s+\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}|(?:1[0-9]|20)\d{{2}}s?\b(?:\s*(?:–|-|to)\s*(?:1[0-9]|20)?\d{{2}}\b)?"
    rf"|\d{{1,4}}\s*(?:BC|AD|BCE|CE)\b|\d{{1,2}}(?:st|nd|rd|th)\s+century|\d{{1,2}}(?::\d{{2}})?\s*(?:a\.?m\.?|p\.?m\.?)(?!\w)|\d{{1,2}}:\d{{2}}\b"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth)\s+century)",
)  # fmt: skip
_QUANTITY = re.compile(rf"(?<![\w.])(?:[$€£]\s?)?\d[\d,.]*\d?(?:\s?%|\s?(?:percent|per\s+cent|million|billion|thousand|hundred)\b)?|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE)
_MONEY = re.compile(
    rf"(?:[$€£¥]\s?\d[\d,.]*(?:\s?(?:million|billion|thousand|trillion|m|bn|k)\b)?|\b(?:\d[\d,.]*|{_NUMBER_WORDS})\s+(?:million\s+|billion\s+|thousand\s+|hundred\s+)?(?:dollars?|euros?|pounds?|cents?|yen|USD|EUR|GBP|francs?)\b)",
    re.IGNORECASE,
)
_NAME = r"(?:[A-Z][\w’'&.-]*|[a-z]?[A-Z]+\w*)"
_NAME_RUN = rf"{_NAME}(?:\s+(?:(?:of|for|the|de|van|von|der|da|al|and)\s+(?={_NAME}))?{_NAME})*"
_NAMES = re.compile(rf"(?<![\w’'])(?:{_NAME_RUN})(?:(?:,\s+(?:and\s+)?|\s+and\s+)(?:{_NAME_RUN}))*")
# "Who" is also answered by kinds of people and bodies.
_AGENTS = re.compile(
    r"\b(?:\w+(?:ers|ors|ists|ians|ants|ents|ees)|people|persons?|members|companies|organi[sz]ations?|governments?|agenc(?:y|ies)|businesses|startups|academia|stud(?:ents|ios)|women|men|children|famil(?:y|ies)|"
    r"teams?|groups?|communit(?:y|ies)|stakeholders|society|entit(?:y|ies)|institutions?|universit(?:y|ies)|committees?|employees|firms|bod(?:y|ies)|nations|giants|compan(?:y|ies)|parties|players|bodies|king|queen|president|son|daughter|wife|husband|father|mother)\b",
    re.IGNORECASE,
)
_PLACE_LEAD = re.compile(rf"\b(?:in|at|near|from|across|to|throughout|outside|within|around|on|of|between)\s+(?:the\s+)?(?P<p>{_NAME_RUN})")
_NUMBER_ASKED = re.compile(r"\d")


def find(expect: Expect, text: str, question_stems: Collection[str], stem_of: Collection[str] = ()) -> Range | None:
    """Range in ``text`` of words of the expected type that the question does not hold itself, or None.

    ``question_stems`` are lower-case words of the question. ``Expect.ANY`` always gives None.
    """
    low = {word.lower() for word in question_stems}

    def fresh(words: str) -> bool:
        return any(w.lower() not in low for w in re.findall(r"\w+", words) if len(w) > 1)

    if expect is Expect.TIME:
        return next((Range(m.start(), m.end()) for m in _TIME.finditer(text) if fresh(m.group())), None)
    if expect is Expect.MONEY:
        return next((Range(m.start(), m.end()) for m in _MONEY.finditer(text) if fresh(m.group())), None)
    if expect is Expect.QUANTITY:
        for m in _QUANTITY.finditer(text):
            # "one" is rarely a count, and a bare year is a date.
            if m.group().lower() in ("one", "once") or re.fullmatch(r"(?:1[5-9]|20)\d{2}", m.group()):
                continue
            if fresh(m.group()) or m.group().isdigit():
                return Range(m.start(), m.start() + len(m.group().rstrip(".,")))
        return None
    if expect is Expect.PLACE:
        return next((Range(m.start("p"), m.end("p")) for m in _PLACE_LEAD.finditer(text) if fresh(m.group("p"))), None)
    if expect is Expect.PERSON:
        for m in _NAMES.finditer(text):
            words = re.findall(r"\w+", m.group())
            # A capital at the start of a sentence names nothing by itself.
            if m.start() == 0 and (len(words) == 1 or words[1].islower()):
                continue
            if all(w.lower() not in low for w in words if w[0].isupper()) and not re.fullmatch(r"AI|I|[A-Z]", m.group()):
                return Range(m.start(), m.end())
        return None
    return None


def admits(expect: Expect, text: str, question_words: Collection[str]) -> bool:
    """Whether ``text`` holds words that can answer a question of the expected type."""
    if expect in (Expect.ANY, Expect.EXPANSION):
        return True
    if find(expect, text, question_words) is not None:
        return True
    if expect is Expect.PERSON:
        low = {word.lower() for word in question_words}
        return any(m.group().lower() not in low for m in _AGENTS.finditer(text))
    return False


def expansion(short: str, text: str) -> Range | None:
    """Range in ``text`` of the words that the abbreviation stands for: "Long Name (LN)" or "LN (Long Name)".

    The initials of the words must spell the abbreviation, small words aside.
    """
    letters = [c.lower() for c in short if c.isalnum()]
    if len(letters) < 2:
        return None
    for match in re.finditer(rf"\(\s*{re.escape(short)}s?\s*\)", text, re.IGNORECASE):
        words = list(re.finditer(r"[\w’']+", text[: match.start()]))
        for count in range(len(letters) - 1, len(letters) + 5):
            if 0 < count <= len(words):
                run = words[-count:]
                if _spells(letters, [w.group() for w in run]):
                    return Range(run[0].start(), run[-1].end())
    for match in re.finditer(rf"\b{re.escape(short)}s?\s*\(([^)]+)\)", text, re.IGNORECASE):
        if _spells(letters, re.findall(r"[\w’']+", match.group(1))):
            return Range(match.start(1), match.end(1))
    return None


def _spells(letters: list[str], words: list[str]) -> bool:
    parts = [part for word in words for part in re.split(r"[-–]", word) if part]
    if not parts or parts[0][0].lower() != letters[0]:
        return False
    small = {"of", "the", "and", "for", "in", "on", "to", "a", "an", "de", "’", "s"}
    initials = [part[0].lower() for part in parts if part.lower() not in small]
    return initials == letters or [part[0].lower() for part in parts] == letters
