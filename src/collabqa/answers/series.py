"""Things told one after another in running text: "There are three roles." and three paragraphs, "The first … The second …"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from collabqa.answers.enumeration import Enumeration, Item
from collabqa.answers.evidence import Sentence, sentences_of_block
from collabqa.answers.inline import announced
from collabqa.types import BlockKind, Document
from collabqa.words import STOPWORDS

_FIRST = re.compile(r"^(?:The\s+first|First(?:ly)?|One)\b", re.IGNORECASE)
_ORDINAL = re.compile(
    r"^(?:The\s+)?(?:First(?:ly)?|One|Second(?:ly)?|Third(?:ly)?|Fourth(?:ly)?|Fifth(?:ly)?|Sixth(?:ly)?|Another|The\s+other|Last(?:ly)?|Finally)\b",
    re.IGNORECASE,
)


_ORDER = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NTH = re.compile(rf"(?:The|Its|Their|His|Her)\s+(?P<n>{'|'.join(_ORDER)})\b")
_ELIDED = re.compile(r",|\s+(?:is|was|has|had|will|came|began|followed|in|to)\b")  # "The fourth, the present bridge, …"
_SERIES = 3  # things of a series: "the first" and "the second" are told of for many reasons


def series(
    document: Document, inside: Mapping[int, Sequence[int]], below: Mapping[int | None, Sequence[int]]
) -> Iterator[Enumeration]:
    """What the paragraphs of each section tell one after another.

    ``inside`` are the positions of the blocks of each section, ``below`` those of the sections below each.
    """
    yield from _announced(document, inside)
    yield from _unannounced(document, inside)
    yield from _named_paragraphs(document, inside, below)


def _announced(document: Document, inside: Mapping[int, Sequence[int]]) -> Iterator[Enumeration]:
    """What follows a sentence that counts: as many paragraphs ("There are three roles."), or "The first … The second …"."""
    for number, section in enumerate(document.sections):
        blocks = [n for n in inside.get(number, []) if document.blocks[n].kind is BlockKind.PARAGRAPH]
        header = section.path[-1] if section.path else document.title
        for place, n in enumerate(blocks):
            sentences = list(sentences_of_block(document, n))
            for at, sentence in enumerate(sentences):
                count = announced(sentence.text)
                if not count:
                    continue
                items = _in_order(sentences[at + 1 :], count)
                if not items and at == len(sentences) - 1:
                    items = _paragraphs(document, blocks[place + 1 :], count)
                if items:
                    start = items[0].sentences[0].range.start
                    yield Enumeration(document, header, section.path, (sentence,), items, start)


def _in_order(sentences: list[Sentence], count: int) -> tuple[Item, ...]:
    """The runs of sentences that begin "The first", "The second" and so on, if there are ``count``; () if not."""
    starts = [place for place, s in enumerate(sentences) if _ORDINAL.match(s.text)]
    if len(starts) != count or not _FIRST.match(sentences[starts[0]].text):
        return ()
    return tuple(
        Item(None, tuple(sentences[start:stop])) for start, stop in zip(starts, [*starts[1:], None], strict=True)
    )


def _unannounced(document: Document, inside: Mapping[int, Sequence[int]]) -> Iterator[Enumeration]:
    """Things of one noun told one after another without being announced: "The first season …", "The second season …"."""
    for number, section in enumerate(document.sections):
        blocks = (n for n in inside.get(number, []) if document.blocks[n].kind is BlockKind.PARAGRAPH)
        sentences = [s for n in blocks for s in sentences_of_block(document, n)]
        found = [(place, one) for place, s in enumerate(sentences) if (one := _NTH.match(s.text))]
        while found:
            run = found[:1]
            nouns = _nouns_behind(found[0][1])
            for place, one in found[1:]:
                same = nouns if _ELIDED.match(one.string, one.end()) else nouns & _nouns_behind(one)
                if _ORDER.index(one["n"]) != len(run) or not same:
                    break
                nouns = same
                run.append((place, one))
            found = found[len(run) :]
            starts = [place for place, _ in run]
            counted = starts[0] > 0 and announced(sentences[starts[0] - 1].text)  # then all or none is given
            if len(run) >= _SERIES and run[0][1]["n"] == _ORDER[0] and not counted:
                items = tuple(
                    Item(None, tuple(sentences[start:stop]))
                    for start, stop in zip(starts, [*starts[1:], starts[-1] + 1], strict=True)
                )
                header = section.path[-1] if section.path else document.title
                start = items[0].sentences[0].range.start
                yield Enumeration(document, header, section.path, (), items, start, naming=" ".join(sorted(nouns)))


def _nouns_behind(ordinal: re.Match[str]) -> frozenset[str]:
    """The words, folded, that may be the noun of "The first …": "season" of "The first season, subtitled …"."""
    words = ordinal.string[ordinal.end() :].partition(",")[0].split()[:2]
    return frozenset(word.casefold().strip("’'") for word in words) - STOPWORDS


def _paragraphs(document: Document, blocks: Sequence[int], count: int) -> tuple[Item, ...]:
    """The ``count`` paragraphs of a section, if they are all of it or each has a name before it; () if not."""
    first = blocks[:count]
    # One after another: no list or table stands between them.
    if len(first) < count or first != list(range(first[0], first[0] + count)):
        return ()
    named = all(_is_named(document, n) for n in first)
    if len(blocks) != count and not named:
        return ()
    items = [Item(document.blocks[n].label, tuple(sentences_of_block(document, n))) for n in first]
    return tuple(items) if all(item.sentences for item in items) else ()


def _is_named(document: Document, number: int) -> bool:
    block = document.blocks[number]
    return block.label is not None or document.text[block.start :].startswith(("**", "__", "*"))


def _named_paragraphs(
    document: Document, inside: Mapping[int, Sequence[int]], below: Mapping[int | None, Sequence[int]]
) -> Iterator[Enumeration]:
    """A section of paragraphs that all begin with a name ("**Food.** Do not eat …", "Food: …")."""
    for number, section in enumerate(document.sections):
        blocks = inside.get(number, [])
        if number in below or len(blocks) < 2 or not section.path:
            continue
        if all(document.blocks[n].kind is BlockKind.PARAGRAPH and _is_named(document, n) for n in blocks):
            items = _paragraphs(document, blocks, len(blocks))
            if items:
                yield Enumeration(document, section.path[-1], section.path, (), items, section.start)
