"""Questions that a passage nearly answers, made from ones that it answers: what people's near misses look like.

SQuAD 2.0's authors sort their unanswerable questions into negation, antonym, swapped name or number, and a
condition that the passage does not fulfil (Rajpurkar, Jia and Liang, ACL 2018, table 1). Each function makes one of
these from a question and its passage, by rule; or it takes the answer out of the passage. None of them writes text
that is not in the question, the passage or the tables below.
"""

from __future__ import annotations

import random
import re

_PAIRS = """
largest smallest|biggest smallest|highest lowest|first last|oldest youngest|oldest newest|earliest latest|before after|most least|more fewer|more less|
best worst|longest shortest|largest least|greatest smallest|increase decrease|increased decreased|increases decreases|increasing decreasing|rise fall|
rose fell|won lost|win lose|wins loses|winning losing|north south|northern southern|east west|eastern western|begin end|began ended|begins ends|
start finish|started finished|start end|started ended|opened closed|open close|open closed|accept reject|accepted rejected|allow forbid|allowed forbidden|
allows forbids|attack defend|attacked defended|born died|buy sell|bought sold|cause prevent|caused prevented|causes prevents|cheap expensive|
cheaper costlier|cold hot|coldest hottest|create destroy|created destroyed|death birth|defeat victory|deny admit|denied admitted|early late|
earlier later|enter leave|entered left|external internal|failed succeeded|fail succeed|failure success|false true|faster slower|fastest slowest|
female male|women men|woman man|husband wife|son daughter|father mother|brother sister|king queen|forward backward|founded dissolved|
friend enemy|allies enemies|gain loss|gained lost|hard easy|hardest easiest|heavy light|heavier lighter|high low|higher lower|
import export|imported exported|imports exports|include exclude|included excluded|includes excludes|inside outside|join leave|joined left|
large small|larger smaller|legal illegal|major minor|majority minority|maximum minimum|modern ancient|natural artificial|negative positive|
new old|newer older|northern eastern|offer refuse|offered refused|old young|older younger|oppose support|opposed supported|opposes supports|
part whole|permanent temporary|popular unpopular|private public|produce consume|produced consumed|protect endanger|raise lower|raised lowered|
rich poor|richest poorest|right wrong|rural urban|same different|send receive|sent received|short long|shorter longer|single several|
strong weak|stronger weaker|strongest weakest|succeeded preceded|support oppose|supported opposed|teach learn|taught learned|top bottom|
upper lower|visible invisible|war peace|warm cool|western southern|wide narrow|wider narrower|primary secondary|common rare|
reduce increase|reduced increased|advantage disadvantage|advantages disadvantages|benefit drawback|benefits drawbacks|strength weakness|
strengths weaknesses|employ dismiss|employed dismissed|built demolished|build demolish|arrive depart|arrived departed|remember forget|
original copied|official unofficial|formal informal|direct indirect|dependent independent|complete incomplete|possible impossible|
responsible irresponsible|regular irregular|known unknown|able unable|likely unlikely|always never|all none|with without|above below|over under|
"""
OPPOSITE: dict[str, list[str]] = {}
for _pair in _PAIRS.replace("\n", "").split("|"):
    if _pair:
        _one, _other = _pair.split()
        OPPOSITE.setdefault(_one, []).append(_other)
        OPPOSITE.setdefault(_other, []).append(_one)

_NAME = re.compile(r"\b[A-Z][\w’'-]*(?:\s+(?:(?:of|the|de|von|van|for)\s+)?[A-Z][\w’'-]*)*")
_YEAR = re.compile(r"\b(1[0-9]{3}|20[0-9]{2})\b")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|did|does|do|can|could|has|have|had|will|would|should|may|must)\b", re.IGNORECASE
)
_ASKING = frozenset(
    [
        "what",
        "which",
        "who",
        "whom",
        "whose",
        "when",
        "where",
        "why",
        "how",
        "in",
        "on",
        "at",
        "by",
        "to",
        "from",
        "for",
        "of",
        "the",
        "a",
        "an",
        "is",
        "are",
        "was",
        "were",
        "did",
        "does",
        "do",
    ]
)


def without_answer(passage: str, places: list[tuple[int, int]], chance: random.Random) -> str | None:
    """The passage without the sentences that hold an answer's words; None where too little is left."""
    said = {passage[a:b].casefold().strip() for a, b in places}
    parts = re.split(r"(?<=[.?!])\s+", passage)
    kept = [part for part in parts if not any(words and words in part.casefold() for words in said)]
    return " ".join(kept) if 2 <= len(kept) < len(parts) else None


def swapped(question: str, passage: str, places: list[tuple[int, int]], chance: random.Random) -> str | None:
    """The question about another name, year or number that the passage also holds, or about a near year."""
    answers = " ".join(passage[a:b] for a, b in places).casefold()
    years = list(_YEAR.finditer(question))
    if years and chance.random() < 0.7:
        at = chance.choice(years)
        others = [y for y in set(_YEAR.findall(passage)) if y not in question and y not in answers]
        new = (
            chance.choice(sorted(others))
            if others and chance.random() < 0.6
            else str(int(at[0]) + chance.choice([-30, -12, -5, -3, -2, -1, 1, 2, 4, 9, 20]))
        )
        return question[: at.start()] + new + question[at.end() :]
    asked = _asked(question)
    held = sorted(
        {m[0] for m in _NAME.finditer(passage) if len(m[0]) > 2 and m[0].casefold().split()[0] not in _ASKING}
    )
    held = [
        name
        for name in held
        if name.casefold() not in question.casefold() and name.casefold() not in answers and not _starts(name, passage)
    ]
    if asked and held:
        at = chance.choice(asked)
        return question[: at.start()] + chance.choice(held) + question[at.end() :]
    numbers = list(_NUMBER.finditer(question))
    if numbers:
        at = chance.choice(numbers)
        others = sorted({n for n in _NUMBER.findall(passage) if n not in question and n not in answers})
        if others:
            return question[: at.start()] + chance.choice(others) + question[at.end() :]
    return None


def _asked(question: str) -> list[re.Match[str]]:
    """Names in the question; a single word that it begins with is none."""
    return [
        m
        for m in _NAME.finditer(question)
        if m[0].casefold().split()[0] not in _ASKING and (m.start() > 0 or " " in m[0])
    ]


def _starts(name: str, passage: str) -> bool:
    """Whether a single word is capitalised only since a sentence begins with it."""
    return " " not in name and not re.search(r"[^.?!\s]\s+" + re.escape(name), passage)


def opposed(question: str, passage: str, chance: random.Random) -> str | None:
    """The question with one word turned into its opposite, which the passage does not hold."""
    words = list(re.finditer(r"[A-Za-z]+", question))
    turned = [
        (m, other)
        for m in words
        for other in OPPOSITE.get(m[0].lower(), [])
        if not re.search(rf"\b{other}\b", passage, re.IGNORECASE)
    ]
    if not turned:
        return None
    at, other = chance.choice(turned)
    return question[: at.start()] + other + question[at.end() :]


def negated(question: str, chance: random.Random) -> str | None:
    """The question whether it is not so."""
    found = list(_AUXILIARY.finditer(question))
    if not found:
        return None
    at = chance.choice(found)
    how = chance.choice([" not", "n't", " never"]) if at[0].lower() not in ("may", "can", "will") else " not"
    return question[: at.end()] + how + question[at.end() :]


def filled(question: str, names: list[str], passage: str, chance: random.Random) -> str | None:
    """The question about a name from other passages, which this one does not hold."""
    asked = _asked(question)
    others = [name for name in chance.sample(names, min(8, len(names))) if name.casefold() not in passage.casefold()]
    if not asked or not others:
        return None
    at = chance.choice(asked)
    return question[: at.start()] + others[0] + question[at.end() :]


def names_of(passage: str) -> list[str]:
    """Names that stand inside sentences."""
    return [
        m[0]
        for m in _NAME.finditer(passage)
        if len(m[0]) > 3 and not _starts(m[0], passage) and m[0].casefold().split()[0] not in _ASKING
    ]


_NOUN = re.compile(r"\b(?:the|what|which|a|an|its|their|this|many|of)\s+([a-z]{4,})\b", re.IGNORECASE)
_NO_NOUN = frozenset(
    [
        "same",
        "first",
        "last",
        "most",
        "other",
        "than",
        "that",
        "this",
        "these",
        "those",
        "what",
        "which",
        "were",
        "been",
        "have",
        "does",
        "used",
        "made",
        "many",
        "more",
        "some",
        "such",
        "only",
        "also",
        "year",
        "years",
    ]
)


def exchanged(question: str, passage: str, places: list[tuple[int, int]], chance: random.Random) -> str | None:
    """The question with one of its nouns taken for another noun of the passage."""
    answers = " ".join(passage[a:b] for a, b in places).casefold()
    asked = [m for m in _NOUN.finditer(question) if m[1].casefold() not in _NO_NOUN and m[1].islower()]
    held = sorted({m[1] for m in _NOUN.finditer(passage) if m[1].islower() and m[1] not in _NO_NOUN})
    held = [noun for noun in held if noun not in question.casefold() and noun not in answers]
    if not asked or not held:
        return None
    at = chance.choice(asked)
    return question[: at.start(1)] + chance.choice(held) + question[at.end(1) :]
