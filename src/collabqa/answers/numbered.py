"""Parts of documents that a question calls by their numbers: "clause 4.3", "section 2", "Article 7"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from collabqa.answers.coverage import stem_set
from collabqa.answers.evidence import Sentence, sentences_between, sentences_of_block
from collabqa.answers.wording import content_words
from collabqa.types import BlockKind, Document
from collabqa.words import stems

_UNIT = r"(?:clause|section|sub-?section|paragraph|article|rule|item|point|provision|chapter|step|version|release|§+)"
_ASKED = re.compile(
    rf"(?:\b|(?=§))(?P<u>{_UNIT})\s*(?:no\.?\s*|number\s+)?(?P<n>\d+(?:\.\d+)*)\b(?!\s*%)", re.IGNORECASE
)
# What one asks of a part as a whole.
_OF_WHOLE = frozenset(
    stems(
        "say state regulate provide stipulate cover contain deal mean read require concern govern tell give quote show "
        "text content change changes new add fix happen"
    )
)
_NUMBERED = re.compile(r"(?:[^\W\d_]+\s+|§\s*)?(?P<n>\d+(?:\.\d+)*)[.):]?(?=\s)")
_MOST, _LONGEST = 3, 5  # documents that have such a part, sentences of it


def numbered_asked(question: str) -> tuple[str, frozenset[str]]:
    """The number of the part that a question asks for as a whole, and the stems of its other words.

    Those name the document. "" for a question that calls nothing by its number.
    """
    found = _ASKED.search(question)
    if found is None:
        return "", frozenset()
    rest = question[: found.start()] + " " + question[found.end() :]
    return found.group("n"), frozenset(word.stem for word in content_words(rest)) - _OF_WHOLE


def numbered_part(number: str, document: Document) -> list[Sentence]:
    """The sentences of the part of a document that begins with the number; [] where it has none."""
    for section in document.sections:
        if section.heading is None:
            continue
        line = document.text[document.text.rfind("\n", 0, section.heading.start) + 1 : section.heading.end]
        found = _NUMBERED.match(line.lstrip("# \t*_"))
        if found and found.group("n") == number:
            return _until_next(number, list(sentences_between(document, section.start, section.end)))
    for place, block in enumerate(document.blocks):
        if block.kind is BlockKind.HEADING:
            continue
        line = document.text[document.text.rfind("\n", 0, block.start) + 1 : block.start]
        sentences = list(sentences_of_block(document, place))
        own = _NUMBERED.match(line.lstrip())
        if own and own.group("n") == number:
            return sentences[:_LONGEST]
        for at, sentence in enumerate(sentences):
            begins = _NUMBERED.match(sentence.text)
            if begins and begins.group("n") == number:
                return _until_next(number, sentences[at:])
    return []


def _until_next(number: str, sentences: Sequence[Sentence]) -> list[Sentence]:
    """The first sentences, up to one that begins with another number than the part's own and those below it."""
    part: list[Sentence] = []
    for sentence in sentences:
        text = sentence.document.text
        before = text[text.rfind("\n", 0, sentence.range.start) + 1 : sentence.range.start]
        begins = _NUMBERED.match(sentence.text) or _NUMBERED.match(before.lstrip())
        if part and begins and not f"{begins.group('n')}.".startswith(f"{number}."):
            break
        part.append(sentence)
    return part[:_LONGEST]


def numbered_parts(question: str, documents: Sequence[Document]) -> list[list[Sentence]]:
    """The part that a question calls by its number, of each document that has it; [] for none or too many."""
    number, names = numbered_asked(question)
    if not number:
        return []
    called = [d for d in documents if names <= stem_set(re.sub(r"[-_/.]", " ", f"{d.title} {d.id}"))]
    parts = [part for document in called if (part := numbered_part(number, document))]
    return parts if len(parts) <= _MOST else []
