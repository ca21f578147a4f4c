"""Which documents mention a thing: every document is looked through, not only the passages that were found."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from collabqa.answers.coverage import stem_set
from collabqa.answers.evidence import Sentence, sentences_between
from collabqa.answers.lines import Composition, Line
from collabqa.answers.naming import called as called_by
from collabqa.answers.wording import content_words
from collabqa.types import Document
from collabqa.words import stems

MOST = 8  # documents that an answer names
_SURE = 0.97  # words that stand there are a matter of fact
_BRIEF, _LONG = 40, 60  # words; a sentence beyond the first says it less well

_UNITS = re.compile(
    r"documents?|files?|chapters?|articles?|texts?|papers?|pages?|sources?|reports?|e-?mails?|posts?", re.IGNORECASE
)
_UNIT = r"(?P<unit>[\w-]+)"
_SAYS = r"(?:mentions?|discuss(?:es)?|talks?\s+about|speaks?\s+(?:of|about)|refers?\s+to|deals?\s+with|treats?|address(?:es)?|(?:is|are)\s+about|says?\s+(?:anything|something)\s+(?:about|on)|touch(?:es)?\s+(?:on|upon)|covers?|names?)"
_SAID = (
    r"(?:mentioned|discussed|talked\s+about|referred\s+to|dealt\s+with|addressed|covered|brought\s+up|named|described)"
)
# One thing does not "address" but "addresses": "Which email address …?" and "What file name …?" ask for an address and a name.
_IS_NOUN = re.compile(r"address|name|treat|touch|cover", re.IGNORECASE)
_ALL = r"(?:(?:all|any|every|each|other|of|the|these|those|your|my|our)\s+)*"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"^(?:which|what|how\s+many)\s+{_ALL}{_UNIT}\s+(?:that\s+)?(?:do\s+|does\s+)?(?P<says>{_SAYS})\s+(?P<t>.+)$",
        rf"^(?:in\s+)?(?:which|what|how\s+many)\s+{_ALL}{_UNIT}\s+(?:is|are|was|were|do|does)\s+(?:the\s+)?(?P<t>.+?)\s+(?:{_SAID}|appear|occur|come\s+up)$",
        rf"^(?:list|name|show|give|find|tell)\s+(?:me\s+|us\s+)?{_ALL}{_UNIT}\s+(?:that|which)\s+{_SAYS}\s+(?P<t>.+)$",
        rf"^(?:list|name|show|give|find|tell)\s+(?:me\s+|us\s+)?{_ALL}{_UNIT}\s+(?:mentioning|discussing|about|on|covering)\s+(?P<t>.+)$",
        r"^where\s+(?:is|are|was|were)\s+(?:the\s+)?(?P<t>.+?)\s+(?:mentioned|discussed|talked\s+about|referred\s+to|brought\s+up)(?:\s+in\s+(?:the\s+|these\s+|your\s+)?(?:documents|files|chapters|articles|texts))?$",
        rf"^(?:do|does)\s+(?:any|some)\s+(?:of\s+)?(?:the\s+|these\s+|your\s+)?{_UNIT}\s+{_SAYS}\s+(?P<t>.+)$",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mention:
    """A question that asks which documents mention ``topic``; ``unit`` is what it calls them.

    ``kind`` is its stem where only documents with it in their titles are meant, "" for all.
    """

    topic: str
    unit: str
    kind: str = ""

    @property
    def stems(self) -> tuple[str, ...]:
        """The stems that a sentence has to hold, in order, each once."""
        return tuple(word.stem for word in content_words(self.topic))


def mention(question: str, called: Collection[str] = ()) -> Mention | None:
    """What the question wants mentioned; None where it asks something else, or nothing that could be looked for.

    ``called`` are stems of what several documents are called by their titles ("policies").
    """
    bare = question.strip().rstrip(" ?!.")
    for form in _FORMS:
        found = form.match(bare)
        if found:
            unit = (found.groupdict().get("unit") or "document").lower()
            if _IS_NOUN.fullmatch(found.groupdict().get("says") or "") and not unit.endswith("s"):
                continue
            kind = "" if _UNITS.fullmatch(unit) else stems(unit)[-1] if stems(unit) else unit
            if kind and kind not in called:
                continue
            asked = Mention(found.group("t").strip(" \"'“”‘’"), unit if unit.endswith("s") else unit + "s", kind)
            return asked if asked.stems else None
    return None


def mentions(asked: Mention, documents: Iterable[Document]) -> Composition:
    """One line for each document that holds a sentence with all words asked for: the sentence that says it best.

    The document that mentions it most comes first. The lead counts all of them, also where only the first are given.
    """
    found: list[tuple[int, Document, Sentence]] = []
    for document in documents:
        if asked.kind and asked.kind != called_by(document.title):
            continue
        holding = [s for s in sentences_between(document, 0, len(document.text)) if _holds(asked.stems, s)]
        if holding:
            found.append((len(holding), document, max(holding, key=lambda s: (_worth(asked, s), -s.range.start))))
    if not found:
        return Composition((), 0.0)
    found.sort(key=lambda one: (-one[0], one[1].id))
    titles = [document.title for _, document, _ in found]
    lines = tuple(
        Line(sentence, document.title if titles.count(document.title) == 1 else document.id, item=True)
        for _, document, sentence in found[:MOST]
    )
    one = f"of the {asked.unit}" if asked.kind else asked.unit[:-1]
    unit, says = (asked.unit, "mention") if len(found) > 1 else (one, "mentions")
    bound = f"; the first {MOST} are given" if len(found) > MOST else ""
    return Composition(lines, _SURE, lead=f"{len(found)} {unit} {says} it{bound}")


def _holds(wanted: Sequence[str], sentence: Sentence) -> bool:
    """Whether every stem stands in the sentence or in the headings above it, one at least in the sentence itself."""
    own = stem_set(sentence.text)
    missing = [stem for stem in wanted if stem not in own]
    return not missing or (len(missing) < len(wanted) and stem_set(sentence.headings).issuperset(missing))


def _worth(asked: Mention, sentence: Sentence) -> float:
    """How well the sentence says it: the words together and in order, in the sentence itself, early, and in few words."""
    words = stems(sentence.text)
    wanted = list(asked.stems)
    runs = next((i for i in range(len(words)) if words[i : i + len(wanted)] == wanted), None)
    length = len(sentence.text.split())
    return (
        1.0 * all(stem in words for stem in wanted)
        + 0.8 * (runs is not None)
        + 0.3 * (runs is not None and runs < len(wanted) + 3)
        - 0.4 * max(0, length - _BRIEF) / _LONG
        - 0.3 * (length < 2 + len(wanted))
    )
