"""The few words of a sentence that answer by themselves."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from collabqa.answers.answertype import expansion, find
from collabqa.answers.coverage import stem_set
from collabqa.answers.evidence import Sentence
from collabqa.answers.expectation import TOLD_BY_FORM, Expect
from collabqa.answers.grammar import AUXILIARIES
from collabqa.answers.question import Kind, Question, asks
from collabqa.answers.reading import Evidence
from collabqa.answers.rows import cells, cells_of, headers, is_row
from collabqa.answers.thesaurus import synonyms
from collabqa.answers.values import SEVERAL, after_change, in_clause, one_of, value_asked
from collabqa.answers.wording import content_words
from collabqa.documents.sentences import DATE_ONLY
from collabqa.types import Range
from collabqa.words import tokenize

_NEGATION = re.compile(r"\b(?:not|no|never|none|neither|nor|cannot|without|n[’']t)\b|n[’']t\b", re.IGNORECASE)


# The reader's probability of its answer: that it may bound one found by rule, makes one where one thing is asked for,
# or makes one of a form that the question does not ask for in so many words.
POSSIBLE, SURE, SURER = 0.1, 0.15, 0.4
LONGEST = 12  # words
_WHOLE_FROM = {Kind.LIST: 0.6, Kind.FACT: 0.6, Kind.EXPLAIN: 0.7}  # the same where no one thing is asked for
_CONNECTS = r"(?:although|as|because|but|since|so|until|when|where|which|while|who)\b"
# What a reader marked goes on: with another item, or with a word that begins no new part, nor is the verb behind it.
_GOES_ON = re.compile(
    r",?\s*(?:and|or|as well as)\b|[\s-]+(?!(?:to|for|by|in|on|at|of|with|from|that|"
    + AUXILIARIES
    + r")\b|"
    + _CONNECTS
    + r")\w"
)
_PREAMBLE = re.compile(
    r"^(?:there\s+(?:is|are|was|were)\s+(?:also\s+)?|(?:the\s+)?year\s+(?=\d))", re.IGNORECASE
)  # said before what answers
_LAST_ITEM = re.compile(r"\b(?:and|or)\b")
_ITEM_FOLLOWS = re.compile(r",\s+(?!" + _CONNECTS + r")\w")
_WHAT_DOES = re.compile(r"what\s+(?:do|does|did|can|could|will|would|should|must|has|have|had)\b", re.IGNORECASE)
_TO_DO = re.compile(r"what\s+(?:do|does|did|can|could|will|would|should|must)\b.*\bdo\b", re.IGNORECASE)
_ARE = re.compile(r"(?:what|which|who)\s+(?:are|were)\b|list\b|name\b", re.IGNORECASE)
_ROW_GOES_ON = re.compile(
    rf"(?:,\s+(?!{_CONNECTS})[\w’'-]+(?:\s[\w’'-]+){{0,3}})+,?\s*\b(?:and|or)\s+(?!{_CONNECTS})\S"
)
_IN_PART = re.compile(r"\b(?:following|above|below)\b|[\n\[\]|]|^[^(]*\)|\([^)]*$")

_WEEKDAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_WHICH_DAY = re.compile(r"\b(?P<day>(?:(?:the|every)\s+)?(?:first|second|third|fourth|last|every|each|other)\s+)$")
_EACH = re.compile(r"(?:an?|per|each|every)\s+(?:day|week|month|year|hour)", re.IGNORECASE)
_CLAUSE_NUMBER = re.compile(r"\d{1,2}\.\d{1,2}\.?(?:\d{1,2})?")
_WENT = re.compile(r"what\s+(?:went|happen(?:s|ed)|changed|became)\b", re.IGNORECASE)
_I_DO = re.compile(r"\sI\s(?:give|leave|bequeath|appoint|have|had|am|will|do|[a-z]+ed\b)")
_NUMBER_BEHIND = re.compile(r"\s\d{1,4}[a-z]?(?=[,.;]|$)")  # "Harbour Lane 9"
_HOUR_ENDS = re.compile(r"[ap]\.m\.")
_TOKEN_GOES_ON = re.compile(r"(?<=\w)[./@_:](?=[a-z0-9])[\w./@_:-]*(?<=\w)")
# "A crater on the Moon and the asteroid 2187 are named after her": one of them is half of what is.
_TWO_SUBJECTS = re.compile(r"(?P<both>[^,;:.()]{3,80}?\sand\s[^,;:.()]{2,50}?)\s(?:are|were|have|both)\s")
_WHEN = re.compile(r"when\b|(?:on\s+)?(?:what|which)\s+(?:day|date)\b", re.IGNORECASE)
_WHAT_IS = re.compile(r"what\s+(?:is|are|was|were)\b|who\b", re.IGNORECASE)
_OF_SEVERAL = re.compile(r"\brespective|^(?:in\s+)?which\b", re.IGNORECASE)

_ONE_IN_S = frozenset(["series", "species", "news", "headquarters", "physics", "mathematics", "economics", "politics"])
_PLURAL = re.compile(r"[^su]s$|(?:people|men|women|children|staff|media|data)$", re.IGNORECASE)


def short_answer(question: Question, evidence: Evidence) -> str | None:
    """The exact words of the evidence's sentence that answer who, when, where, how many, which or what; None where none fit.

    What a reader marks, where it is sure enough; else words of the expected type, found by rule, as far as the reader's
    answer reaches. A question for a reason, a way or several things has one only where the reader is surer of it, and
    it names no more than one thing; one to be answered by yes or no has none.
    """
    found = _found(question, evidence)
    if found and _WENT.match(question.text):
        return None  # what happened is a whole clause
    if found and question.expect is Expect.PERSON:
        found = found[:-2] if found.endswith(" I") and _I_DO.search(evidence.sentence.text) else found
        found = _by_all(_all_of_them(_last_subject(found), evidence.sentence.text), evidence.sentence.text)
        if not any(map(str.isalpha, found)) or found.lower() in _NOBODY:
            return None
        if _done_to(question, evidence.sentence.text, found):
            return None
    if found and _HOW_LONG.match(question.text):
        span = _FROM_TO.search(evidence.sentence.text)
        found = span["span"] if span and found in span["span"] else found
    if (
        found
        and question.expect is Expect.PERSON
        and _WHO_ARE.match(question.text)
        and _is_one_of_two(found, evidence.sentence.text)
    ):
        return None
    if found and " " not in found and _TO_DO.match(question.text):
        return None  # "reported" is not what one must do about damage
    if found and (question.expect in _MEASURED or question.expect is Expect.ANY):
        found = after_change(question, evidence.sentence.text, found)
    own_number = found and _CLAUSE_NUMBER.fullmatch(found) and evidence.sentence.text.startswith(found)
    if own_number or (found and question.expect is Expect.TIME and _EACH.fullmatch(found)):
        return None  # the number of the clause, or "a month" of what is paid a month
    if found and question.expect is Expect.PLACE:
        number = _NUMBER_BEHIND.match(evidence.sentence.text, evidence.sentence.text.find(found) + len(found))
        found += number.group() if number else ""
    # Who stands beside somebody is not who that is.
    return None if found and _who_one_is(question, evidence.sentence.text) and _NAMES_ONLY.fullmatch(found) else found


_DATE = r"(?:\d{1,2}(?:st|nd|rd|th)?\s+)?[A-Z][a-z]+\s+(?:\d{1,2},?\s+)?\d{4}|\d{4}"
_FROM_TO = re.compile(rf"\bfrom\s+(?P<span>(?:{_DATE})\s+(?:to|until|till)\s+(?:{_DATE}))\b")


def _done_to(question: Question, text: str, found: str) -> bool:
    """Whether the words stand behind the verb of the question, as what it is done to: nobody "repairs the roof" by it."""
    asked = re.match(r"who\s+(?P<verb>[a-z]{3,})\s", question.text, re.IGNORECASE)
    if asked is None or any(letter.isupper() for letter in found):
        return False
    before = text[: text.find(found)]
    verb = [word for word in tokenize(before) if word.stem in stem_set(asked["verb"])]
    return bool(verb) and not re.search(r"\bby\b", before[verb[-1].end :])


def _found(question: Question, evidence: Evidence) -> str | None:
    sentence = evidence.sentence
    text = sentence.text
    if question.expect is Expect.EXPANSION:
        for word in tokenize(question.topic):
            place = expansion(word.text, text)
            if place is not None:
                return text[place.start : place.end]
        return None
    if question.kind is Kind.YESNO or text.rstrip("*_ ").endswith(":"):
        return None  # what only leads in holds no answer itself
    if len(content_words(question.text)) < 2 and not asks(question.text):
        return None  # one word asks for nothing in particular
    if is_row(sentence) and _names_row(question, cells(text)[0]):
        return _cell(question, sentence)
    asked = {word.folded for word in tokenize(question.text)}
    date = _date_before(question, sentence, asked)
    if date:
        return date
    marked = _marked(evidence, text)
    beside = value_asked(question, text) if asks_for_one(question) else None
    if beside is not None and (marked is None or not (marked.start <= beside.start and beside.end <= marked.end)):
        return text[beside.start : beside.end]
    if marked is not None and evidence.span >= _least(question, text[marked.start : marked.end], asked):
        one = one_of(question, text, marked) if asks_for_one(question) else marked
        if _WHAT_DOES.match(question.text) and _part_of_a_row(text, marked):
            return None
        return _both(question, text, marked) or text[one.start : one.end]
    place = in_clause(question, text) or find(question.expect, text, asked)
    if place is not None and (question.expect in TOLD_BY_FORM or _believed(evidence, place)):
        met = marked is not None and marked.start < place.end and place.start < marked.end
        chosen = marked if met and marked is not None else place
        return text[chosen.start : chosen.end]
    plain = place is None and question.kind is Kind.FACT and question.expect is Expect.ANY
    return _complement(question, text) if plain else None


_MEASURED = (Expect.QUANTITY, Expect.MONEY)
# Who is meant is told by what follows: "people with an allergy".
_NOBODY = frozenset("people persons those anyone anybody someone somebody everyone everybody he she they it".split())  # noqa: SIM905


def _names_row(question: Question, name: str) -> bool:
    """Whether the question holds a word of a row's name, or one for it: "cost" for "Price"."""
    asked = stem_set(question.text)
    return any(stem in asked or not asked.isdisjoint(synonyms(stem)) for stem in stem_set(name))


def _date_before(question: Question, sentence: Sentence, asked: set[str]) -> str:
    """The date that a sentence is put under, if it is asked when: "Thu 13 Feb: parents' evening", "3 June. Left Oslo."."""
    label = sentence.document.slice(sentence.home.label) if sentence.home.label else ""
    opens = DATE_ONLY.match(sentence.text)
    if opens:
        label = opens.group().rstrip(".")
    told = bool(label) and sentence.text.startswith(label) and bool(_WHEN.match(question.text))
    return label if told and find(Expect.TIME, label, asked) is not None else ""


def _both(question: Question, text: str, marked: Range) -> str | None:
    """Both subjects of a sentence of which a reader marks but the first; None where it has one, or all is marked."""
    both = _TWO_SUBJECTS.match(text) if _WHAT_IS.match(question.text) and marked.start == 0 else None
    half = both is not None and marked.end < both.end("both") and not _LAST_ITEM.search(text[: marked.end])
    return both["both"] if both and half else None


def _part_of_a_row(text: str, marked: Range) -> bool:
    """Whether what is marked is but the first, or last, of a row of things: "treatment, repatriation and lost luggage"."""
    if re.search(r"\w\s+and\s+$", text[: marked.start]) and not _LAST_ITEM.search(text[marked.start : marked.end]):
        return True
    row = _ROW_GOES_ON.match(text, marked.end)
    return row is not None and not _LAST_ITEM.search(text[marked.start : marked.end])


# "Absent: Ann Lee, Bo Ek.": all behind the mark are meant.
_BESIDE_NAME = r"(?:\s?\([^()]{1,30}\))?"
_NAMES_BEHIND = rf"{_BESIDE_NAME}(?:,\s+(?:and\s+)?[A-Z][\w.’'-]*(?:\s[A-Z][\w.’'-]*){{0,3}}{_BESIDE_NAME})+(?=[.;]|$)"


def _all_of_them(found: str, text: str) -> str:
    """The names of a row behind a colon where ``found`` is the first of them; else ``found``."""
    row = re.search(rf":\s+(?P<names>{re.escape(found)}{_NAMES_BEHIND})", text)
    return row["names"].rstrip(".") if row else found


_WHO_IS = re.compile(r"^who\s+(?:is|was|are|were)\s+(?P<name>[\w.’'-]+(?:\s+[\w.’'-]+){0,3}?)\W*$", re.IGNORECASE)
_NAMES_ONLY = re.compile(
    r"(?:[A-Z][\w.’'-]*|and|of|the|de|van|von)(?:,?\s+(?:[A-Z][\w.’'-]*|and|of|the|de|van|von))*,?\s*"
)


def _last_subject(found: str) -> str:
    """Without a clause before: "the cook" of "The foresail was torn and the cook" broke his arm."""
    clause = re.fullmatch(r".*\s(?:was|were|is|are|has|had|have)\s.*\sand\s+(?P<who>[^,;]+)", found)
    return clause["who"] if clause else found


def _by_all(found: str, text: str) -> str:
    """Both who did it where ``found`` is the first: "funded by the Wexler Foundation and the ministry of education"."""
    both = re.search(
        rf"\bby\s+(?:the\s+)?(?P<both>{re.escape(found)}\s+and\s+(?:the|an?|[A-Z][\w’'-]*)(?:\s+[\w’'-]+){{0,6}})\s*(?=[.;]|$)",
        text,
    )
    return both["both"] if both and not re.search(r"\s(?:was|were|is|are|has|had)\s", both["both"]) else found


_WHO_ARE = re.compile(r"who\s+(?:are|were)\b", re.IGNORECASE)


def _is_one_of_two(found: str, text: str) -> bool:
    """Whether a name stands behind another one and "and": "my niece Ann Lee and my solicitor, Mr. Bo Ek"."""
    if _LAST_ITEM.search(found):
        return False
    before = text[: text.find(found)]
    return re.search(r"[A-Z][\w.’'-]+,?\s+and\s+(?:[a-z]+\s+){0,3}(?:[a-z]+,\s+)?$", before) is not None


def _who_one_is(question: Question, text: str) -> bool:
    """Whether it is asked who somebody is whom the text calls by that name: "Who is Ann Lee?"."""
    asked = _WHO_IS.match(question.text) if question.kind is Kind.DEFINITION else None
    found = re.search(rf"\b{re.escape(asked['name'])}\b", text, re.IGNORECASE) if asked else None
    return found is not None and found.group()[0].isupper() and not found.group().isupper()


def surely_marked(question: Question, told: Sequence[Evidence]) -> str | None:
    """The words of the sentences told that a reader is surest of, for a question that asks for several things or a reason.

    None where it is not sure, or the words are not the whole of what the sentence lists or says there.
    """
    least = _WHOLE_FROM.get(question.kind)
    if least is None or not told:
        return None
    best = max(told, key=lambda evidence: evidence.span)
    text = best.sentence.text
    marked = _marked(best, text)
    if marked is None or best.span < least or is_row(best.sentence):
        return None
    words = text[marked.start : marked.end]
    if _WENT.match(question.text) or (_WHAT_DOES.match(question.text) and _part_of_a_row(text, marked)):
        return None
    if _ARE.match(question.text) and len(told) > 2 and not SEVERAL.search(words):
        return None  # one of the things that several sentences tell
    if question.expect in TOLD_BY_FORM and find(question.expect, words, ()) is None:
        return None
    rest = text[marked.end :]
    open_end = _GOES_ON.match(rest) or (_ITEM_FOLLOWS.match(rest) and not _LAST_ITEM.search(words))
    return None if open_end or _IN_PART.search(words) else words


def _least(question: Question, marked: str, asked: set[str]) -> float:
    """The probability from which the words that a reader marks are the short answer."""
    if not asks_for_one(question):
        return math.inf if question.kind is Kind.LIST and SEVERAL.search(marked) else SURER
    if question.expect not in TOLD_BY_FORM or find(question.expect, marked, asked) is not None:
        return SURE
    if question.expect is Expect.TIME and find(Expect.MONEY, marked, ()) is not None:
        return math.inf  # free "from 60 euros on" is no date
    # "99 percent" is a number, but not how long something takes.
    other = question.expect is Expect.QUANTITY and find(question.expect, marked, ()) is not None
    return math.inf if other else SURER


def asks_for_one(question: Question) -> bool:
    """Whether one thing is asked for: a fact, or "which" with a noun in the singular."""
    head = question.focus.split()[-1:] if question.kind is Kind.LIST else []
    return question.kind is Kind.FACT or bool(head and (head[0].lower() in _ONE_IN_S or not _PLURAL.search(head[0])))


def _believed(evidence: Evidence, place: Range) -> bool:
    """Whether a reader that has read the sentence would rather have the place than another, however unsure it is.

    Of the names that a rule alone finds nearly none is meant: 1 of 24 that were not the reader's own first choice, 7 of
    11 that were (people's questions for a person in four sets, November 2026).
    """
    offset, answer = evidence.sentence.range.start, evidence.answer
    if not evidence.answered:
        return True  # not read
    return answer is not None and answer.start - offset < place.end and place.start < answer.end - offset


def _marked(evidence: Evidence, text: str) -> Range | None:
    """The reader's answer as a range of the sentence, without marks at its edges; None if there is none or it is long."""
    if evidence.answer is None or evidence.span < POSSIBLE:
        return None
    offset = evidence.sentence.range.start
    start, end = evidence.answer.start - offset, evidence.answer.end - offset
    words = text[start:end]
    kept = _PREAMBLE.sub("", words.strip(' ,;:."“”*_'))
    if not kept or len(kept.split()) > LONGEST:
        return None
    start += words.rindex(kept)
    which = _WHICH_DAY.search(text, 0, start) if _WEEKDAY.match(kept) else None
    if which:
        kept, start = text[which.start("day") : start] + kept, which.start("day")
    whole = _HOUR_ENDS.match(text, start + len(kept) - 3) or _TOKEN_GOES_ON.match(
        text, start + len(kept)
    )  # "gristmill" of "gristmill.toml"
    return Range(start, whole.end() if whole else start + len(kept))


_HOW_MANY = re.compile(r"how\s+many\b", re.IGNORECASE)
_HOW_LONG = re.compile(r"(?:for\s+)?how\s+long\b", re.IGNORECASE)
_LONG = re.compile(
    r"\b\d{1,2}:\d\d\b|\b(?:seconds?|min(?:utes)?|minute|h(?:ours?)?|days?|nights?|weeks?|months?|years?|decades?|[cmk]?m|met(?:er|re)s?|feet|foot|"
    r"ft|miles?|inch(?:es)?|forever|unlimited)\b",
    re.IGNORECASE,
)


def _cell(question: Question, row: Sentence) -> str | None:
    """The value of the row in the column whose names hold most of the question.

    None where two columns hold as much, several values are asked for, or a column rather than its value.
    """
    one = asks_for_one(question) or question.kind is Kind.DEFINITION  # "What were the sales in Oslo in 2019?"
    if not one or question.expect is Expect.TIME or _OF_SEVERAL.search(question.text):
        return None
    asked = stem_set(question.text)
    above = [cells_of(one) for one in headers(row)]
    values = [(place, value) for place, value in enumerate(cells(row.text)) if place and value]
    if _HOW_LONG.match(question.text):
        values = [(place, value) for place, value in values if _LONG.search(value)] or values
    if question.expect is Expect.PERSON:
        people = [value for _, value in values if find(Expect.PERSON, f"by {value}", asked)]
        values = [(place, value) for place, value in values if len(people) != 1 or value in people]
    if _HOW_MANY.match(question.text):
        values = [(place, value) for place, value in values if find(Expect.MONEY, value, asked) is None]
    columns = [stem_set(" ".join(names[place] for names in above if place < len(names))) for place, _ in values]
    if not any(asked & column for column in columns):
        asked = asked.union(*map(synonyms, asked))  # "What does it cost?" below "Price"
    named = [(len(asked & column), value) for column, (_, value) in zip(columns, values, strict=True)]
    most = max((count for count, _ in named), default=0)
    best = [value for count, value in named if count == most]
    return best[0] if len(best) == 1 else None


def _complement(question: Question, text: str) -> str | None:
    """What stands behind "FOCUS is" or before "is the FOCUS" in the sentence."""
    focus = stem_set(question.focus or question.topic)
    if not focus:
        return None
    for copula in re.finditer(r"\b(?:is|are|was|were)\b", text):
        before, after = text[: copula.start()], text[copula.end() :]
        clause = re.match(r"\s+(?P<c>[^.;,:()]+)", after)
        if clause and focus <= stem_set(before) and len(stem_set(before)) <= len(focus) + 3:
            return clause.group("c").strip()
        if clause and focus <= stem_set(clause.group("c")) and re.fullmatch(r"[\w’'-]+(?:\s+[\w’'-]+){0,5}\s*", before):
            return before.strip()
    return None


def negates(text: str) -> bool:
    """Whether a sentence denies something."""
    return bool(_NEGATION.search(text))
