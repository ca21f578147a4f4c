"""What a document as a whole is about: what it says of itself when it opens, and how each of its sections begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from collabqa.answers.coverage import Term, cover
from collabqa.answers.evidence import Sentence, sentences_of_block
from collabqa.answers.grammar import TEXTS
from collabqa.answers.lines import Composition, Line
from collabqa.answers.lists import FRAME, Walked
from collabqa.answers.reading import announces
from collabqa.answers.rows import is_row
from collabqa.indexing.lexicon import Lexicon
from collabqa.types import BlockKind, Document
from collabqa.words import tokenize

_SURE = 0.95  # a document is about what it says that it is about
_OPENING = 2  # sentences of what it opens with
_SECTIONS = 8  # of more sections only the first are given
_CLEARLY = 0.2  # how much better a document is named that was found after another
_NAMED = 0.6  # of a name's words, by weight, that a document has to hold where it names itself

_SELF = r"(?:the|this|that|your|my|our)\s+"
# What a document may be by its title: "the employee handbook" is called so, "the chapter on leave" only deals with it.
_TITLED = (
    r"(?:handbook|manual|guide|report|contract|agreement|policy|minutes|letter|memo|paper|study|essay|story|readme|"
    r"changelog|brochure|newsletter|faq|plan|review)"
)
_UNIT = rf"(?:[\w-]+\s+){{0,4}}?(?:{TEXTS}|{_TITLED})"
_CALLED = rf"(?:{_SELF})?(?P<u>{_UNIT})(?:\s+(?:on|about|of|called|named|titled|entitled|regarding|for)\s+(?P<t>.+?))?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"^what(?:\s+is|['’]?s|\s+are)\s+{_CALLED}\s+(?:all\s+|mainly\s+|mostly\s+)?about$",
        rf"^what\s+(?:does|do)\s+{_CALLED}\s+(?:say|cover|discuss|talk\s+about|deal\s+with|contain|describe|treat)$",
        rf"^(?:please\s+)?(?:summari[sz]e|sum\s+up|outline|(?:give\s+(?:me\s+)?|write\s+|i\s+(?:need|want)\s+|what(?:\s+is|['’]?s)\s+)?(?:an?\s+|the\s+)?(?:(?:brief|short|quick|concise)\s+)?(?:overview|summary|outline|gist|essence|synopsis)\s+of)\s+{_CALLED}$",
    )
)  # fmt: skip

_FILE = re.compile(
    r"^(?:what(?:\s+is|['’]?s)\s+(?=.+\s+about$)|summari[sz]e\s+)[\"'“‘]?(?P<t>[\w/]+(?:[-_.][\w/]+)+)[\"'”’]?(?:\s+about)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for a whole document: the ``name`` that it is given, "" for "this document".

    ``titled`` says that the name has to be its title; else a heading or what it opens with may hold it too.
    """

    name: str
    titled: bool


def document_asked(question: str) -> Asked | None:
    """What a question for a whole document calls it; None for any other question."""
    bare = question.strip().rstrip(" ?!.")
    file = _FILE.match(bare)
    if file:
        return Asked(re.sub(r"\.\w{1,4}$|[-_/]", " ", file.group("t")).strip(), titled=True)
    for form in _FORMS:
        found = form.match(bare)
        if found:
            unit, of = found.group("u"), found.group("t") or ""
            titled = bool(re.search(rf"\b{_TITLED}$", unit, re.IGNORECASE))
            own = unit if titled else re.sub(rf"\b{TEXTS}$", "", unit, flags=re.IGNORECASE)
            return Asked(f"{own} {of}".strip(" \"'“”‘’"), titled)
    return None


def document_meant(asked: Asked, documents: Sequence[Document], lexicon: Lexicon) -> Document | None:
    """The first found that holds the name, or a later one that holds clearly more of it, best in its title.

    The only document for no name; None where nothing is called so.
    """
    if not asked.name:
        return documents[0] if len(documents) == 1 else None
    words = [word for word in tokenize(asked.name) if not word.is_stopword]
    terms = [Term(word.folded, word.stem, lexicon.weight(word.stem), name=False) for word in words]
    best, most = None, 0.0
    for document in documents:
        own = [(document.title, 1.0), (re.sub(r"[-_/]", " ", PurePosixPath(document.id).stem), 1.0)]
        headings = " ".join(section.path[-1] for section in document.sections if section.path)
        opening = " ".join(sentence.text for sentence in _opening(document))
        named = cover(terms, own)
        held = named if asked.titled else cover(terms, [*own, (headings, 0.9), (opening, 0.8)])
        if terms and held >= _NAMED and (best is None or held + named > most + _CLEARLY):
            best, most = document, held + named
    return best


def synopsis(document: Document, walked: Walked) -> Composition:
    """Two sentences of the opening, those that say what will be said before others, then the first of each section.

    No lines for a document without a paragraph.
    """
    opening = _opening(document)
    # What stands under a heading of its own is told with it.
    opening = [s for s in opening if not s.section.path or FRAME.match(s.section.path[-1])]
    said = [sentence for sentence in opening if announces(sentence.text)] or opening
    lines = [Line(sentence) for sentence in said[:_OPENING]]
    told = {line.sentence.key for line in lines}
    sections = next((found for found in walked.of(document) if not found.path and not found.told), None)
    for item in sections.items[:_SECTIONS] if sections else ():
        first = item.sentences[0]
        if item.label is not None and first.key not in told and not is_row(first):
            lines.append(Line(first, document.slice(item.label), item=True))
    return Composition(tuple(lines), _SURE if lines else 0.0)


def _opening(document: Document) -> list[Sentence]:
    """The sentences of the first paragraph."""
    number = next((n for n, block in enumerate(document.blocks) if block.kind is BlockKind.PARAGRAPH), None)
    return [] if number is None else list(sentences_of_block(document, number))
