"""Near misses by swap: the question names one thing or number, the sentence another of the same type.

"When was the Rumford engine patented?" is not answered by "the Corliss engine, patented in 1849", though every other
word fits. Of the ways in which SQuAD 2.0's authors made questions unanswerable (Rajpurkar, Jia and Liang 2018,
table 1) this is the one that can be told from the words alone. Another is who gives for who gets.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import regex

from collabqa.answers.coverage import Term, match, stem_set
from collabqa.answers.evidence import Sentence, opening_of
from collabqa.answers.leaning import may_refer
from collabqa.answers.rows import is_row
from collabqa.words import stems, tokenize

_NUMBER = regex.compile(r"\d[\d,]*(?:\.\d+)?")
_YEAR = regex.compile(r"(?<![\d.,])(1[6-9]|20)(\d\d)(?:[/–-](\d\d))?(?!\d|,\d)")
_SPELT = {
    word: str(value)
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {
    word: str(value)
    for value, word in enumerate(
        ["third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"], 3
    )
}
# "The three stages" says how many things are expected.
# It is no fact of the document that a sentence must repeat.
# It is followed by what is counted: "the 12 volt heater" is one of 12 volts.
_COUNTED = regex.compile(
    r"\b(?:the|these|those|what|which|all|its|their|my|name|list|top)\s+(\w+)\b(?=\s+(?!(?:volt|watt|amp|inch|foot|litre|liter|metre|meter|mile|minute|hour|day|week|month|year)s?\b)(?:[\w-]+\s+)?(?:[\w-]+[^\Wsu]s|people|children|men|women)\b|\s*(?:$|[?.!,]))",
    regex.IGNORECASE,
)


# Who gets money, and who gives it, by the verbs of both.
_NAME = r"(?<!\w)(?P<name>\p{Lu}[\w&’'-]*(?:\s+\p{Lu}[\w&’'-]*){0,3})"
_GAP = r"(?:\S+\s+){0,5}?"
_GETS = (
    rf"\b(?:paid|pays?|sent|sends?|transferred|wired|given|gave|donated|lent|owed|refunded|payments?|transfers?|donations?|refunds?|payable)\s+{_GAP}to\s+(?:the\s+)?{_NAME}",
    rf"\b(?:charged|billed|invoiced|debited|withdrawn|collected|received|preauthori[sz]ed)\s+{_GAP}by\s+(?:the\s+)?{_NAME}",
    rf"{_NAME}(?:,\s+\p{{Lu}}\w*\.?)?\s+(?:has\s+|have\s+)?(?:charged|billed|invoiced|received|collected|withdrew)\b",
)
_GIVES = (
    rf"\b(?:received|receives?|got|credits?|refunds?|payments?|deposits?|transfers?|donations?|gifts?)\s+{_GAP}from\s+(?:the\s+)?{_NAME}",
    rf"\b(?:paid|sent|transferred|given|donated|refunded|credited|lent)\s+{_GAP}by\s+(?:the\s+)?{_NAME}",
    rf"{_NAME}\s+(?:has\s+|have\s+)?(?:paid|pays|sent|donated|transferred|refunded|credited|gave|lent)\b",
    rf"{_NAME}(?<=[’']s)\s+(?:[\w•]+\s+){{0,3}}?(?:card|account)\b[^.]{{0,80}}?\b(?:charged|debited|preauthori[sz]ed)\b",
)
_GETTING, _GIVING = (tuple(regex.compile(form) for form in forms) for forms in (_GETS, _GIVES))


def _named(forms: Sequence[regex.Pattern[str]], text: str) -> set[str]:
    return {stem for form in forms for found in form.finditer(text) for stem in stems(found["name"])}


def giver_swapped(question: str, text: str) -> bool:
    """Whether money goes the other way: "paid to Ann" is asked and the text says what was received from her."""
    getting, giving = _named(_GETTING, text), _named(_GIVING, text)
    gets, gives = _named(_GETTING, question), _named(_GIVING, question)
    return bool(gets & giving - getting) or bool(gives & getting - giving)


@lru_cache(maxsize=65_536)
def numbers_of(text: str) -> frozenset[str]:
    """The numbers of a text as digits without commas, spelt ones to twenty and ordinals too; "one" is none."""
    found = {number.replace(",", "").rstrip(".") for number in _NUMBER.findall(text)}
    words = (word.folded for word in tokenize(text))
    return frozenset(found.union(_SPELT[word] for word in words if word in _SPELT and word != "one"))


_BOUND = regex.compile(
    r"\b(?:more|less|fewer|later|longer|older|younger|higher|lower)\s+than\s+\S+"
    r"|\b(?:over|under|above|below|up\s+to|at\s+least|at\s+most|within|from)\s+[^\s\d]*\d\S*",
    regex.IGNORECASE,
)
_DECADE = regex.compile(r"\b((?:1[6-9]|20)\d)0s\b")


def _in_decade(decade: str, text: str) -> bool:
    return any(year.startswith(decade) for year in _years(text))


def numbers_swapped(question: str, sentence: Sentence) -> bool:
    """Whether a number of the question stands neither in the sentence nor above it, while another one does.

    Numbers that only say how many things are wanted ("the three stages") do not count, nor do those of the sentence
    that are bounds of others ("over £750"), and a decade holds its years.
    """
    counts = {_SPELT.get(word.lower(), word) for word in _COUNTED.findall(question)}
    asked = {number for number in numbers_of(question) if number not in counts}
    asked -= {decade + "0" for decade in _DECADE.findall(question) if _in_decade(decade, sentence.text)}
    said = numbers_of(_BOUND.sub("", sentence.text))
    above = numbers_of(sentence.headings) | numbers_of(sentence.document.title)
    held = said | above
    other = {number for number in asked - held if not any(one.startswith(f"{number}.") for one in held)}
    return bool(other) and bool(said - asked)


def year_swapped(question: str, sentence: Sentence) -> bool:
    """Whether a year of the question stands neither in the sentence nor above it, while another one does in it.

    "2017/18" is 2018 as well. The years of a row stand above its columns.
    """
    if is_row(sentence):
        return False
    above = f"{sentence.headings} {sentence.document.title}"
    return bool(_years(question) - _years(sentence.text) - _years(above)) and bool(_years(sentence.text))


def _paragraph(sentence: Sentence) -> str:
    return sentence.document.text[sentence.home.start : sentence.home.end]


_AVERAGE = regex.compile(r"\b(?:averag\w*|median|mean)\b", regex.IGNORECASE)
_ASKS_AVERAGE = regex.compile(r"\b(?:average|median)\b", regex.IGNORECASE)


def average_missing(question: str, sentence: Sentence) -> bool:
    """Whether an average is asked for and neither the sentence nor its paragraph speaks of one; rows have names."""
    if is_row(sentence) or not _ASKS_AVERAGE.search(question):
        return False
    return not _AVERAGE.search(f"{_paragraph(sentence)} {sentence.headings}")


# "How much a month": by which words a text tells a sum or number by that time.
_RATES = {
    "hour": r"\bhour|/\s?h\b",
    "day": r"day\b|\bdaily|\b24\s?h",
    "week": r"\bweek",
    "month": r"\bmonth|\bp\.?\s?m\.",
    "year": r"\byear|\bannual|\bannum|\bp\.?\s?a\.",
}
_ASKS_RATE = regex.compile(
    r"\b(?:how\s+much|how\s+many|cost|price|fee|charge|pay|rent|premium)\b.*\b(?:an?|per|each|every)\s+(?P<of>hour|day|week|month|year)\b"
    r"|\bhow\s+(?:much|many)\s+(?:an?|per|each|every)\s+(?P<at>hour|day|week|month|year)\b",
    regex.IGNORECASE,
)


def rate_missing(question: str, sentence: Sentence) -> bool:
    """Whether it is asked how much a month, or by another time, and nothing around the sentence speaks of that time."""
    found = _ASKS_RATE.search(question)
    if found is None:
        return False
    unit = (found["of"] or found["at"]).lower()
    return not regex.search(
        _RATES[unit], f"{_paragraph(sentence)} {sentence.headings} {sentence.document.title}", regex.IGNORECASE
    )


def _years(text: str) -> set[str]:
    return {year for found in _YEAR.finditer(text) for year in (found[1] + found[2], found[1] + (found[3] or found[2]))}


_OF_SOMEBODY = regex.compile(r"\b(?:him|her|hers|his|them|their|theirs)\b", regex.IGNORECASE)


def names_swapped(question: str, terms: Sequence[Term], sentence: Sentence) -> bool:
    """Whether a proper name of the question stands neither in the sentence nor above it, while another name does.

    Above it are headings, title and what its document opens with, and its paragraph where the sentence leans on what
    was said ("It was …", "A tea for her …").
    """
    held = stem_set(sentence.text) | stem_set(sentence.headings) | stem_set(sentence.document.title)
    held |= stem_set(opening_of(sentence.document))
    if may_refer(sentence.text) or _OF_SOMEBODY.search(sentence.text):
        held |= stem_set(_paragraph(sentence))
    if all(not term.name or match(term, held) for term in terms):
        return False
    asked = {word.folded for word in tokenize(question)}
    words = tokenize(sentence.text)
    return any(word.text[0].isupper() and word.start > 0 and word.folded not in asked for word in words)


def swapped(question: str, terms: Sequence[Term], sentence: Sentence) -> bool:
    """Whether the sentence is about another name or number than the question: a near miss."""
    return numbers_swapped(question, sentence) or names_swapped(question, terms, sentence)


_ASKS_MOST = regex.compile(
    r"(?:which|what|who)\b.*\b(?:is|are|was|were)\s+the\s+(?:most\s+\w+|least\s+\w+|\w{3,}est)\W*$", regex.IGNORECASE
)
_MOST = regex.compile(r"\b(?:most|least|best|worst|first|only|main|record|\w{3,}(?<!t)est)\b", regex.IGNORECASE)


def most_missing(question: str, sentence: Sentence) -> bool:
    """Whether it is asked which of several is the most so, and the sentence has no superlative; rows have numbers."""
    return not is_row(sentence) and bool(_ASKS_MOST.match(question)) and not _MOST.search(sentence.text)


# What begins and what ends: a date of the one is none of the other.
_BEGINS = frozenset(
    stems(
        "form formed found founded join joined start started begin began begun open opened launch launched establish "
        "create born enter entered"
    )
)
_ENDS = frozenset(
    stems(
        "leave left quit exit withdraw withdrew end ended close closed dissolve dissolved die died resign retire "
        "retired expire finish finished"
    )
)


# What is still to come is not told in the past: "When will it open again?" by "Opened in 1887".
_COMING = regex.compile(r"\bwhen\b.*?\b(?:will|shall|going\s+to)\b", regex.IGNORECASE)
_PAST = regex.compile(
    r"\b(?:was|were|had)\b|(?:^|\band\s+)\w+ed\s+(?:in|on|by)\b|\b(?:1[5-9]\d\d|200\d)\b", regex.IGNORECASE
)
_TO_COME = regex.compile(
    r"\b(?:will|shall|would|should|due|planned|plans?|expected|scheduled|next|to\s+be|going\s+to|is|are)\b",
    regex.IGNORECASE,
)


def past_told(question: str, text: str) -> bool:
    """Whether it is asked when something will be, and the text only says when something was."""
    return bool(_COMING.search(question) and _PAST.search(text)) and not _TO_COME.search(text)


# Who joins what there is does not found it.
_FOUNDS = frozenset(stems("form formed found founded launch launched establish create"))
_JOINS = frozenset(stems("join joined enter entered accede"))


_TILL = regex.compile(
    r"\b(?:until|till|runs?|lasts?)\b|(?:\bto|\bthrough|[–-])\s*(?:\d|noon\b|midnight\b|\p{Lu}\p{Ll}+day\b)",
    regex.IGNORECASE,
)


def event_swapped(question: str, sentence: Sentence) -> bool:
    """Whether another event is asked for than the sentence has.

    It is asked when something ended and the sentence has but a beginning, or when one joined and it has but the
    founding, or the other way round.
    """
    asked, said = stem_set(question), stem_set(sentence.text)
    pairs = ((_JOINS, _FOUNDS), (_FOUNDS, _JOINS), (_ENDS, _BEGINS), (_BEGINS, _ENDS))
    till = _TILL.search(sentence.text) is not None  # "open from 8 am to 6 pm"
    return any(
        asked & one and said & other and not (asked & other or said & one) and not (till and one is _ENDS)
        for one, other in pairs
    )
