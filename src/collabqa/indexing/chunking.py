"""Documents to passages: what is retrieved, embedded and shown, cut only where the text itself has seams.

A passage is made of whole blocks of one section; of whole sentences where a block is too long; of
whole words where a sentence is. It never reaches over text that is no content.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, pairwise

from collabqa.types import Block, BlockKind, Document, Passage, Range, Span

CHUNKER_VERSION = 2
"""Part of the index manifest: an index cut otherwise is stale. Raise it when a document gives other passages."""

TARGET_TOKENS = 210
"""Blocks are packed up to here; MiniLM takes 256.

Against 160 there are 15 of 100 passages fewer, and on six question sets evidence is found as well or better: one
question of 100 more has it among the first five passages.
"""

CHARACTERS_PER_TOKEN = 16
"""A token stands for at most so many characters: to some tokenizers a megabyte without spaces is one unknown word."""

LONGEST_GAP = 200
"""Characters of white space and markup that a passage bridges at most; pages of blanks set two texts apart."""

HEADING_CHARACTERS = 200
"""Longest title and heading path that is embedded with a passage; what is beyond is found by its words only."""

# Where an over-long sentence is cut, best first: at lines, every eight words, at words.
_SEAMS = (re.compile(r"\S[^\n]*"), re.compile(r"\S+(?:\s+\S+){0,7}"), re.compile(r"\S+"))
_BATCH = 4096  # texts counted at a time: the words of a 50 MB line must not become a list

Counter = Callable[[Sequence[str]], list[int]]

# Markup that may stand between two blocks of one list or quotation: bullets, numbers, quote marks, rules, fences.
_MARKERS = re.compile(r"(?:[\s\-*+•‣⁃◦▪■●○–—·>|_=#]|\(?\w{1,4}[.)](?=\s)|\[[ xX]\]|(?:`{3,}|~{3,})[^\n]*)*")


def embedding_heading(title: str, section: Sequence[str]) -> str:
    """ "Title › Section › Subsection", at most HEADING_CHARACTERS long: the innermost heading is kept longest.

    A title that is a number or a code (the name of a file that has no title, say) tells nothing and is left out.
    """
    titled = [] if (section and section[0] == title) or is_code(title) else [title]
    parts = [*titled, *section]
    parts = [" ".join(part.split()) for part in parts if part.strip()]
    while len(parts) > 1 and len(" › ".join(parts)) > HEADING_CHARACTERS:
        del parts[-2]
    return " › ".join(parts)[:HEADING_CHARACTERS].strip()


def is_code(title: str) -> bool:
    """Whether fewer than half of the title's words are made of letters: "0027cf6e f6e8 4d8b", "20190412", "1689"."""
    words: list[str] = re.findall(r"[^\W_]+", title)
    return 2 * sum(map(str.isalpha, words)) < len(words)


def embedding_text(passage: Passage) -> str:
    """What is embedded for a passage: its heading on one line, then its text. Never quoted."""
    heading = embedding_heading(passage.title, passage.section)
    return f"{heading}\n{passage.text}" if heading else passage.text


def only_markup(text: str, start: int, end: int) -> bool:
    """Whether nothing but white space and markup of lists and quotations, LONGEST_GAP at most, stands in the range."""
    return end - start <= LONGEST_GAP and _MARKERS.fullmatch(text, start, end) is not None


def chunk(document: Document, count_tokens: Counter, max_tokens: int) -> tuple[Passage, ...]:
    """The passages of a document, in order and without overlap; together they hold all of its content.

    Every ``embedding_text`` counts at most ``max_tokens``. ``count_tokens`` gives the tokens of each
    text, special tokens included. ValueError if the window has no room beside a heading.
    """
    packer = _Packer(document, count_tokens, max_tokens)
    return tuple(passage for run in _runs(document) for passage in packer.passages(run))


@dataclass(frozen=True, slots=True)
class _Piece:
    """Something to pack: a range, its sentences and its tokens without special ones."""

    start: int
    end: int
    sentences: tuple[Range, ...]
    tokens: int


class _Packer:
    """Cuts and packs the blocks of one document."""

    def __init__(self, document: Document, count_tokens: Counter, max_tokens: int) -> None:
        self.document, self.count_tokens, self.max_tokens = document, count_tokens, max_tokens
        self.special = count_tokens([""])[0]

    def passages(self, blocks: Sequence[Block]) -> Iterator[Passage]:
        """The passages of neighbouring blocks of one section."""
        path = self.document.sections[blocks[0].section].path
        heading = embedding_heading(self.document.title, path)
        room = self.max_tokens - self._count([heading])[0] - self.special
        if room < 8:
            raise ValueError(f"a window of {self.max_tokens} tokens has no room beside the heading {heading!r}")
        for piece in self._pack(self._groups(blocks, room), min(TARGET_TOKENS, room)):
            yield from self._fitting(piece, path)

    def _groups(self, blocks: Sequence[Block], room: int) -> Iterator[_Piece]:
        """What must stay together as far as the room allows: a list with its lead-in, a block, a sentence."""
        for _, members in groupby(_with_lead_ins(blocks), key=lambda member: member[0]):
            group = [block for _, block in members]
            counts = self._count([self.document.slice(Range(block.start, block.end)) for block in group])
            if sum(counts) <= room:
                yield _joined([_Piece(b.start, b.end, b.sentences, n) for b, n in zip(group, counts, strict=True)])
                continue
            for block, count in zip(group, counts, strict=True):
                if count <= room:
                    yield _Piece(block.start, block.end, block.sentences, count)
                else:
                    yield from self._cut(block, room)

    def _cut(self, block: Block, room: int) -> Iterator[_Piece]:
        """A block too long for the window as sentences packed evenly, the longest of them cut at words."""
        counts = self._count([self.document.slice(sentence) for sentence in block.sentences])
        pieces: list[_Piece] = []
        for sentence, count in zip(block.sentences, counts, strict=True):
            if count <= room:
                pieces.append(_Piece(sentence.start, sentence.end, (sentence,), count))
            else:
                pieces += self._cut_at_words(sentence, room)
        # The block's own edges, in case its sentences leave out a margin.
        pieces[0] = _Piece(block.start, pieces[0].end, pieces[0].sentences, pieces[0].tokens)
        pieces[-1] = _Piece(pieces[-1].start, block.end, pieces[-1].sentences, pieces[-1].tokens)
        total = sum(piece.tokens for piece in pieces)
        yield from self._pack(pieces, min(room, -(-total // -(-total // min(TARGET_TOKENS, room))) + 8))

    def _cut_at_words(self, sentence: Range, room: int) -> Iterator[_Piece]:
        """A sentence longer than the window as ranges of whole lines or words, each as one sentence."""
        for piece in self._pack(self._parts(sentence, 0, room), room):
            yield _Piece(piece.start, piece.end, (Range(piece.start, piece.end),), piece.tokens)

    def _parts(self, sentence: Range, seam: int, room: int) -> Iterator[_Piece]:
        """The parts of a sentence between the seams; one that is too long gives those between finer ones."""
        matches = _SEAMS[seam].finditer(self.document.text, *sentence)
        while batch := [Range(*match.span()) for match in islice(matches, _BATCH)]:
            counts = self._count([self.document.slice(part) for part in batch])
            for part, count in zip(batch, counts, strict=True):
                if count <= room:
                    yield _Piece(part.start, part.end, (part,), count)
                elif seam + 1 < len(_SEAMS):
                    yield from self._parts(part, seam + 1, room)
                else:
                    yield from self._halved(part, room)

    def _halved(self, part: Range, room: int) -> list[_Piece]:
        """A word longer than the window (a long link, a picture as letters), halved until it fits."""
        count = self._count([self.document.slice(part)])[0]
        if count <= room or part.end - part.start < 2:
            return [_Piece(part.start, part.end, (part,), count)]
        middle = (part.start + part.end) // 2
        return self._halved(Range(part.start, middle), room) + self._halved(Range(middle, part.end), room)

    def _pack(self, pieces: Iterable[_Piece], limit: int) -> Iterator[_Piece]:
        """Neighbours joined while together they count at most ``limit`` and no gap is too long."""
        packed: list[_Piece] = []
        for piece in pieces:
            total = sum(member.tokens for member in packed) + piece.tokens
            if packed and (total > limit or piece.start - packed[-1].end > LONGEST_GAP):
                yield _joined(packed)
                packed = []
            packed.append(piece)
        if packed:
            yield _joined(packed)

    def _fitting(self, piece: _Piece, path: tuple[str, ...]) -> Iterator[Passage]:
        """The piece as a passage, or as two where the tokens of the whole are more than those of its parts."""
        document = self.document
        span = Span(document.id, piece.start, piece.end)
        passage = Passage(span, document.slice(span), document.title, path, piece.sentences)
        if self.count_tokens([embedding_text(passage)])[0] <= self.max_tokens:
            yield passage
            return
        for half in _halves(document, piece):
            yield from self._fitting(half, path)

    def _count(self, texts: Sequence[str]) -> list[int]:
        """Tokens without the special ones, but never fewer than one for every CHARACTERS_PER_TOKEN characters."""
        counts: list[int] = []
        longest = CHARACTERS_PER_TOKEN * self.max_tokens  # longer texts are cut whatever their count
        for start in range(0, len(texts), _BATCH):
            batch = texts[start : start + _BATCH]
            counted = iter(self.count_tokens([text for text in batch if len(text) <= longest]))
            for text in batch:
                least = -(-len(text) // CHARACTERS_PER_TOKEN)
                counts.append(max(least, next(counted) - self.special) if len(text) <= longest else least)
        return counts


def _runs(document: Document) -> Iterator[list[Block]]:
    """Neighbouring blocks of one section with nothing but markup between them; headings end a run."""
    run: list[Block] = []
    for block in document.blocks:
        if block.kind is BlockKind.HEADING or not document.text[block.start : block.end].strip():
            if run:
                yield run
            run = []
            continue
        if run:
            end = run[-1].end
            if block.section != run[-1].section or not only_markup(document.text, end, block.start):
                yield run
                run = []
        run.append(block)
    if run:
        yield run


def _with_lead_ins(blocks: Sequence[Block]) -> Iterator[tuple[int, Block]]:
    """Each block with the number of its group: a list and the paragraph that leads into it are one."""
    group = 0
    yield group, blocks[0]
    for before, block in pairwise(blocks):
        same_list = block.list is not None and block.list == before.list
        led_in = block.list is not None and before.kind is BlockKind.PARAGRAPH and before.list is None
        nested = block.list is not None and before.list is not None
        if not (same_list or led_in or nested):
            group += 1
        yield group, block


def _joined(pieces: Sequence[_Piece]) -> _Piece:
    sentences = tuple(sentence for piece in pieces for sentence in piece.sentences)
    return _Piece(pieces[0].start, pieces[-1].end, sentences, sum(piece.tokens for piece in pieces))


def _halves(document: Document, piece: _Piece) -> tuple[_Piece, _Piece]:
    """A piece cut between two sentences, or at white space, or anywhere: the nearest to the middle."""
    middle = len(piece.sentences) // 2
    if middle:
        left, right = piece.sentences[:middle], piece.sentences[middle:]
        return _Piece(piece.start, left[-1].end, left, 0), _Piece(right[0].start, piece.end, right, 0)
    half = (piece.start + piece.end) // 2
    if half == piece.start:
        raise ValueError(f"{document.id}: one character does not fit the embedder's window")
    spaces = [match for match in re.finditer(r"\s+", document.text[piece.start : piece.end])]
    inner = [match for match in spaces if match.start() > 0 and match.end() < piece.end - piece.start]
    if inner:
        nearest = min(inner, key=lambda match: abs(piece.start + match.start() - half))
        cut, resume = piece.start + nearest.start(), piece.start + nearest.end()
    else:
        cut = resume = half
    first, second = Range(piece.start, cut), Range(resume, piece.end)
    return _Piece(*first, (first,), 0), _Piece(*second, (second,), 0)
