"""Whether a sentence says yes or no to a question; where that is not plain neither is said, and the evidence speaks.

A wrong yes or no is worse than none, so only a sentence that holds all that is asked is judged, and only by its form:
the same words in the same order affirm; a denied one of them, the opposite of one, or a right that others alone have
denies. What that is worth was measured on people's questions and claims with their passages: docs/design.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from functools import cache
from itertools import takewhile

from collabqa.answers.coverage import stem_set
from collabqa.answers.evidence import Sentence
from collabqa.answers.grammar import AUXILIARIES
from collabqa.answers.rows import cells, headers, is_row
from collabqa.answers.wording import content_words
from collabqa.types import BlockKind
from collabqa.words import Word, stems, tokenize

YES, NO = "Yes", "No"

_DENIES = re.compile(
    r"\b(?:not|no|never|none|neither|nor|cannot|without|nobody|nothing|nowhere)\b|n[’']t\b", re.IGNORECASE
)
# A question with one of these asks about a limit, a degree or an order, which the same words do not settle.
_DEGREE = re.compile(
    r"\b(?:only|still|always|never|all|every|each|any|both|entirely|purely?|solely|exactly|same|different|more|less|fewer|better|worse|most|least|yet|already|easy|hard|free|"
    r"ever|before|after|between|than|as|such|or|either|really|actually|have\s+to|has\s+to|had\s+to|\w{3,}est|there)\b",
    re.IGNORECASE,
)
_ORDER = re.compile(r"\b(?:only|all|every|each|same|still|always|both|such)\b", re.IGNORECASE)
# Between what is asked, these say that it holds for some only: "Groups of more than twelve people need …".
_PART = re.compile(
    r"\b(?:more|less|fewer|under|over|above|below|least|most|who|that|which|without|only)\b", re.IGNORECASE
)
# Words that take back, bound, report or only suppose what a sentence says.
_HEDGES = re.compile(
    r"\b(?:former(?:ly)?|once|originally|initially|previously|planned|proposed|rumou?red|alleged(?:ly)?|supposed(?:ly)?|erroneous(?:ly)?|myth|fictional|unless|except|excluding|although|though|but|instead|"
    r"rather|whether|if|would|could|might|almost|nearly|hardly|rarely|seldom|lack(?:s|ed|ing)?|miss(?:es|ed|ing)?|some|sometimes|few|may\s+be|unlike|absent|other|fail\w*|removed|until|despite|while|whereas|attempt\w*|possibl[ey]|perhaps|refus\w*|declin\w*|stop(?:s|ped|ping)?|used\s+to|want(?:s|ed)?|hop(?:e|es|ed|ing)|threaten\w*|asked|claim\w*|intend\w*|promis\w*|consider\w*)\b",
    re.IGNORECASE,
)
# What is done, did happen or is so is not told by what may or will be, nor by the right to it.
_MAY_BE = re.compile(r"\b(?:may|might|can|could|will|shall|should)\b", re.IGNORECASE)
_FACT = re.compile(r"(?:do|does|did|has|have|had|is|are|was|were)\b", re.IGNORECASE)
# "Was acquired by": who did what is told the other way round.
_DONE_BY = re.compile(r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+\s+){1,3}by\b", re.IGNORECASE)
# Of whom something is said, where it is not said of all.
_OF_SOME = re.compile(r"\b(?:only|who|that|which)\b", re.IGNORECASE)
_FOR_WHOM = re.compile(r"\bfor\s+(?:the\s+|an?\s+)?(?P<whom>[\w-]+)", re.IGNORECASE)
# "Not only", "no later than": nothing of what is asked is denied. Nor is it by what somebody said, or for some.
_BOUNDED = re.compile(
    r"\b(?:not|n[’']t)\s+(?:only|just|merely|all|always|necessarily|every|everyone|usually|yet|until|unless|simply|solely|entirely|fully|exactly|quite|so|really|much|many|often|directly|less|more)\b"
    r"|\bno\s+(?:later|sooner|less|more|fewer|doubt|matter|earlier|further|other)\b|\b(?:unless|except|without|until|other\s+than|than|unlike|as\s+\w+\s+as|if|whether|almost|nearly|some|few|rather|instead|"
    r"possibly|perhaps|alleged\w*|claim\w*|said|says|believ\w+|think\w*|den(?:y|ied|ies))\b|[\"“]",
    re.IGNORECASE,
)
_BUT = re.compile(r"[,;]\s*(?:but|although|though|however|whereas|while|because|since|as)\b", re.IGNORECASE)
# A denial and the word that it denies.
_DENIED = re.compile(
    r"(?:\b(?:not|never|cannot|no\s+longer)|n[’']t)\s+(?:(?:be|been|being|to|have|get|currently|also|a|an|the|officially)\s+)*[\w-]+|\bno\s+(?:[\w-]+\s+)?[\w-]+",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(AUXILIARIES, re.IGNORECASE)
_ANYBODY = frozenset({"anyone", "anybody", "anything"})
_NOBODY = re.compile(r"\b(?:nobody|no\s+one|nothing|none)\b", re.IGNORECASE)
_ONLY = re.compile(
    r"Only\s+(?P<who>.+?)\s+(?:may|can|(?:are|is)\s+(?:allowed|permitted)\s+to|have|has|are|is|will|must|shall)\s+(?P<what>.+)",
    re.DOTALL,
)
# What takes the right away that "Can I …?" and "May one …?" ask for.
_FORBIDS = re.compile(
    r"\b(?:forbid(?:s|den)?|forbade|prohibit(?:s|ed)?|prohibition|ban(?:s|ned)?|outlaw(?:s|ed)?|disallow(?:s|ed)?|illegal|"
    r"unlawful|barred|ineligible|impossible|off\s+limits)\b",
    re.IGNORECASE,
)
_RIGHT = re.compile(r"(?:can|could|may|might)\b", re.IGNORECASE)
_MUST = re.compile(r"(?:must|should)\b", re.IGNORECASE)
_DUTY = re.compile(
    r"\b(?:must|required?|needs?|have\s+to|has\s+to|shall|mandatory|compulsory|obliged|should)\b", re.IGNORECASE
)
_BE = re.compile(r"\b(?:is|are|was|were|be|been|being)\b", re.IGNORECASE)
_WAS = re.compile(r"\b(?:was|were)\b", re.IGNORECASE)

# Each line holds words that cannot both be true of a thing; a word may stand in several.
_OPPOSITES = """
accept reject
approve reject
adopt reject
pass fail
allow forbidden
allow forbid
allow prohibit
allow ban
permit forbidden
permit prohibit
permit ban
include exclude
legal illegal
possible impossible
mandatory optional
mandatory voluntary
required optional
compulsory optional
compulsory voluntary
public private
succeed fail
open closed
increase decrease
rise fall
win lose
won lost
paid unpaid
valid invalid
true false
safe unsafe
dead alive
"""


def verdict(question: str, sentence: Sentence) -> str:
    """:data:`YES`, :data:`NO`, or "" where the sentence does not plainly say which."""
    text, question = (_plain(" ".join(words.split())) for words in (sentence.text, question))
    if _DENIES.search(question) or text.endswith("?") or _differs(question, sentence):
        return ""
    asked = [word for word in content_words(question) if not _asks(word) and word.folded not in _ANYBODY]
    around = stem_set(sentence.headings)
    if _ruled_out(asked, sentence):
        return NO
    if _affirms(question, asked, text, around):
        return YES
    return NO if _denies(question, asked, text, around) else ""


# Participles that a rule for endings does not bring to their verb: "Are expenses paid?" – "We cannot pay …".
_BASES = dict(
    pair.split(":")
    for pair in [
        "paid:pay",
        "given:give",
        "taken:take",
        "kept:keep",
        "made:make",
        "sold:sell",
        "sent:send",
        "held:hold",
        "bought:buy",
        "built:build",
        "written:write",
        "shown:show",
        "worn:wear",
        "eaten:eat",
        "driven:drive",
        "left:leave",
        "chosen:choose",
        "lent:lend",
        "spoken:speak",
    ]
)
_PARTICIPLE = re.compile(rf"\b(?:{'|'.join(_BASES)})\b", re.IGNORECASE)
# Headings whose items are none of what their verb says: "What is not covered", "Exclusions", "Removed".
_RULES_OUT = re.compile(
    r"(?:(?:what|who)\s+)?(?:(?:is|are|we\s+do)\s+)?(?:not|never)\s+(?P<verb>[\w ]{3,30})|(?:(?:general|policy)\s+)?exclusions?|"
    r"excluded|removed|discontinued|dropped|(?:forbidden|prohibited)(?:\s+items)?",
    re.IGNORECASE,
)
_KEPT = frozenset(
    stems("cover include insure support allow permit provide offer accept refund pay bring available contain have")
)


def _plain(text: str) -> str:
    """The text with the base of the commonest irregular participles."""
    return _PARTICIPLE.sub(lambda found: _BASES[found.group().lower()], text)


def _ruled_out(asked: Sequence[Word], sentence: Sentence) -> bool:
    """Whether the item of a list is all that is asked about, and its heading rules it out."""
    path = sentence.section.path
    found = _RULES_OUT.fullmatch(path[-1].strip()) if path and sentence.home.kind is BlockKind.ITEM else None
    if found is None or any(words.search(sentence.text) for words in (_DENIES, _HEDGES, _PART)):
        return False
    verbs = set(stems(found["verb"] or "")) or _KEPT
    things = [word.stem for word in asked if word.stem not in verbs]
    held, around = stem_set(sentence.text), stem_set(f"{sentence.headings} {sentence.document.title}")
    verbal = len(things) < len(asked)
    return verbal and any(stem in held for stem in things) and all(stem in held | around for stem in things)


def _differs(question: str, sentence: Sentence) -> bool:
    """Whether a row has several values, of which the question does not say which it asks about."""
    if not is_row(sentence):
        return False
    values = {value for value in cells(sentence.text)[1:] if value}
    columns = stem_set(" ".join(one.text for one in headers(sentence)))
    return len(values) > 1 and columns.isdisjoint(stem_set(question) - stem_set(cells(sentence.text)[0]))


def _beyond(words: re.Pattern[str], text: str, question: str) -> bool:
    """Whether the text has one of the words that the question does not have itself."""
    asked = " ".join(question.lower().split())
    return any(found.group().lower() not in asked for found in words.finditer(text))


def _asks(word: Word) -> bool:
    """Whether a word of the question is the auxiliary that it begins with."""
    return word.start == 0 and bool(_AUXILIARY.fullmatch(word.text))


def _affirms(question: str, asked: Sequence[Word], text: str, around: Set[str]) -> bool:
    """Whether the sentence says the words of the question in their order and takes nothing back.

    A word that the headings hold need not be said again.
    """
    every = [word.stem for word in tokenize(question) if not _asks(word) and not word.is_stopword]
    if _DEGREE.search(question) or len(set(every)) != len(every) or _DENIES.search(text):
        return False
    if _beyond(_HEDGES, text, question) or _forbids(text, question):
        return False
    words = tokenize(text)
    said = {word.stem for word in words}
    wanted = [word.stem for word in asked if word.stem in said or word.stem not in around]
    found = _in_order(wanted, words) if len(wanted) >= 2 else None
    if found is None:
        return False
    told = text[words[found[0]].start : words[found[1]].end]
    # Nor does what holds for some only: "Laundry is paid for on trips of more than a week."
    end = re.compile(r"[,;]").search(text, words[found[1]].end)
    start = max((clause.end() for clause in re.finditer(r"[,;:]", text[: words[found[0]].start])), default=0)
    if _beyond(_PART, text[words[found[0]].start : end.start() if end else len(text)], question):
        return False
    before = re.sub(r"\bonly\s*$", "", text[start : words[found[0]].start], flags=re.IGNORECASE)  # "Only members may"
    if _beyond(_OF_SOME, before, question):
        return False
    verb = question.split(maxsplit=1)[0].lower()
    if _FACT.match(verb) and _beyond(_MAY_BE, told, question):
        return False
    if _DONE_BY.search(told) and not _DONE_BY.search(question) and not _BE.fullmatch(verb):
        return False
    if _MUST.match(verb):
        return bool(_DUTY.search(text))
    if _BE.fullmatch(verb):
        # "Is X Y?" is affirmed by "X is Y", not by "X, Y", and what was need not be.
        return bool(_BE.search(told)) and (bool(_WAS.match(verb)) or not _WAS.search(told))
    return True


def _denies(question: str, asked: Sequence[Word], text: str, around: Set[str]) -> bool:
    wanted = [word.stem for word in asked]
    held = stem_set(text)
    missing = [stem for stem in wanted if stem not in held]
    if not wanted:
        return False
    if not _DENIES.search(text):
        if _beyond(_HEDGES, text, question):
            return False
        forbidden = bool(_RIGHT.match(question)) and not missing and _forbids(text, question)
        forbidden = forbidden and not _of_some(text, question, around)
        return forbidden or _opposed(wanted, missing, held) or _excluded(wanted, text)
    parts = _BUT.split(text)
    clause = next((part for part in parts if _DENIES.search(part)), text)
    if any(not stem_set(part).isdisjoint(wanted) for part in parts if part is not clause):
        return False  # "but does contain both salt and water"
    if len(_DENIES.findall(clause)) != 1 or _beyond(_BOUNDED, clause, question) or _ORDER.search(question):
        return False
    if _NOBODY.search(clause):
        of_all = any(word.folded in _ANYBODY for word in tokenize(question))
        return of_all and len(missing) < len(wanted) and all(stem in around for stem in missing)
    here = [stem for stem in wanted if stem in held or stem not in around]
    return len(here) >= 2 and _denied(here, clause) and not _of_some(clause, question, around)


def _of_some(clause: str, question: str, around: Set[str]) -> bool:
    """Whether what a clause denies it denies for some: "under six", "who park in the yard", "for lorries"."""
    others = (stem_set(found["whom"]) for found in _FOR_WHOM.finditer(clause))
    known = stem_set(question) | around
    return _beyond(_PART, clause, question) or any(whom and whom.isdisjoint(known) for whom in others)


def _forbids(text: str, question: str) -> bool:
    """Whether the text takes a right away, and the question does not ask about that."""
    return bool(_FORBIDS.search(text)) and not _FORBIDS.search(question)


def _denied(wanted: Sequence[str], clause: str) -> bool:
    """Whether the clause holds the words in their order, be it with the end first, and denies one of them."""
    words = tokenize(clause)
    for turn in range(len(wanted)):
        found = _in_order([*wanted[turn:], *wanted[:turn]], words)
        if found is None or found[1] - found[0] > 2 * len(wanted) + 4:
            continue
        start, end = words[max(0, found[0] - 2)].start, words[found[1]].end
        for denial in _DENIED.finditer(clause):
            if start <= denial.start() < end and not stem_set(denial.group()).isdisjoint(wanted):
                return True
    return False


def _opposed(wanted: Sequence[str], missing: Sequence[str], held: Set[str]) -> bool:
    """Whether the sentence holds all words but one, and the opposite of that."""
    return len(wanted) >= 3 and len(missing) == 1 and not _opposites().get(missing[0], frozenset()).isdisjoint(held)


def _excluded(wanted: Sequence[str], text: str) -> bool:
    """Whether "Only X may …" is said of what is asked, and X is somebody else."""
    found = _ONLY.match(text)
    if found is None:
        return False
    who, what = stem_set(found.group("who")), stem_set(found.group("what"))
    others = list(takewhile(lambda stem: stem not in what, wanted))  # who it is asked of stands first
    alike = any(one[:4] == other[:4] for one in who for other in others)  # "admins" and "administrators"
    return bool(others) and not alike and len(wanted) - len(others) >= 2


def _in_order(wanted: Sequence[str], words: Sequence[Word]) -> tuple[int, int] | None:
    """First and last position of the closest run of words that holds the stems in their order; None for none."""
    best: tuple[int, int] | None = None
    for start, word in enumerate(words):
        if word.stem != wanted[0]:
            continue
        at: int | None = start
        for stem in wanted[1:]:
            at = next((i for i in range((at or 0) + 1, len(words)) if words[i].stem == stem), None)
            if at is None:
                break
        if at is not None and (best is None or at - start < best[1] - best[0]):
            best = start, at
    return best


@cache
def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _OPPOSITES.strip().splitlines():
        one, other = stems(line)
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {stem: frozenset(others) for stem, others in found.items()}
