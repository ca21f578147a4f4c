"""Which of several values in a sentence is the one that is asked for: told by the words beside it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import pairwise

from collabqa.answers.answertype import MONTH, QUANTITY, YEAR, find
from collabqa.answers.coverage import stem_set
from collabqa.answers.expectation import TOLD_BY_FORM, Expect
from collabqa.answers.question import Question
from collabqa.answers.thesaurus import synonyms
from collabqa.types import Range
from collabqa.words import stems, tokenize

_VALUE = re.compile(
    r"[$€£]?\d[\d.,]*\d?(?:\s*(?:%|percent|euros?|dollars?|pounds?|(?!(?:and|or|but|for|the|in|on|at|to|of|by|as|an?)\b)[a-z]{1,3}\b|years?|months?|weeks?|days?|hours?|minutes?))?"
)
_SHARE = re.compile(r"\d+(?:[.,]\d+)*\s?(?:%|percent\b|per\s+cent\b)", re.IGNORECASE)
SEVERAL = re.compile(r",|;|\b(?:and|or|as well as)\b", re.IGNORECASE)
_OF_SHARE = re.compile(r"\b(?:percentage|percent|share|proportion|fraction)\b", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow\s+many\s+(?P<what>[\w’'-]+(?:\s+[\w’'-]+){0,2})", re.IGNORECASE)
_ENDS = re.compile(r"\b(?:is|are|was|were|be|do|does|did|has|have|had|can|could|will|would|in|of|on|at|to|for|from)\b")
_FEW = re.compile(r"\s+(?:[\w’'-]+\s+){0,2}")  # words that may stand between a number and what it counts

# Where a clause ends; "and" only before words that may have a value of their own ("two and three years" is one).
_CLAUSE = re.compile(
    r"[,;]\s+(?:(?:and|but|while|or)\s+)?|\s+(?:while|whereas|but)\s+|\s+and\s+(?=(?:[A-Za-z]+\s+){1,4}(?:[$€£]?\d|(?:for|in|at|is|are|costs?|takes?|after|until)\s))"
)
_BARE = re.compile(
    r"(?:the\s+|an?\s+|for\s+)?[\w’'-]+(?:\s+[\w’'-]+){0,2}?(?:\s+(?:for|in|at|to|by|after|until|about))?,?\s+"
)
_NEAR = 60  # code points
_LONG_CLAUSE = 200  # likewise


def value_asked(question: Question, text: str) -> Range | None:
    """The one value of a sentence that the words beside it show to be asked for; None where they show none, or two.

    "How many libraries" is told by the number before "libraries", "what percentage is Protestant" by the share before
    that word, and "what month" by the only month.
    """
    low = question.text.lower()
    if question.expect is Expect.TIME and re.search(r"\b(?:what|which)\s+month\b", low):
        months = [m for m in MONTH.finditer(text) if m[0].lower() not in low]
        return Range(*months[0].span()) if len(months) == 1 else None
    own = _end_of_span(question, text) or _own_clause(question, text)
    if own is not None:
        return own
    short = in_clause(question, text)
    if short is not None and _is_short_clause(question, text, short):
        return short
    if question.expect is not Expect.QUANTITY:
        return None
    some = _SOME_OF.search(text) if _OF_THEM.search(low) else None
    if some and stem_set(_OF_THEM.sub("", low)) & stem_set(text[some.end("n") :]):
        return Range(*some.span("n"))
    if _OF_SHARE.search(low):
        return _beside(question, text, [Range(*m.span()) for m in _SHARE.finditer(text)])
    much = _HOW_MUCH.search(low)
    if much:
        return _measured(stems(much["what"]), text)
    counted = _HOW_MANY.search(question.text)
    return _counting(counted["what"], text) if counted else None


_HOUR = r"(?:\d{1,2}(?:[.:]\d{2})?(?:\s?(?:am|pm|a\.m\.|p\.m\.|h|o[’']clock))?|noon|midnight)"
_SPAN = re.compile(rf"(?<![\w.:])(?P<from>{_HOUR})\s?(?:to|until|till|–|-)\s?(?P<till>{_HOUR})(?![\w:])", re.IGNORECASE)
_OPENS = re.compile(r"\b(?:open|opens|begin|begins|start|starts)\W*$", re.IGNORECASE)
_CLOSES = re.compile(r"\b(?:close|closes|shut|shuts|end|ends|finish|finishes)\W*$", re.IGNORECASE)


def _end_of_span(question: Question, text: str) -> Range | None:
    """The hour at which what is asked about opens or closes, of the only "8 am to 6 pm" in the sentence."""
    spans = list(_SPAN.finditer(text)) if question.expect is Expect.TIME else []
    if len(spans) != 1:
        return None
    if _CLOSES.search(question.text):
        return Range(*spans[0].span("till"))
    return Range(*spans[0].span("from")) if _OPENS.search(question.text) else None


def one_of(question: Question, text: str, marked: Range) -> Range:
    """Of several values that a reader marks in one ("85 euros for a full plot and 45 euros") the one that is asked for.

    Each goes with the words behind it, up to the next, else with those before it ("Family €34 and Studio €49"); all of
    them where two hold as much of the question.
    """
    values = [Range(*value.span()) for value in _VALUE.finditer(text, marked.start, marked.end)]
    if not SEVERAL.search(text[marked.start : marked.end]):
        return _for_whom(question, text, marked) or marked
    return _beside(question, text, values) or _behind(question, text, values) or _in_mark(question, text, marked)


_FOR_WHOM = re.compile(r"(?P<value>[$€£]?\d[\d.,]*(?:\s?[\w%]+){0,2}?)\s+(?:for|in|to)\s+(?:the\s+)?(?P<whom>\w+)")


def _for_whom(question: Question, text: str, marked: Range) -> Range | None:
    """The value for whom it is asked where the mark is that for another: "39 minutes for girls and 28 for boys"."""
    asked = stem_set(question.text)
    each = [m for m in _FOR_WHOM.finditer(text) if question.expect in TOLD_BY_FORM]
    own = any(m.start() <= marked.start < m.end("value") and not asked & stem_set(m["whom"]) for m in each)
    meant = [m for m in each if asked & stem_set(m["whom"])]
    near = own and len(meant) == 1 and re.fullmatch(r"[^.;]{0,60}", text[marked.end : meant[0].start()])
    return Range(*meant[0].span("value")) if near else None


def _in_mark(question: Question, text: str, marked: Range) -> Range:
    """The value of the one clause that is asked about where it stands in the mark; else the mark."""
    value = in_clause(question, text)
    return value if value and marked.start <= value.start and value.end <= marked.end else marked


def _beside(question: Question, text: str, values: list[Range]) -> Range | None:
    """The value whose words, up to the next value, hold most of the question; None for one value, or where two do."""
    if len(values) < 2:
        return None
    asked = stem_set(question.text)
    ends = [value.start for value in values[1:]] + [len(text)]
    held = [len(asked & stem_set(text[v.end : end])) for v, end in zip(values, ends, strict=True)]
    best = [v for v, count in zip(values, held, strict=True) if count == max(held)]
    return best[0] if len(best) == 1 else None


def _behind(question: Question, text: str, values: list[Range]) -> Range | None:
    """The value before which, from the value before it, stands most of the question.

    None for one value, where two do, or where no word stands between them: "between 12 and 24 months" is one.
    """
    between = [text[one.end : other.start] for one, other in pairwise(values)]
    if question.expect is Expect.TIME or not between or not all(map(_names, between)):
        return None
    asked = stem_set(question.text)
    before = max((m.end() for m in _VALUE.finditer(text, 0, values[0].start)), default=0)
    starts = [before] + [value.end for value in values[:-1]]
    held = [len(asked & stem_set(text[start : v.start])) for v, start in zip(values, starts, strict=True)]
    best = [v for v, count in zip(values, held, strict=True) if count == max(held)]
    return best[0] if len(best) == 1 else None


def _names(between: str) -> bool:
    """Whether what stands between two values says what the second is of, "and Studio" of "34 euros and Studio 49"."""
    return any(not word.is_stopword and not word.text.isdigit() for word in tokenize(between))


def in_clause(question: Question, text: str) -> Range | None:
    """The value of the one clause that holds most of the question: "kept for two weeks, and monthly ones for two years".

    What later clauses leave out stands in the first, so of two that hold as much the other is meant. None where fewer
    than two clauses have a value, or it is not plain which.
    """
    if question.expect not in TOLD_BY_FORM or not SEVERAL.search(text):
        return None
    asked = _meant(question)
    found = [(len(asked & stem_set(said)), place) for place, said in _clauses(question, text)]
    most = max((held for held, _ in found), default=0)
    best = [value for held, value in found if held == most]
    if len(found) < 2 or not most or len(best) > 2:
        return None
    if len(best) == 1:
        return best[0]
    return best[1] if best[0] == found[0][1] else None


def _meant(question: Question) -> frozenset[str]:
    asked = stem_set(question.text)
    return asked.union(*(synonyms(stem) for stem in asked))


def _clauses(question: Question, text: str) -> Iterator[tuple[Range, str]]:
    """The clauses that have a value of the type asked for: the value's place, and the words around it."""
    words, start = _words(question.text), 0
    for end in [*(border.end() for border in _CLAUSE.finditer(text)), len(text)]:
        value = find(question.expect, text[start:end], words)
        if value is not None:
            place = Range(start + value.start, start + value.end)
            yield place, f"{text[start : place.start]} {text[place.end : end]}"
        if value is not None or end - start > _LONG_CLAUSE:
            start = end  # else what has no value of its own belongs to what follows


_BEGINS_ALIKE = re.compile(r"(?:on|for|in|at|with|during|from|to|until)\s+(?:the\s+)?(?P<word>\w+)")


def _own_clause(question: Question, text: str) -> Range | None:
    """The value of the one later clause that alone holds a word asked for, right at its beginning.

    "… on weekdays from 7 am to 6 pm and [on Saturdays from 9 am to 2 pm]", "to begin in May 2026 and [to end in 2034]".
    """
    if question.expect not in TOLD_BY_FORM or not SEVERAL.search(text):
        return None
    asked, clauses = _meant(question), list(_clauses(question, text))
    held_in = Counter(stem for _, said in clauses for stem in stem_set(said))
    found: list[Range] = []
    for place, said in clauses[1:]:
        begins = _BEGINS_ALIKE.match(said)
        if begins and any(held_in[stem] == 1 for stem in asked & stem_set(begins["word"])):
            found.append(place)
    return found[0] if len(found) == 1 else None


_GREW = r"\b(?:grew|grown|rose|risen|fell|fallen|dropped|declined|increased|decreased|went|changed|raised|cut|reduced|lowered|up|down|climbed|jumped|shrank|shrunk)\b"
_FROM_TO = re.compile(
    rf"{_GREW}\D{{0,40}}?\bfrom\s+(?P<from>[^,;()]{{1,40}}?)\s+to\s+(?P<to>[$€£]?\d(?:[\d.,]*\d)?(?:\s+(?:million|billion|thousand)\b)?)"
)
# What is no number changes by other words: "The licence changed from GPL to MIT."
_TURNED = re.compile(
    r"\b(?:changed|switched|moved|renamed|converted|went|migrated)\s+from\s+(?P<from>[^,;()]{1,40}?)\s+to\s+(?P<to>[^\s,;()]{1,40}?)(?=[.,;)]?(?:\s|$))"
)
_EARLIER = re.compile(
    r"\b(?:before|previous(?:ly)?|former(?:ly)?|original(?:ly)?|once|from|earlier|initial(?:ly)?|past|start)\b",
    re.IGNORECASE,
)
_BY_HOW_MUCH = re.compile(
    r"\bhow\s+(?:much|many|far)\s+(?:(?:did|does|has|have|do)\b.*\b(?:grow|grown|rise|risen|fall|fallen|drop|decline|increase|decrease|change|shrink)(?:e?d)?\b|(?:more|less|higher|lower|fewer|cheaper|dearer)\b)",
    re.IGNORECASE,
)


def after_change(question: Question, text: str, found: str) -> str | None:
    """The value that ``found`` becomes by a change that the text tells of: "412" of "grew from 412 to 438" is now 438.

    None where it is asked by how much something changed and the text says but what it was or is.
    """
    if _BY_HOW_MUCH.search(question.text):
        by = re.search(rf"\bby\s+(?:(?:about|some|nearly|almost|around|up to|at most)\s+)?{re.escape(found)}", text)
        level = re.search(rf"\b(?:to|from|was|were|of|at)\s+{re.escape(found)}", text)
        return found.split(" to ")[0] if by else None if level else found
    changed = (_FROM_TO if question.expect is not Expect.ANY else _TURNED).search(text)
    if changed is None or changed["from"] not in found:
        return found
    return changed["from"] if _EARLIER.search(question.text) else changed["to"]


def _is_short_clause(question: Question, text: str, value: Range) -> bool:
    """Whether the clause of the value is but what is asked about with its value, the rest being said before.

    "… are kept for two weeks, [weekly ones for three months], and …": readers take the first value there.
    """
    start = max((border.end() for border in _CLAUSE.finditer(text, 0, value.start)), default=0)
    named, rest = text[start : value.start], text[value.end :]
    about = _words(named) & _words(question.text) - _words(text[:start])  # by form: "weekly" is not in "weeks"
    return start > 0 and bool(about) and bool(_BARE.fullmatch(named)) and bool(re.match(r"\s*(?:[,;.]|and\b|$)", rest))


# "How many of the stars were new?" – "… 2,846 stars, of which 611 were new"
_OF_THEM = re.compile(
    r"\bhow\s+many\s+of\s+(?:the|them|these|those|its|their|his|her|our)\b(?:\s+(?!were|are|was|is|had|have)\w+)?"
)
_SOME_OF = re.compile(
    r"\bof\s+(?:which|whom|these|those|them),?\s+(?:(?:about|some|only|nearly|almost|at\s+least)\s+)?(?P<n>\d[\d.,]*(?<=\d)(?:\s?(?:%|per\s?cent\b))?|(?:[a-z]+-)?[a-z]+(?=\s+(?:were|are|had|have)\b))"
)
# "How much salt …?" – "1.5 kg of salt"
_HOW_MUCH = re.compile(
    r"\bhow\s+much\s+(?P<what>(?!more|less|of|money|time|is|are|was|were|do|does|did|has|have|can|will|would|should)\w+)"
)
_MEASURE = re.compile(
    r"\d[\d.,/]*(?:[–-]\d[\d.,]*)?\s?(?:%|[a-zA-Z]{1,2}\b|(?:kilo|milli|centi)?(?:grams?|lit(?:re|er)s?)|tonnes?|tons?|pounds?|ounces?|cups?|gallons?|pints?|"
    r"(?:table|tea)?spoons?|hours?|minutes?|degrees?)(?:\s+of)?(?=\s)",
)


def _measured(names: Collection[str], text: str) -> Range | None:
    """The one amount with a unit that stands before the name of the thing: "1.5 kg of regenerating salt"."""
    found = set[Range]()
    for amount in _MEASURE.finditer(text):
        for word in tokenize(text[amount.end() : amount.end() + _NEAR]):
            if word.stem in names and _FEW.fullmatch(text, amount.end(), amount.end() + word.start):
                found.add(Range(amount.start(), amount.start() + len(amount.group().removesuffix(" of"))))
    return found.pop() if len(found) == 1 else None


def _words(text: str) -> set[str]:
    return {word.folded for word in tokenize(text)}


def _counting(what: str, text: str) -> Range | None:
    """The number of the things called ``what``, as the sentence has it: "six libraries", "28 full-time employees"."""
    ends = _ENDS.search(what)
    numbers = [m for m in QUANTITY.finditer(text) if m[0].lower() not in ("one", "once") and not YEAR.match(m[0])]
    ends_of = [m.end() for m in numbers]
    for name in stems(what[: ends.start()] if ends else what):
        found = set[Range]()
        for word in tokenize(text):
            before = bisect_left(ends_of, word.start) - 1 if word.stem == name else -1
            # Not further back than a few words are long: a text of numbers alone must not take its square.
            near = before >= 0 and word.start - ends_of[before] <= _NEAR
            if near and _FEW.fullmatch(text, ends_of[before], word.start):
                found.add(Range(*numbers[before].span()))
        if len(found) == 1:
            return found.pop()
    return None
