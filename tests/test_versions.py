"""What an index holds of the three chapters, by the version of each part that decides it.

Where one of these digests changes, an index made before holds something else than one made now, and nothing but the
version tells them apart: raise the part's version, then put the new version and digest here.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from collabqa.documents.corpus import PARSER_VERSION, load_document, scan
from collabqa.indexing.chunking import CHUNKER_VERSION, chunk
from collabqa.indexing.index import passage_terms
from collabqa.indexing.lexicon import LEXICON_VERSION, Lexicon
from collabqa.indexing.records import write_documents, write_lexicon, write_passages
from collabqa.types import Document
from collabqa.words import WORDS_VERSION
from hashing import HashEmbedder

CORPUS = Path(__file__).resolve().parents[1] / "corpus"


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return [load_document(source) for source in scan(CORPUS).files]


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def test_the_parser_has_the_version_of_what_it_makes(documents: list[Document]) -> None:
    assert (PARSER_VERSION, digest(write_documents(documents))) == (9, "4325e30dfc2661dd")


def test_the_chunker_has_the_version_of_what_it_makes(documents: list[Document]) -> None:
    embedder = HashEmbedder(max_tokens=128)
    passages = [one for document in documents for one in chunk(document, embedder.count_tokens, embedder.max_tokens)]
    assert (CHUNKER_VERSION, digest(write_passages(passages))) == (2, "1e447c173c8c7f8a")


def test_the_words_have_the_version_of_what_they_make(documents: list[Document]) -> None:
    passages = [one for document in documents for one in chunk(document, HashEmbedder().count_tokens, 64)]
    terms = "\n".join(" ".join(passage_terms(passage)) for passage in passages)
    assert (WORDS_VERSION, digest(terms.encode())) == (1, "97dbee6f99e62657")


def test_the_lexicon_has_the_version_of_what_it_counts(documents: list[Document]) -> None:
    assert (LEXICON_VERSION, digest(write_lexicon(Lexicon.build(documents)))) == (2, "48664a424e2815d4")
