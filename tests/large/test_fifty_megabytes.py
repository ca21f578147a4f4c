"""Fifty megabytes of prose in one file: minutes, so not part of every run (`make test-large`)."""

from __future__ import annotations

import json
import resource
from pathlib import Path

import pytest

from commands import collabqa

PARAGRAPH = (
    "Oak wood is hard and an oak may live for nine hundred years in the open.\n"
    "Birch bark is white, as every child knows; a birch lives for eighty years.\n\n"
)
WORDS = "The oldest yew of the valley is guarded by Rosalind Quill."


@pytest.mark.timeout(1_800)
def test_fifty_megabytes_are_indexed_searched_and_cited_to_the_letter(tmp_path: Path) -> None:
    half = PARAGRAPH * (25 * 2**20 // len(PARAGRAPH))
    text = f"Trees of the north\n\n{half}{WORDS}\n\n{half}"
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "big.txt").write_text(text, encoding="utf-8")
    ran = collabqa(tmp_path, "index", timeout=1_500)
    assert (ran.code, ran.err) == (0, "") and ran.out.startswith("added: big.txt\n")
    (citation,) = json.loads(collabqa(tmp_path, "ask", "Who guards the oldest yew?", "--json").out)["citations"]
    assert text[citation["start"] : citation["end"]] == citation["quote"] == WORDS
    assert collabqa(tmp_path, "index").out.startswith("unchanged: nothing to do (1 document, ")
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 3 * 2**20  # KiB
