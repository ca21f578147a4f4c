"""Sentence ranges. sentencex does the work behind a guard, because it panics on some white space and loses text."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

from collabqa.types import Range

# Above about 9,000 characters per call the offsets of sentencex 1.0.32 have gaps (20 of 20 inputs of 10,000).
WINDOW = 8_000

# Any space but U+0020 can make sentencex panic, and its panic is no Exception. One character for one: offsets hold.
_SPACES = dict.fromkeys(
    map(
        ord,
        "\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
        "\u200a\u2028\u2029\u202f\u205f\u3000",
    ),
    " ",
)

# Abbreviations that stand before a number or a name and so end no sentence.
_BEFORE_NUMBER = re.compile(
    r"(?:^|[\s(\[])(?:[Nn]os?|[Ff]igs?|[Ee]qs?|[Ss]ec|[Ss]ect|[Aa]rts?|[Cc]hs?|[Cc]hap|pp?|[Vv]ols?|cf|[Pp]aras?|"
    r"[Aa]pprox|ca|[Rr]efs?|[Tt]ab|[Aa]pp|[Ee]x|[Ee]xh|cl|ll?|[Ss]t|v|vs|nr|[Nn]r|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|"
    r"Oct|Nov|Dec|§+)\.$"
)
_BEFORE_WORD = re.compile(
    r"(?:^|[\s(\[“\"])(?:Mr|Mrs|Ms|Dr|Prof|St|Sen|Rep|Gov|Gen|Col|Capt|Lt|Sgt|Rev|Hon|Fr|Mt|Ft|Messrs|Mx|vs|cf|viz|"
    r"al|e\.g|i\.e|approx|esp|incl|resp|[A-Z])\.$"
)
# Titles that stand before a name; sentencex knows "Mr." and "Dr." but not "Ms.".
_BEFORE_NAME = re.compile(
    r"(?:^|[\s(\[“\"])(?:Ms|Mx|Messrs|Mmes?|Mlle|Drs|Profs|Cllrs?|Ald|Amb|Assoc|Asst|Atty|Cdr|Det|Dir|Hr|"
    r"Insp|Mgr|Msgr|Pte|Pvt|Revd|Rt|Supt)\.$"
)
_WEEKDAY = re.compile(r"(?:^|\s)(?:Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun)\.$")
_HOUR = re.compile(r"\d\s?[ap]\.m\.$")
_ZONE = re.compile(r"(?:[ECMP][SD]?T|GMT|UTC|CET|CEST|BST|IST)\b")
_CLAUSE = re.compile(r"^\((?:[a-z]|[ivx]{1,5}|\d{1,2})\)(?=[ \t]+\S)", re.MULTILINE)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE_ONLY = re.compile(
    rf"(?:\w+day,?\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTHS})|(?:{_MONTHS})\s+\d{{1,2}}(?:st|nd|rd|th)?)(?:,?\s+\d{{4}})?\."
)
"""A date that stands for a sentence of its own, as it opens the entries of a diary."""
_DATE_LENGTH = 32
_EXCLAIMED = re.compile(r"\b[A-Z][a-z]*!$")
_NUMBER_ONLY = re.compile(r"(?:\(?\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]$")

# Markdown's marks before white space close what began before: "**How do I join?** Come to the desk."
_CLOSING = re.compile(r"(?P<marks>[*_]{1,3})\s+(?=\S)")

# Sentence ends that sentencex misses: the word "no" taken for "number", a full stop inside a closing bracket, the month
# May and units of one letter.
_MISSED = re.compile(
    r"(?<=\bMay\.)\s+(?=[A-Z])|(?<=/[hs]\.)\s+(?=[A-Z][a-z])|(?<=\d [a-z]\.)\s+(?=[A-Z][a-z])|"
    r"(?<=\b[Nn]o\.)\s+(?=[A-Z][a-z]+\s)|(?<=[a-z]\.\))\s+(?=[A-Z])|(?<=[a-z][.!?][”\"])\s+(?=[A-Z][a-z])"
)


def split_sentences(text: str, start: int, end: int, language: str = "en") -> tuple[Range, ...]:
    """Return the sentences of ``text[start:end]`` in order, outer white space left out, no overlap.

    Every character of the range that is no white space is inside exactly one sentence; () for a blank range. Time is
    linear in the length of the range.
    """
    cuts = [start, *_cuts(text, start, end, language), end]
    sentences: list[Range] = []
    for left, right in pairwise(cuts):
        piece = text[left:right]
        stripped = piece.strip()
        if stripped:
            first = left + len(piece) - len(piece.lstrip())
            sentences.append(Range(first, first + len(stripped)))
    return _mended(text, sentences)


def _cuts(text: str, start: int, end: int, language: str) -> list[int]:
    """Return where sentences start inside the range, in ascending order, the range's own start left out."""
    cuts: list[int] = []
    at = start
    while at < end:
        stop = min(end, at + WINDOW)
        found = _boundaries(text[at:stop], language)
        if stop < end:
            # The last sentence of a window is cut short: it opens the next window, unless that hardly moves on.
            if found and found[-1] >= WINDOW // 2:
                stop = at + found.pop()
            else:
                space = text.rfind(" ", at + WINDOW // 2, stop)
                stop = space + 1 if space > 0 else stop
        cuts.extend(at + one for one in found)
        if stop < end:
            cuts.append(stop)
        at = stop
    return cuts


def _boundaries(window: str, language: str) -> list[int]:
    """Return the offsets in (0, len(window)) at which sentences start; [] where sentencex cannot be trusted."""
    # sentencex ends nothing behind "(c) ", as long as that is in brackets.
    plain = _CLAUSE.sub(lambda found: f"A{found.group()[1:-1]},", window.translate(_SPACES))
    try:
        # ValueError for a lone surrogate; the panic of its Rust part derives from BaseException alone.
        found = _segmenter()(language, plain)
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException:  # pyo3's PanicException is no Exception
        return []
    starts: list[int] = []
    expected = 0
    for one in found:
        if one["start_index"] != expected or not expected <= one["end_index"] <= len(window):
            return []
        if expected:
            starts.append(expected)
        expected = one["end_index"]
    if expected != len(window):
        return []
    return sorted({*starts, *(match.end() for match in _MISSED.finditer(window))})


@cache
def _segmenter() -> Callable[[str, str], list[dict[str, Any]]]:
    import sentencex

    segmenter: Callable[[str, str], list[dict[str, Any]]] = sentencex.get_sentence_boundaries
    return segmenter


def _mended(text: str, sentences: list[Range]) -> tuple[Range, ...]:
    """Join what was cut after an abbreviation or a bare list number, and closing marks with what they close."""
    merged: list[Range] = []
    for one in sentences:
        closing = _CLOSING.match(text, one.start, one.end) if merged else None
        if merged and _continues(text, merged[-1], one):
            merged[-1] = Range(merged[-1].start, one.end)
        elif closing:
            merged[-1] = Range(merged[-1].start, closing.end("marks"))
            merged.append(Range(closing.end(), one.end))
        else:
            merged.append(one)
    return tuple(merged)


def _continues(text: str, before: Range, after: Range) -> bool:
    tail = text[max(before.start, before.end - 12) : before.end]
    head = text[after.start]
    if before.end - before.start <= 6 and _NUMBER_ONLY.match(text, before.start, before.end):
        return True
    if (
        not any(character.isalnum() for character in text[after.start : after.end][:200])
        and after.end - after.start < 9
    ):
        return True
    if head.islower() and _EXCLAIMED.search(tail):
        return True  # "The Mend It! fund"
    if not tail.endswith("."):
        return False
    if before.end - before.start <= _DATE_LENGTH and DATE_ONLY.fullmatch(text, before.start, before.end):
        return True  # "3 June. Left Falmouth at six."
    if _BEFORE_NUMBER.search(tail) and (head.isdigit() or head in "([§"):
        return True
    if _HOUR.search(tail) and _ZONE.match(text, after.start, after.end):
        return True
    if _WEEKDAY.search(tail) and head.islower():
        return True
    if _BEFORE_NAME.search(tail) and head.isupper():
        return True
    return bool(_BEFORE_WORD.search(tail)) and (head.islower() or head.isdigit())
