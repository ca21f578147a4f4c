"""Things that a document sets side by side."""

from __future__ import annotations

from dataclasses import dataclass

from collabqa.answers.evidence import Sentence
from collabqa.answers.rows import is_row
from collabqa.types import Document, Range


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of an enumeration: its name as written (None where it has none) and the sentences that say it."""

    label: Range | None
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Enumeration:
    """Things that a document sets side by side.

    ``header`` is the heading they stand under (the title for the outermost sections), ``lead`` the
    sentences between it and the first item. ``path`` is the heading path above the items. ``told``
    says that the items are the sentences of running text, ``ordered`` that they are numbered or told one
    after another ("First", "Then"). ``naming`` is what the items are called: by the column that names the
    rows of a table, the word that headings count ("Room"), or the noun of "the first season".
    """

    document: Document
    header: str
    path: tuple[str, ...]
    lead: tuple[Sentence, ...]
    items: tuple[Item, ...]
    start: int
    told: bool = False
    ordered: bool = False
    naming: str = ""

    @property
    def tabled(self) -> bool:
        """Whether the items are rows of a table."""
        return is_row(self.items[0].sentences[0])
