"""Lists within one sentence: what it counts, marks one by one, or joins by commas."""

from __future__ import annotations

import re

_INLINE = re.compile(r"(?<![\w)])\((?:[a-z]|[ivx]+|\d)\)\s")
_COUNTS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_MEASURES = "seconds|minutes|hours|days|nights|weeks|months|years|decades|centuries|times|metres|meters|kilometres|kilometers|miles|feet|inches|litres|liters|grams|kilograms|pounds|euros|dollars|cents|degrees|points|votes"
_COUNT = re.compile(
    rf"(?<!\bto\s)(?<!\bor\s)(?<!\bof\s)(?<![-–.,])\b(?P<n>{'|'.join(_COUNTS)}|[2-9]|1[0-2])\s+(?!(?:\w+\s+)?(?:to|or|and|of|percent|per|{_MEASURES})\b)(?:[\w-]+\s+){{0,3}}?(?:[\w-]+[^\Wsu]s|people|criteria)\b",
    re.IGNORECASE,
)


def count_in(text: str) -> str:
    """The word in which a sentence says how many things there are, "three" of "There are three roles"; "" for none."""
    found = _COUNT.search(text)
    return found.group("n") if found else ""


def announced(text: str) -> int:
    """How many things a sentence says that there are; 0 where it counts none."""
    number = count_in(text).lower()
    return int(number) if number.isdigit() else _COUNTS.index(number) + 2 if number else 0


def marked(text: str) -> int:
    """How many parts of a sentence have a mark of their own: 3 of "(a) a certificate, (b) a test and (c) a fee"."""
    return len(set(_INLINE.findall(text)))


# "A, B, and C", or "A, B and C" of short parts: a clause before a comma is no list.
_COORDINATED = re.compile(
    r",\s[^,;]+,\s(?:and|or|as well as)\s\S|,\s[^,;]+,\s[^,;]+\s(?:and|or)\s\S|[^,;:]+,\s(?:an?\s|the\s)?(?:[\w’'-]+\s){1,2}(?:and|or)\s\S",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    r"\b(?:such as|including|includes?|namely|consists? of|comprises?|ranging from|range from|like|e\.g\.|for example)\b.*\b(?:and|or|to)\b|:\s.*,.*",
    re.IGNORECASE | re.DOTALL,
)


_OPENS_CLAUSE = re.compile(
    r"^(?:in|at|on(?!\s\w+,\s\w+\sand\b)|by|for|with|as|to|under|from|if|when|while|after|before|since|although|because|during|then|thus|therefore|also|once|until|however|moreover|furthermore|additionally|today|and|but)\b[^,]*,\s*",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r",\s(?:which|who|that|where|whose)\b[^,]*,?", re.IGNORECASE)


def is_enumerating(text: str) -> bool:
    """Whether a sentence lists three or more things, or two behind "such as" and the like."""
    plain = _RELATIVE.sub("", _OPENS_CLAUSE.sub("", text))
    return bool(_COORDINATED.search(plain) or _INTRODUCED.search(plain))


def coordinated(text: str) -> list[str]:
    """The things that an enumerating sentence names, as written: "members such as A, B, and C" gives A, B and C; [] for none."""
    text = _RELATIVE.sub("", text)
    introduced = re.search(
        r"\b(?:such as|including|includes?|namely|consists? of|comprises?|ranging from|like|with|are|:)\s+(?P<l>[^.;]*,[^.;]*)",
        text,
    )
    parts = (
        re.split(r",\s+(?:and\s+|or\s+|to\s+)?|\s+(?:and|or)\s+", introduced.group("l").rstrip(". "))
        if introduced
        else []
    )
    return [part.strip() for part in parts if part.strip()] if len(parts) >= 3 else []
