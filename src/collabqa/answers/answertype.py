"""Words of the type a question expects: dates, numbers, money, names, places, expansions."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from collabqa.answers.expectation import DEGREE_WORDS, Expect
from collabqa.types import Range

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|twice|once|thrice"
)
_UNIT = r"(?:%|percent|per\s+cent|euros?|dollars?|pounds?|cents?|yen|francs?|kg|kilograms?|g|grams?|mg|km|kilomet\w+|m|met(?:er|re)s?|miles?|feet|litres?|liters?|ml|people|members|employees|hours?|minutes?|seconds?|watts?|calories|words|pages)\b"
_YEAR = rf"(?:1[0-9]|2[01])\d{{2}}\b(?!\s*{_UNIT})(?![.,]\d)"
YEAR = re.compile(_YEAR)
MONTH = re.compile(rf"\b(?:{_MONTHS})\b")
_TIME = re.compile(
    rf"\b(?:(?:{_MONTHS})\.?\s+\d{{1,2}}(?!\d)(?:st|nd|rd|th)?(?:,?\s+\d{{4}}\b)?|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTHS})\b(?:\.?,?\s+\d{{4}}\b)?"
    rf"|(?:{_MONTHS})\.?,?\s+\d{{4}}\b|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}|{_YEAR}(?:\s*(?:–|-|to)\s*(?:1[0-9]|2[01])?\d{{2}}\b)?|(?:1[0-9]|20)\d0s\b"
    rf"|(?<=\byear\s)\d{{1,4}}\b|\d{{1,4}}\s*(?:BC|AD|BCE|CE)\b|\d{{1,2}}(?:st|nd|rd|th)\s+century|\d{{1,2}}(?:[:.]\d{{2}})?\s*(?:a\.m\.|p\.m\.|am\b|pm\b)(?:\s*(?:to|until|–|-)\s*\d{{1,2}}(?:[:.]\d{{2}})?\s*(?:a\.m\.|p\.m\.|am\b|pm\b))?|\d{{1,2}}:\d{{2}}\b|noon\b|midnight\b"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth)\s+century)",
)  # fmt: skip
QUANTITY = re.compile(
    rf"(?<![\w.])(?<!\w-)(?:[$€£]\s?)?\d+(?:[.,]\d+)*(?:\s?%|\s?(?:percent|per\s+cent|million|billion|thousand|hundred)\b)?(?![\w-]*[A-Za-z])|\b(?:{_NUMBER_WORDS})(?:-(?:{_NUMBER_WORDS}))?\b(?!-)",
    re.IGNORECASE,
)
_MONEY = re.compile(
    rf"(?:(?:[$€£¥]\s?|\b(?:USD|EUR|GBP|CHF|JPY)\s)\d+(?:[.,]\d+)*(?:\s?(?:million|billion|thousand|trillion|m|bn|k)\b)?"
    rf"|\b(?:\d+(?:[.,]\d+)*|{_NUMBER_WORDS})\s+(?:million\s+|billion\s+|thousand\s+|hundred\s+)?(?:dollars?|euros?|pounds?|cents?|yen|USD|EUR|GBP|CHF|francs?)\b|\b\d+(?:[.,]\d+)*\s?[€£$])",
    re.IGNORECASE,
)
_NAME = r"(?:[A-Z][\w’'&-]*(?:\.(?=\s[A-Z]))?|[a-z]?[A-Z]+\w*)"
_NAME_RUN = rf"{_NAME}(?:\s+(?:(?:of|for|the|de|van|von|der|da|al|and)\s+(?={_NAME}))*{_NAME})*"
_NAMES = re.compile(rf"(?<![\w’'])(?:{_NAME_RUN})(?:(?:,\s+(?:and\s+)?|\s+and\s+)(?:{_NAME_RUN}))*")
_LEADS = frozenset(
    [
        "In",
        "At",
        "On",
        "From",
        "By",
        "For",
        "After",
        "Before",
        "During",
        "Since",
        "With",
        "Under",
        "Over",
        "Through",
        "Within",
        "Until",
        "When",
        "While",
        "As",
        "If",
        "To",
        "Among",
        "Between",
        "Near",
        "Of",
        "A",
        "An",
    ]
)
_CALENDAR = re.compile(rf"^(?:{_MONTHS}|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b")
# "Who" is also answered by kinds of people and bodies.
_AGENTS = re.compile(
    r"\b(?:\w+(?:ers|ors|ists|ians|ants|ents|ees)|people|persons?|members|companies|organi[sz]ations?|governments?|agenc(?:y|ies)|businesses|startups|academia|stud(?:ents|ios)|women|men|children|famil(?:y|ies)|"
    r"teams?|groups?|communit(?:y|ies)|stakeholders|civil\s+society|entit(?:y|ies)|institutions?|universit(?:y|ies)|committees?|employees|firms|bod(?:y|ies)|nations|giants|compan(?:y|ies)|parties|players|bodies|king|queen|president|son|daughter|wife|husband|father|mother)\b",
    re.IGNORECASE,
)
_PLACE_LEAD = re.compile(
    rf"\b(?:in|at|near|from|across|to|throughout|outside|within|around|on|of|between)\s+(?:the\s+)?(?P<p>{_NAME_RUN})"
)


# "When" is also answered by how long after something, how often, or which day of any month.
_FROM_THEN = re.compile(
    r"\b(?:after|before|within|in|every|each|first|last|\d+(?:st|nd|rd|th))\s+(?:\S+\s+){0,3}?(?:minutes?|hours?|days?|weeks?|months?|quarters?|years?)\b"
    r"|\b(?:daily|weekly|monthly|yearly|annually|immediately|straight\s+away|at\s+once|the\s+same\s+day)\b",
    re.IGNORECASE,
)
# "How much" is also answered by nothing.
_NOBODY = re.compile(r"\b(?:nobody|no\s+one|none)\b", re.IGNORECASE)  # as many as that
_COSTS_NOTHING = re.compile(
    r"\b(?:is|are|for|stays?|remains?|entirely|completely|always|admission|entry)\s+free\b|\bfree\s+(?:of\s+charge|for|to|entry|admission)\b|\b(?:no|without|not)\s+(?:extra\s+|additional\s+)?(?:charged?|costs?|fees?|payment)\b|\bcosts?\s+nothing\b|\bincluded\b",
    re.IGNORECASE,
)
_LOCATED = re.compile(
    r"\b(?:in|at|near|across|throughout|outside|inside|within|around|on|behind|beside|below|beneath|under|above|between|"
    r"into|onto|along|through|from|to|off|beyond|opposite|towards?|via|over|by|of)\s+(?:the\s+|an?\s+)?(?P<w>[\w’'-]+)",
    re.IGNORECASE,
)
# "Where" is also answered by what a place is: "in the drawer", "at any station".
_SITE = re.compile(
    r"\b(?:at|in|inside|outside|near|behind|beside|below|under|above|between|into|on)\s+(?:the|an?|any|our|your|its|each|every|all)\s+(?:\w+\s+){0,2}?(?!case|time|day|week|month|year|morning|afternoon|evening|night|end|beginning|moment|same|other|way|event|future|past|long|short|following)(?:\w+)",
    re.IGNORECASE,
)


def find(expect: Expect, text: str, question_words: Collection[str]) -> Range | None:
    """Range in ``text`` of words of the expected type that the question does not hold itself, or None.

    ``question_words`` are lower-case words of the question. ``Expect.ANY`` always gives None.
    """
    low = {word.lower() for word in question_words}

    def fresh(words: str) -> bool:
        return any(w.lower() not in low for w in re.findall(r"\w+", words) if len(w) > 1 or w.isdigit())

    if expect is Expect.TIME:
        return next((Range(m.start(), m.end()) for m in _TIME.finditer(text) if fresh(m.group())), None)
    if expect is Expect.MONEY:
        return next((Range(m.start(), m.end()) for m in _MONEY.finditer(text) if fresh(m.group())), None)
    if expect is Expect.QUANTITY:
        return _quantity(text, low, fresh)
    if expect is Expect.PLACE:
        found = (m for m in _PLACE_LEAD.finditer(text) if fresh(m.group("p")) and not _CALENDAR.match(m.group("p")))
        return next((Range(m.start("p"), m.end("p")) for m in found), None)
    if expect is Expect.PERSON:
        return _person(text, low)
    return None


_DEGREE_OF = re.compile(r"\s?°(?![CF]?\b)[a-z]")
_COUNTED = {"how", "many"}
_CURRENCIES = {"dollars", "euros", "pounds", "cents", "francs", "yen", "usd", "eur", "gbp"}
_NO_SUM = DEGREE_WORDS - {"low"}  # asked behind "how" and never answered by a sum of money
_NO_SHARE = _NO_SUM - {"high", "large", "big"}
_BY_UNIT = _NO_SHARE - {"often", "frequently", "old", "young"}  # who is "29" old needs none
_OF_TIME = re.compile(
    r"[\s-](?:(?:full|whole|working|calendar|business)\s)?(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?)\b"
)
_LONG = frozenset("long old often seconds decades time times week day month year hour minute".split())  # noqa: SIM905
_CLASSES = {"kinds", "types", "sorts", "forms", "categories", "ways", "reasons", "examples", "steps", "stages"}
_TIMES = {"minutes", "hours", "days", "nights", "weeks", "months", "years"}
_MATTER = re.compile(
    r"(?:[kcm]?m|kilomet\w+|met(?:er|re)s?|miles?|feet|inch(?:es)?|[km]?g|kilos?|(?:kilo)?grams?|[cm]?l|lit(?:er|re)s?|%|percent|degrees)"
)
_OF_MATTER = re.compile(rf"\s?{_MATTER.pattern}(?!\w)")
_SHARE = re.compile(r"[\w.,-]+\s?(?:%|percent\b|per\s+cent\b)", re.IGNORECASE)
# Units of speed, data, area and power, which no year or sum is told in.
_RARER_UNIT = (
    r"(?:[kKMGT]?bit/s|[kKMGT]bps|[kKMGT]?i?B(?:/s)?|[kMG]?bits?|bytes?|[kmc]?m/[hs]|mph|knots|rpm|[kMGT]?Hz|[kMG]Wh?|[cmµn]m|"
    r"inch(?:es)?|yards?|acres?|hectares?|ha|tons?|tonnes?|ounces?|oz|lbs?|d[lB]|volts?|amps?|bar|psi|horsepower|hp)\b"
)
_MEASURE = re.compile(
    rf"[\s-](?:(?:working|calendar|business|full|square|cubic)\s)?(?:{_RARER_UNIT}|{_UNIT}|(?:years?|months?|weeks?|days?|nights?|decades?|centuries)\b)|\s?°[CF]\b"
)
# What measures as units do: "three seasons".
_LASTS = re.compile(
    r"\s+(?:terms|semesters|seasons|quarters|generations|periods|laps|steps|stor(?:ey|ie)s|floors|blocks|stops|chapters|episodes|characters|degrees|knots|mph)\b"
)
_COMPOUND = re.compile(
    r"\b\d+(?:[.,]\d+)?-(?:year|month|week|day|night|hour|minute|second|mile|foot|inch|yard|(?:kilo|centi|milli)?met(?:er|re)|ton|pound)\b"
)
_PART = re.compile(r"\s*(?:\d+(?:\.\d+)+|\(\d+\)|\d+[.)])\s+(?=[\"“‘]?[A-Z])")


def _quantity(text: str, low: set[str], fresh: Callable[[str], bool]) -> Range | None:
    """The first number that can be how many, how much or how long it is, with its unit where one is asked for."""
    dates = list(_TIME.finditer(text))
    own = _PART.match(text)
    opens = own.end() if own else 0
    measured = "how" in low and not low.isdisjoint(_NO_SUM)
    counting = low >= _COUNTED and low.isdisjoint(_TIMES | _LONG | _CLASSES)
    lasting = low >= _COUNTED and not low.isdisjoint(_TIMES) and not any(map(_MATTER.fullmatch, low))
    for m in QUANTITY.finditer(text):
        unit = _MEASURE.match(text, m.end()) if measured else None
        # "one" is rarely a count, a bare year is a date, and what a sentence begins with is its own number.
        one = m.group().lower() in ("one", "once") and not _MEASURE.match(text, m.end())
        if one or YEAR.match(text, m.start()) or not fresh(m.group()) or m.start() < opens:
            continue
        if _DEGREE_OF.match(text, m.end()):
            continue  # "5 °dH"
        if lasting and _OF_MATTER.match(text, m.end()):
            continue  # nor is "7 cm" how many days
        if counting and _OF_TIME.match(text, m.end()):
            continue  # nor are "16 weeks" how many people
        if any(date.start() <= m.start() < date.end() for date in dates):
            continue
        if (measured or low >= _COUNTED) and _MONEY.match(text, m.start()) and low.isdisjoint(_CURRENCIES):
            continue  # nothing is "20 cents" fast, and no students are £7
        if measured and not low.isdisjoint(_NO_SHARE) and _SHARE.match(text, m.start()):
            continue  # nor "99 percent" long
        if measured and not low.isdisjoint(_BY_UNIT) and not unit and not _LASTS.match(text, m.end()):
            continue  # nor "29 votes"
        return Range(m.start(), unit.end() if unit else m.end())
    compound = _COMPOUND.search(text) if measured else None
    return Range(*compound.span()) if compound else None


_I_DO = re.compile(r"\sI$")  # "To Clara I give …", not "Elizabeth I was …"
_DO = re.compile(r"\s(?!was|is|of|had|has|and|in|ruled|reigned|died|became|who|from|by|as|at|on|with|to|for)[a-z]")
_ADJECTIVE = re.compile(r"[A-Z][a-z]+(?:an|ish|ese|nch|tch|ch|i)")
_AGENT_LEAD = re.compile(r"\b(?:by|from|as)\s+(?:the\s+)?$")
_PLACE_BEFORE = re.compile(r"\b(?:in|at|on|of|to)\s+(?:the\s+)?$")


def _person(text: str, asked: set[str]) -> Range | None:
    """The first run of names ("Ann Lee and Bo Ek") before a name that the question holds itself; after "by" or "from" first."""
    found: list[tuple[int, Range]] = []
    for run in _NAMES.finditer(text):
        kept: list[re.Match[str]] = []
        for name in re.finditer(_NAME_RUN, run.group()):
            words = re.findall(r"\w+", name.group())
            # A capital at the start of a sentence names nothing by itself.
            opens = (run.start() + name.start() == 0 and len(words) == 1) or words[0] in _LEADS
            known = any(w.lower() in asked for w in words if w[0].isupper()) or re.fullmatch(
                r"AI|I|[A-Z]", name.group()
            )
            if opens or known:
                if kept:
                    break
                continue
            kept.append(name)
        if kept:
            start, end = run.start() + kept[0].start(), run.start() + kept[-1].end()
            end -= 2 * bool(_I_DO.search(text, start, end) and _DO.match(text, end))
            if _ADJECTIVE.fullmatch(text[start:end]) and re.match(r"[\s-]+[a-z]", text[end:]):
                continue  # "the American director"
            before = text[:start]
            rank = 0 if _AGENT_LEAD.search(before) else 2 if _PLACE_BEFORE.search(before) else 1
            found.append((rank, Range(start, end)))
    return min(found)[1] if found else None


def admits(expect: Expect, text: str, question_words: Collection[str]) -> float:
    """How well ``text`` can answer a question of the expected type: 1 for words of the type, 0 for none, between for likely ones."""
    if expect in (Expect.ANY, Expect.EXPANSION) or find(expect, text, question_words) is not None:
        return 1.0
    if expect is Expect.PERSON:
        low = {word.lower() for word in question_words}
        return 0.6 if any(m.group().lower() not in low for m in _AGENTS.finditer(text)) else 0.0
    if expect is Expect.TIME:
        return 0.6 if _FROM_THEN.search(text) else 0.0
    if expect is Expect.QUANTITY:
        return 0.6 if "many" in question_words and _NOBODY.search(text) else 0.0
    if expect is Expect.MONEY:
        return 0.6 if _COSTS_NOTHING.search(text) else 0.0
    # A place is left.
    where = "where" in {word.lower() for word in question_words}
    return 0.6 if where and _SITE.search(text) else 0.0


def dated_only(text: str) -> bool:
    """Whether the only thing that a sentence says of where or when is a date: "The market takes place on 7 December." """
    return bool(_TIME.search(text)) and not any(not _TIME.match(text, m.start("w")) for m in _LOCATED.finditer(text))


def expansion(short: str, text: str) -> Range | None:
    """Range in ``text`` of the words that the abbreviation stands for: "Long Name (LN)" or "LN (Long Name)".

    The initials of the words must spell the abbreviation, small words aside.
    """
    short = re.sub(r"(?<=[A-Z])s$", "", short)  # "SDGs"
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
