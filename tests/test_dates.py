"""Dates that are told by where they stand: behind a name, or in a heading."""

from __future__ import annotations

import pytest

from collabqa.answers.coverage import terms_of
from collabqa.answers.dates import dated_heading, lifespan_asked
from collabqa.answers.evidence import sentences_of_block
from collabqa.documents.markdown import parse_markdown
from collabqa.indexing.lexicon import Lexicon
from collabqa.types import Document
from documents import make_document

LIVES = (
    "Ann Lee (3 May 1901 – 9 June 1977) was a chemist. Bo Ek (born Larsen; about 1850 – 1911) painted. "
    "The bridge (1902–1910) was his brother's. Dov Katz (born 1 May 1890 in Riga – died 1944 in Oslo) sang."
)


@pytest.mark.parametrize(
    ("question", "date"),
    [
        ("When was Ann Lee born?", "3 May 1901"),
        ("When did Ann Lee die?", "9 June 1977"),
        ("What year did Bo Ek pass away?", "1911"),
        ("When was Dov Katz born?", "1 May 1890"),
        ("When did Katz die?", "1944"),
        ("When was Cy Roe born?", None),
        ("Where was Ann Lee born?", None),
        ("When did Ann Lee write?", None),
    ],
)
def test_a_lifespan_tells_both_ends(question: str, date: str | None) -> None:
    document = make_document(f"{LIVES}\n")
    found = lifespan_asked(question, sentences_of_block(document, 0))
    assert (found[0].text[found[1].start : found[1].end] if found else None) == date


def notes(text: str) -> Document:
    layout = parse_markdown(text)
    return Document("notes.md", layout.title or "", text, layout.sections, layout.blocks, "")


@pytest.mark.parametrize(
    ("question", "date"),
    [
        ("When was 4.0.0 released?", "3 June 2024"),
        ("When did Gristmill 4.1 come out?", "2 February 2025"),
        ("When was Gristmill released?", None),
        ("When was 4.0.0 broken?", None),
        ("When was 5.0.0 released?", None),
    ],
)
def test_a_heading_dates_what_it_names(question: str, date: str | None) -> None:
    document = notes(
        "# Releases of Gristmill\n\n## 4.1.3 (2 February 2025)\n\nSafe.\n\n## 4.0.0 (3 June 2024)\n\nNew.\n"
    )
    found = dated_heading(terms_of(question, Lexicon.build([document])), [document])
    assert (found[0].text[found[1].start : found[1].end] if found else None) == date
