"""The index: built from a corpus folder, and loaded as one unchanging snapshot of it.

Building reuses what the last index holds of documents whose bytes have not changed, and gives the
same bytes as building from nothing.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from collabqa.documents import corpus as corpora
from collabqa.documents.corpus import Note, SourceFile
from collabqa.errors import IndexFault, IndexMissing, IndexStale, ModelError, Unwritable
from collabqa.indexing import generation, records
from collabqa.indexing.chunking import CHUNKER_VERSION, chunk, embedding_text
from collabqa.indexing.dense import DenseIndex
from collabqa.indexing.embedding import Embedder
from collabqa.indexing.interaction import TOKEN_FILES, Bits, TokenIndex, signs
from collabqa.indexing.lexicon import LEXICON_VERSION, Lexicon
from collabqa.indexing.manifest import FORMAT, DocumentRecord, EmbedderRecord, EncoderRecord, Manifest, Versions
from collabqa.indexing.retrieval import DenseRetriever, HybridRetriever, SparseRetriever
from collabqa.indexing.sparse import SPARSE_FILES, SparseIndex
from collabqa.types import Document, Matrix, Passage
from collabqa.words import WORDS_VERSION, terms

VERSIONS = Versions(
    parser=corpora.PARSER_VERSION, chunker=CHUNKER_VERSION, words=WORDS_VERSION, lexicon=LEXICON_VERSION
)

_DOCUMENTS, _PASSAGES, _LEXICON, _DENSE = "documents.jsonl", "passages.jsonl", "lexicon.json", "dense.faiss"
_FILES = frozenset({_DOCUMENTS, _PASSAGES, _LEXICON, _DENSE, *SPARSE_FILES, *TOKEN_FILES})
_BATCH = 8  # passages between two reports of progress

Progress = Callable[[int, int], None]
"""Called with the passages embedded so far and those to embed in all."""


@dataclass(frozen=True, slots=True)
class Index:
    """Everything one generation holds; never changes, so it can be read from many threads.

    Row ``i`` of ``dense``, ``sparse`` and ``tokens`` is ``passages[i]``; ``rows`` gives each document's rows.
    """

    manifest: Manifest
    documents: Mapping[str, Document]
    passages: tuple[Passage, ...]
    rows: Mapping[str, range]
    lexicon: Lexicon
    dense: DenseIndex
    sparse: SparseIndex
    tokens: TokenIndex

    @property
    def generation(self) -> str:
        """The id of the generation."""
        return self.manifest.generation

    @property
    def built_at(self) -> str:
        """When it was built, ISO 8601 in UTC."""
        return self.manifest.built_at

    def holding(self, stems: Sequence[str], documents: frozenset[str] | None = None) -> list[str]:
        """Ids of the documents (of ``documents``, where given) in which every stem stands somewhere, in order."""
        names = [name for name in self.documents if documents is None or name in documents]
        for stem in stems:
            found = {row for row, _ in self.sparse.search([stem], len(self.passages))}
            names = [name for name in names if not found.isdisjoint(self.rows[name])]
        return names

    @classmethod
    def load(cls, folder: Path, embedder: Embedder | None = None) -> Index:
        """The published index, every byte checked and every part checked against the others.

        With an embedder given, it must be the one that made the index. IndexMissing, IndexStale or
        IndexDamaged, each naming what is wrong and the command that mends it.
        """
        published = generation.read(folder)
        _check_fresh(folder, published.manifest, embedder)
        return _assemble(folder, published)


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. ``added``, ``changed`` and ``removed`` are document ids; ``embedded`` counts
    passages with a new vector.

    ``published`` is False where the index already was what it should be. ``notes`` say what was
    skipped or is peculiar in the corpus, ``reason`` why everything was built anew ("" if it was not).
    """

    generation: str
    published: bool
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    documents: int
    passages: int
    embedded: int
    seconds: float
    notes: tuple[Note, ...]
    reason: str


def open_retriever(index: Index, embedder: Embedder) -> HybridRetriever:
    """The retriever that answers are built on: by meaning and by words."""
    return HybridRetriever(
        index.passages, index.rows, index.dense, index.sparse, index.tokens, embedder, index.lexicon.names
    )


def open_dense_retriever(index: Index, embedder: Embedder) -> DenseRetriever:
    """The retriever by meaning alone."""
    return DenseRetriever(index.passages, index.rows, index.dense, embedder)


def open_sparse_retriever(index: Index) -> SparseRetriever:
    """The retriever by words alone."""
    return SparseRetriever(index.passages, index.rows, index.sparse)


def build_index(corpus: Path, folder: Path, embedder: Embedder, progress: Progress | None = None) -> BuildReport:
    """Make the index in ``folder`` that of the documents in ``corpus``, and publish it if anything changed.

    CollabqaError, with the published index untouched, if the corpus cannot be read, the model does
    not work, the disk is full or another process is building. A folder that cannot be written is
    no fault while nothing has to be written.
    """
    began = time.perf_counter()
    scan = corpora.scan(corpus)
    with ExitStack() as held:
        unwritable: Unwritable | None = None
        try:
            held.enter_context(generation.lock(folder))
            generation.clean_unfinished(folder)
        except Unwritable as error:
            unwritable = error
        previous, reason = _previous(folder, embedder)
        sources = {source.id: source for source in scan.files}
        old = previous.manifest.documents if previous else {}
        same = {name for name, source in sources.items() if name in old and old[name].sha256 == source.sha256}
        published = previous is None or sources.keys() != old.keys() or len(same) != len(sources)
        embedded = 0
        if published and unwritable:
            raise unwritable
        if published:
            index, files, embedded = _build(sources, previous, same, embedder, progress)
            generation.publish(folder, index.manifest, files)
            kept = [index.manifest, *([previous.manifest] if previous else [])]
            encoders = [manifest.embedder.encoder.file for manifest in kept if manifest.embedder.encoder]
            generation.clean(folder, [manifest.generation for manifest in kept], encoders)
        else:
            assert previous is not None
            index = previous
            if not unwritable:
                generation.clean_superseded(folder, index.generation)
    return BuildReport(
        generation=index.generation,
        published=published,
        added=tuple(sorted(sources.keys() - old.keys())),
        changed=tuple(sorted(sources.keys() & old.keys() - same)),
        removed=tuple(sorted(old.keys() - sources.keys())),
        unchanged=len(same),
        documents=len(index.documents),
        passages=len(index.passages),
        embedded=embedded,
        seconds=time.perf_counter() - began,
        notes=scan.notes,
        reason=reason,
    )


def _previous(folder: Path, embedder: Embedder) -> tuple[Index | None, str]:
    """The published index if it can be built upon, else why it cannot ("" where there is none)."""
    try:
        return Index.load(folder, embedder), ""
    except IndexFault as fault:
        return None, "" if isinstance(fault, IndexMissing) else str(fault)


def _build(
    sources: Mapping[str, SourceFile],
    previous: Index | None,
    same: set[str],
    embedder: Embedder,
    progress: Progress | None,
) -> tuple[Index, dict[str, bytes], int]:
    """The index of the sources, its files, and how many passages were embedded for it."""
    documents: dict[str, Document] = {}
    passages: list[Passage] = []
    kept: list[tuple[int, int]] = []  # (row, row in the previous index)
    encoder = embedder.prepare()
    for name in sorted(sources):
        if previous and name in same:
            documents[name] = previous.documents[name]
            kept += [(len(passages) + offset, row) for offset, row in enumerate(previous.rows[name])]
            passages += [previous.passages[row] for row in previous.rows[name]]
        else:
            documents[name] = corpora.load_document(sources[name])
            passages += chunk(documents[name], embedder.count_tokens, embedder.max_tokens)
    vectors = np.empty((len(passages), embedder.dim), np.float32)
    bits: dict[int, Bits] = {}
    if previous and kept:
        to, of = np.array(kept).T
        vectors[to] = previous.dense.vectors[of]
        bits = {row: previous.tokens.row(old) for row, old in kept}
    new = sorted(set(range(len(passages))) - bits.keys())
    _embed(passages, new, vectors, bits, embedder, progress)
    dense = DenseIndex(vectors)
    tokens = TokenIndex.build((bits[row] for row in range(len(passages))), embedder.dim)
    lexicon = Lexicon.build(documents.values())
    sparse = SparseIndex.build([passage_terms(passage) for passage in passages])
    files = {
        _DOCUMENTS: records.write_documents(documents.values()),
        _PASSAGES: records.write_passages(passages),
        _LEXICON: records.write_lexicon(lexicon),
        _DENSE: dense.to_bytes(),
        **sparse.to_files(),
        **tokens.to_files(),
    }
    rows = _rows(documents, passages)
    built = datetime.now(UTC)
    described = generation.describe(files)
    content = hashlib.sha256("".join(record.sha256 for record in described.values()).encode()).hexdigest()
    manifest = Manifest(
        format=FORMAT,
        generation=f"{built:%Y%m%dT%H%M%S%f}Z-{content[:12]}",
        built_at=built.isoformat(timespec="seconds"),
        versions=VERSIONS,
        embedder=EmbedderRecord(
            name=embedder.name,
            dim=embedder.dim,
            max_tokens=embedder.max_tokens,
            normalised=True,
            fingerprint=embedder.fingerprint,
            weights_sha256=embedder.weights_sha256,
            encoder=EncoderRecord(file=encoder.file, size=encoder.size, sha256=encoder.sha256) if encoder else None,
        ),
        corpus_sha256=corpus_sha256({name: source.sha256 for name, source in sources.items()}),
        documents={
            name: DocumentRecord(sha256=sources[name].sha256, passages=len(rows[name])) for name in sorted(sources)
        },
        passages=len(passages),
        files=described,
    )
    return Index(manifest, documents, tuple(passages), rows, lexicon, dense, sparse, tokens), files, len(new)


def passage_terms(passage: Passage) -> list[str]:
    """What BM25 counts of a passage: every word of its text, each word of its title and headings once."""
    heading = dict.fromkeys(terms(" \n".join((passage.title, *passage.section))))
    return [*heading, *terms(passage.text)]


def corpus_sha256(documents: Mapping[str, str]) -> str:
    """One sha256 for a set of documents given by id and the sha256 of their bytes."""
    lines = "".join(f"{documents[name]} {name}\n" for name in sorted(documents))
    return hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()


def _embed(
    passages: Sequence[Passage],
    rows: Sequence[int],
    vectors: Matrix,
    bits: dict[int, Bits],
    embedder: Embedder,
    progress: Progress | None,
) -> None:
    """Fill the rows with the vectors and token signs of their passages; ModelError names one that cannot be embedded.

    Passages with the same words, of which logs and forms have thousands, are embedded once.
    """
    alike: dict[bytes, list[int]] = {}
    for row in rows:
        alike.setdefault(hashlib.sha256(_encoded(embedding_text(passages[row]))).digest(), []).append(row)
    groups = list(alike.values())
    done = 0
    if progress:
        progress(done, len(rows))
    for start in range(0, len(groups), _BATCH):
        batch = groups[start : start + _BATCH]
        texts = [embedding_text(passages[group[0]]) for group in batch]
        made = embedder.embed_passages(texts)
        for group, text, vector in zip(batch, texts, made, strict=True):
            length = np.linalg.norm(vector)
            if not abs(length - 1) < 1e-3:  # so that NaN fails too
                name = passages[group[0]].id
                raise ModelError(f"{embedder.name} gave {name} a vector of length {length}, expected 1")
            vectors[group] = vector
            bits.update(dict.fromkeys(group, signs(*embedder.embed_tokens(text))))
            done += len(group)
        if progress:
            progress(done, len(rows))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _check_fresh(folder: Path, manifest: Manifest, embedder: Embedder | None) -> None:
    """Raise IndexStale unless this program with this embedder would have made the index."""
    if manifest.versions != VERSIONS:
        found, expected = manifest.versions.model_dump(), VERSIONS.model_dump()
        part = next(part for part in expected if found[part] != expected[part])
        raise IndexStale(
            f"{folder}: index made by {part} version {found[part]}, this program has version {expected[part]}: "
            f"{generation.mend(folder)}"
        )
    made_by = manifest.embedder
    if embedder is not None and made_by.fingerprint != embedder.fingerprint:
        raise IndexStale(
            f"{folder}: index made by {made_by.name} ({made_by.fingerprint[:12]}), the model set is "
            f"{embedder.name} ({embedder.fingerprint[:12]}): {generation.mend(folder)} or set the model back"
        )


def _assemble(folder: Path, published: generation.Generation) -> Index:
    """The index of a generation whose bytes are sound; IndexDamaged if its parts do not fit together."""
    manifest, files = published.manifest, published.files
    if files.keys() != _FILES:
        raise generation.damaged(folder, published.path, f"holds {sorted(files)}, expected {sorted(_FILES)}")
    try:
        documents = records.read_documents(files[_DOCUMENTS])
        passages = records.read_passages(files[_PASSAGES], documents)
        lexicon = records.read_lexicon(files[_LEXICON])
        dense = DenseIndex.from_bytes(files[_DENSE], manifest.embedder.dim, len(passages))
        sparse = SparseIndex.from_files(files, len(passages))
        tokens = TokenIndex.from_files(files, manifest.embedder.dim, len(passages))
    except (ValueError, KeyError, TypeError, IndexError, EOFError, OverflowError, RecursionError, MemoryError) as error:
        raise generation.damaged(
            folder, published.path, f"its files do not fit together ({error})".split("\n")[0]
        ) from error
    rows = _rows(documents, passages)
    counted = {
        name: DocumentRecord(sha256=document.sha256, passages=len(rows[name])) for name, document in documents.items()
    }
    if (counted, len(passages)) != (manifest.documents, manifest.passages):
        raise generation.damaged(folder, published.path, "its documents are not those of its manifest")
    return Index(manifest, documents, passages, rows, lexicon, dense, sparse, tokens)


def _rows(documents: Mapping[str, Document], passages: Sequence[Passage]) -> dict[str, range]:
    """The rows of each document; those of one document are neighbours."""
    counts = dict.fromkeys(documents, 0)
    for passage in passages:
        counts[passage.span.document_id] += 1
    rows: dict[str, range] = {}
    start = 0
    for name, count in counts.items():
        rows[name] = range(start, start + count)
        start += count
    return rows
