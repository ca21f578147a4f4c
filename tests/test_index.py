"""The index: what a build makes of a folder, again and again, and what loading refuses."""

from __future__ import annotations

import errno
import hashlib
import json
import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from collabqa.errors import (
    BuildRunning,
    CollabqaError,
    CorpusError,
    IndexDamaged,
    IndexFault,
    IndexMissing,
    IndexStale,
    ModelError,
    Unwritable,
)
from collabqa.indexing import generation
from collabqa.indexing import index as indexing
from collabqa.indexing.chunking import embedding_text
from collabqa.indexing.index import (
    Index,
    build_index,
    corpus_sha256,
    open_dense_retriever,
    open_retriever,
    open_sparse_retriever,
    passage_terms,
)
from collabqa.indexing.manifest import Versions
from collabqa.types import Matrix
from faults import FailingDisk
from hashing import HashEmbedder
from test_generation import republish

TEXTS = {
    "oak.md": "# Oaks\n\nAn oak may live for 900 years 🪵.\n\n## Wood\n\nIt is hard.\n\n- It floats.\n- It burns.\n",
    "trees/birch.txt": "Birches\n\nBirch bark is white.\r\n\r\nA birch lives 80 years.\n",
    "pine.md": "Pines\n=====\n\nA pine keeps its needles in winter. Cafe\u0301 by the pines.\n",
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus", TEXTS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def write_corpus(corpus: Path, texts: dict[str, str]) -> Path:
    shutil.rmtree(corpus, ignore_errors=True)
    for name, text in texts.items():
        path = corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return corpus


def content(folder: Path) -> dict[str, bytes]:
    """The bytes of the published generation, its manifest aside."""
    return dict(generation.read(folder).files)


def test_a_build_holds_every_document_and_its_passages_slice_back(corpus: Path, folder: Path) -> None:
    report = build_index(corpus, folder, HashEmbedder())
    index = Index.load(folder, HashEmbedder())
    assert report.published and report.added == ("oak.md", "pine.md", "trees/birch.txt")
    assert (report.changed, report.removed, report.unchanged) == ((), (), 0)
    assert report.documents == 3 and report.passages == report.embedded == len(index.passages) >= 4
    assert report.generation == index.generation and report.reason == "" and report.seconds > 0
    assert list(index.documents) == ["oak.md", "pine.md", "trees/birch.txt"]
    for row, passage in enumerate(index.passages):
        document = index.documents[passage.span.document_id]
        assert document.slice(passage.span) == passage.text and row in index.rows[document.id]
    for name, document in index.documents.items():
        assert document.text == TEXTS[name].replace("\r\n", "\n")
        assert document.sha256 == hashlib.sha256(TEXTS[name].encode()).hexdigest()


def test_vectors_are_those_of_the_passages_with_their_headings(corpus: Path, folder: Path) -> None:
    build_index(corpus, folder, HashEmbedder())
    index = Index.load(folder)
    expected = HashEmbedder().embed_passages([embedding_text(passage) for passage in index.passages])
    assert np.array_equal(index.dense.vectors, expected)
    for row, passage in enumerate(index.passages):
        for term in set(passage_terms(passage)):
            assert index.sparse.all_scores([term])[row] > 0


def test_the_documents_that_hold_every_stem(corpus: Path, folder: Path) -> None:
    build_index(corpus, folder, HashEmbedder())
    index = Index.load(folder)
    assert index.holding(["live", "year"]) == ["oak.md", "trees/birch.txt"]
    assert index.holding(["live"], frozenset({"oak.md", "pine.md"})) == ["oak.md"]
    assert index.holding(["oak", "pine"]) == index.holding(["elm"]) == []


def test_what_was_built_and_what_is_loaded_give_the_same_hits(corpus: Path, folder: Path) -> None:
    embedder = HashEmbedder()
    build_index(corpus, folder, embedder)
    one, other = Index.load(folder, embedder), Index.load(folder, embedder)
    for query in ("How long does an oak live?", "white bark", "winter", "burns"):
        for opened in (open_retriever, open_dense_retriever):
            assert opened(one, embedder).retrieve(query, 5) == opened(other, embedder).retrieve(query, 5) != []
        assert open_sparse_retriever(one).retrieve(query, 5) == open_sparse_retriever(other).retrieve(query, 5) != []
    assert open_retriever(one, embedder).retrieve("white bark", 1)[0].passage.span.document_id == "trees/birch.txt"


def test_an_unchanged_corpus_is_left_alone_and_the_model_is_not_touched(corpus: Path, folder: Path) -> None:
    first = build_index(corpus, folder, HashEmbedder())
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.name != ".lock"}

    class Untouchable(HashEmbedder):
        def embed_passages(self, texts: object) -> Matrix:
            raise AssertionError("the model was used")

        def count_tokens(self, texts: object) -> list[int]:
            raise AssertionError("the tokenizer was used")

        def prepare(self) -> None:
            raise AssertionError("the model was loaded")

    report = build_index(corpus, folder, Untouchable())
    assert not report.published and report.generation == first.generation
    assert (report.added, report.changed, report.removed, report.unchanged, report.embedded) == ((), (), (), 3, 0)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.name != ".lock"} == before


@pytest.mark.parametrize("error", [errno.EROFS, errno.EACCES, errno.ENOSPC])
def test_a_folder_that_cannot_be_written_is_no_fault_while_nothing_has_to_be_written(
    corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    first = build_index(corpus, folder, HashEmbedder())
    (folder / ".lock").unlink()
    disk = FailingDisk(monkeypatch, folder)
    disk.fail_at(1, error)
    report = build_index(corpus, folder, HashEmbedder())
    assert not report.published and (report.generation, report.unchanged) == (first.generation, 3)
    assert not (folder / ".lock").exists()
    (corpus / "oak.md").write_text("An oak may live for 950 years.")
    with pytest.raises(Unwritable, match="cannot be written"):
        build_index(corpus, folder, HashEmbedder())
    assert Index.load(folder).generation == first.generation


def test_only_what_changed_is_embedded_and_the_result_is_that_of_a_full_build(
    corpus: Path, folder: Path, tmp_path: Path
) -> None:
    build_index(corpus, folder, HashEmbedder())
    changed = {**TEXTS, "oak.md": TEXTS["oak.md"].replace("hard", "heavy"), "a/new.md": "# New\n\nA new one.\n"}
    del changed["pine.md"]
    write_corpus(corpus, changed)
    embedder = HashEmbedder()
    report = build_index(corpus, folder, embedder)
    assert (report.added, report.changed, report.removed) == (("a/new.md",), ("oak.md",), ("pine.md",))
    assert report.unchanged == 1 and report.embedded == len(embedder.embedded)
    assert not any("Birch" in text for text in embedder.embedded) and any("heavy" in text for text in embedder.embedded)
    build_index(corpus, tmp_path / "anew", HashEmbedder())
    assert content(folder) == content(tmp_path / "anew")
    assert not any("pine" in passage.id for passage in Index.load(folder).passages)


def test_many_small_changes_end_where_a_full_build_ends(corpus: Path, folder: Path, tmp_path: Path) -> None:
    chance = random.Random(5)
    texts = dict(TEXTS)
    for step in range(12):
        name = chance.choice([*texts, f"more-{step}.md"])
        if chance.random() < 0.3 and len(texts) > 1 and name in texts:
            del texts[name]
        else:
            texts[name] = f"# About {step}\n\nText {chance.random()} of {name}.\n\n- one {step}\n- two\n"
        write_corpus(corpus, texts)
        report = build_index(corpus, folder, HashEmbedder())
        assert report.published and report.documents == len(texts)
        build_index(corpus, tmp_path / f"anew-{step}", HashEmbedder())
        assert content(folder) == content(tmp_path / f"anew-{step}")


def test_files_made_in_another_order_give_the_same_bytes(tmp_path: Path) -> None:
    names = list(TEXTS)
    for number, order in enumerate((names, names[::-1], names[1:] + names[:1])):
        corpus = write_corpus(tmp_path / f"corpus-{number}", {name: TEXTS[name] for name in order})
        build_index(corpus, tmp_path / f"index-{number}", HashEmbedder())
    assert content(tmp_path / "index-0") == content(tmp_path / "index-1") == content(tmp_path / "index-2")


def test_the_manifest_says_what_made_the_index(corpus: Path, folder: Path) -> None:
    build_index(corpus, folder, HashEmbedder())
    manifest = Index.load(folder).manifest
    made_by = manifest.embedder
    assert (made_by.name, made_by.dim, made_by.max_tokens, made_by.normalised) == ("hash", 32, 64, True)
    assert made_by.fingerprint == HashEmbedder().fingerprint
    assert manifest.versions == indexing.VERSIONS
    hashes = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in TEXTS.items()}
    assert {name: record.sha256 for name, record in manifest.documents.items()} == hashes
    assert manifest.corpus_sha256 == corpus_sha256(hashes)
    assert sum(record.passages for record in manifest.documents.values()) == manifest.passages
    assert manifest.built_at.endswith("+00:00") and Index.load(folder).built_at == manifest.built_at


def test_current_and_previous_generation_are_kept_and_no_more(corpus: Path, folder: Path) -> None:
    made = []
    for number in range(4):
        (corpus / "count.md").write_text(f"Count {number}.")
        made.append(build_index(corpus, folder, HashEmbedder()).generation)
    kept = sorted(path.name for path in folder.iterdir() if path.name.startswith("gen-"))
    assert kept == sorted(f"gen-{name}" for name in made[-2:])
    build_index(corpus, folder, HashEmbedder())
    assert kept == sorted(path.name for path in folder.iterdir() if path.name.startswith("gen-"))


def test_what_a_killed_build_left_goes_even_if_nothing_changes_any_more(
    corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between publishing and cleaning up; killed between naming a generation and pointing to it."""
    made = [build_index(corpus, folder, HashEmbedder()).generation]
    with monkeypatch.context() as patch:
        patch.setattr(generation, "clean", lambda *_: None)
        for number in range(2):
            (corpus / "count.md").write_text(f"Count {number}.")
            made.append(build_index(corpus, folder, HashEmbedder()).generation)
    orphan = folder / "gen-29991231T000000000000Z-0123456789ab"
    orphan.mkdir()
    foreign = folder / "gen-music"
    foreign.mkdir()
    assert len(list(folder.glob("gen-*"))) == 5
    assert not build_index(corpus, folder, HashEmbedder()).published
    left = {path.name for path in folder.glob("gen-*")}
    assert left == {f"gen-{made[1]}", f"gen-{made[2]}", foreign.name}
    assert Index.load(folder).generation == made[2]


def test_another_model_is_refused_and_building_again_mends_it(corpus: Path, folder: Path) -> None:
    build_index(corpus, folder, HashEmbedder())
    other = HashEmbedder(name="other", dim=16)
    with pytest.raises(IndexStale, match=r"made by hash \(.*the model set is other \(.*run `collabqa index --index"):
        Index.load(folder, other)
    report = build_index(corpus, folder, other)
    assert report.published and report.embedded == report.passages and "the model set is other" in report.reason
    assert Index.load(folder, other).dense.dim == 16


@pytest.mark.parametrize("part", sorted(Versions.model_fields))
def test_another_version_of_the_program_is_refused_and_building_again_mends_it(
    corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    build_index(corpus, folder, HashEmbedder())
    now = indexing.VERSIONS.model_dump()
    monkeypatch.setattr(indexing, "VERSIONS", Versions(**{**now, part: now[part] + 1}))
    expected = (
        rf"made by {part} version {now[part]}, this program has version {now[part] + 1}: run `collabqa index --index"
    )
    with pytest.raises(IndexStale, match=expected):
        Index.load(folder, HashEmbedder())
    report = build_index(corpus, folder, HashEmbedder())
    assert report.published and report.embedded == report.passages and part in report.reason
    Index.load(folder, HashEmbedder())


def test_an_index_from_before_a_part_had_a_version_is_stale_and_not_damaged(corpus: Path, folder: Path) -> None:
    build_index(corpus, folder, HashEmbedder())
    republish(folder, {"versions": indexing.VERSIONS.model_dump(exclude={"lexicon"})})
    with pytest.raises(
        IndexStale, match=r"made by lexicon version 0, this program has version \d+: run `collabqa index"
    ):
        Index.load(folder, HashEmbedder())


def test_a_damaged_index_is_refused_and_building_again_mends_it(corpus: Path, folder: Path) -> None:
    first = build_index(corpus, folder, HashEmbedder())
    whole = content(folder)
    path = folder / f"gen-{first.generation}" / "dense.faiss"
    path.write_bytes(path.read_bytes()[:-1] + b"\x55")
    with pytest.raises(IndexDamaged, match=r"dense\.faiss"):
        Index.load(folder)
    report = build_index(corpus, folder, HashEmbedder())
    assert report.published and "dense.faiss" in report.reason and content(folder) == whole
    (folder / "CURRENT").unlink()
    with pytest.raises(IndexMissing):
        Index.load(folder)
    assert build_index(corpus, folder, HashEmbedder()).published and content(folder) == whole


def publish_changed(folder: Path, **files: bytes) -> None:
    """Publish the current files with some exchanged, hashes and all: sound bytes that do not fit together."""
    published = generation.read(folder)
    changed = {**published.files, **{name.replace("__", "-").replace("_", "."): data for name, data in files.items()}}
    name = f"{published.manifest.generation[:-12]}{'0' * 12}"
    manifest = published.manifest.model_copy(update={"generation": name, "files": generation.describe(changed)})
    generation.publish(folder, manifest, changed)


@pytest.mark.parametrize(
    "name",
    [
        "documents_jsonl",
        "passages_jsonl",
        "dense_faiss",
        "terms_json",
        "term__starts_npy",
        "term__scores_npy",
        "token__starts_npy",
        "token__bits_npy",
    ],
)
def test_parts_of_two_builds_are_refused_even_with_right_hashes(
    corpus: Path, folder: Path, tmp_path: Path, name: str
) -> None:
    build_index(corpus, folder, HashEmbedder())
    write_corpus(corpus, {"other.md": "# Other\n\nSomething else.\n\n# More\n\nAnd more of it.\n"})
    build_index(corpus, tmp_path / "other", HashEmbedder())
    other = content(tmp_path / "other")[name.replace("__", "-").replace("_", ".")]
    publish_changed(folder, **{name: other})
    with pytest.raises(IndexDamaged, match=r"run `collabqa index --index"):
        Index.load(folder)


def test_a_manifest_of_other_documents_is_refused(corpus: Path, folder: Path) -> None:
    build_index(corpus, folder, HashEmbedder())
    published = generation.read(folder)
    name = f"{published.manifest.generation[:-12]}{'1' * 12}"
    fewer = dict(list(published.manifest.documents.items())[1:])
    manifest = published.manifest.model_copy(update={"generation": name, "documents": fewer})
    generation.publish(folder, manifest, published.files)
    with pytest.raises(IndexDamaged, match="not those of its manifest"):
        Index.load(folder)


@pytest.mark.parametrize(
    "files",
    [
        {"documents_jsonl": b"\x80\x04\x95pickle"},
        {"passages_jsonl": b'{"py/object": "os.system"}'},
        {"dense_faiss": b"\x80\x04\x95pickle"},
        {"term__rows_npy": b"\x80\x04\x95pickle"},
        {"terms_json": b"[" * 50_000},
        {"extra_pkl": b"\x80\x04\x95pickle"},
    ],
)
def test_hostile_files_are_refused_and_nothing_else_happens(
    corpus: Path, folder: Path, files: dict[str, bytes]
) -> None:
    build_index(corpus, folder, HashEmbedder())
    publish_changed(folder, **files)
    with pytest.raises(IndexDamaged):
        Index.load(folder)


def test_two_hundred_damaged_indexes_are_all_refused(corpus: Path, folder: Path) -> None:
    build_index(corpus, folder, HashEmbedder())
    chance = random.Random(11)
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]
    assert len(files) == 12
    for case in range(200):
        path = files[case % len(files)]
        whole = path.read_bytes()
        kind = case % 4
        position = chance.randrange(len(whole))
        if kind == 0:
            damaged = whole[:position] + bytes([whole[position] ^ 1 << chance.randrange(8)]) + whole[position + 1 :]
        elif kind == 1:
            damaged = whole[:position]
        elif kind == 2:
            damaged = whole + chance.randbytes(1 + position % 50)
        else:
            damaged = whole[:position] + b"\xff" * 16 + whole[position + 16 :]
        path.write_bytes(damaged)
        with pytest.raises(IndexFault):
            Index.load(folder, HashEmbedder())
        path.write_bytes(whole)
    Index.load(folder, HashEmbedder())


def test_documents_without_passages_make_an_index_that_finds_nothing(folder: Path, tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", {"empty.md": "# Only\n\n## Headings\n"})
    report = build_index(corpus, folder, HashEmbedder())
    index = Index.load(folder, HashEmbedder())
    assert (report.documents, report.passages, len(index.dense)) == (1, 0, 0)
    assert open_retriever(index, HashEmbedder()).retrieve("headings", 5) == []
    assert not build_index(corpus, folder, HashEmbedder()).published


def test_a_corpus_without_documents_leaves_the_index_alone(corpus: Path, folder: Path) -> None:
    first = build_index(corpus, folder, HashEmbedder())
    write_corpus(corpus, {"picture.png": "x"})
    with pytest.raises(CorpusError):
        build_index(corpus, folder, HashEmbedder())
    with pytest.raises(CorpusError):
        build_index(corpus / "gone", folder, HashEmbedder())
    assert Index.load(folder).generation == first.generation


def test_notes_on_skipped_files_are_in_the_report(corpus: Path, folder: Path) -> None:
    (corpus / "binary.txt").write_bytes(b"\x00\x01\x02")
    report = build_index(corpus, folder, HashEmbedder())
    assert [note.path for note in report.notes if note.skipped] == ["binary.txt"]
    assert [note.path for note in build_index(corpus, folder, HashEmbedder()).notes] == ["binary.txt"]


def test_progress_counts_the_passages_to_embed(corpus: Path, folder: Path) -> None:
    seen: list[tuple[int, int]] = []
    report = build_index(corpus, folder, HashEmbedder(), lambda done, total: seen.append((done, total)))
    assert seen[0] == (0, report.embedded) and seen[-1] == (report.embedded, report.embedded)
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})


def test_passages_with_the_same_words_are_embedded_once_and_found_each_for_itself(folder: Path, tmp_path: Path) -> None:
    entry = "# Log\n\nThe pump stopped.\n\n"
    texts = {"a.md": f"# Monday\n\n{entry * 9}", "b.md": f"# Tuesday\n\n{entry * 9}It started again.\n"}
    embedder = HashEmbedder()
    seen: list[tuple[int, int]] = []
    report = build_index(write_corpus(tmp_path / "corpus", texts), folder, embedder, lambda *at: seen.append(at))
    index = Index.load(folder)
    assert len(embedder.embedded) == len(set(embedder.embedded)) < len(index.passages)
    assert report.embedded == report.passages and seen[-1] == (report.passages, report.passages)
    expected = HashEmbedder().embed_passages([embedding_text(passage) for passage in index.passages])
    assert np.array_equal(index.dense.vectors, expected)
    hits = open_retriever(index, HashEmbedder()).retrieve("Which pump stopped?", len(index.passages))
    assert len({hit.passage.id for hit in hits}) == len(hits) >= 18


@pytest.mark.parametrize("fault", [np.nan, np.inf, 0.0, 3.0])
def test_a_model_that_fails_stops_the_build_naming_the_passage(corpus: Path, folder: Path, fault: float) -> None:
    class Broken(HashEmbedder):
        def embed_passages(self, texts: object) -> Matrix:
            assert isinstance(texts, list)
            vectors = super().embed_passages(texts)
            vectors[-1] = fault
            return vectors

    with pytest.raises(ModelError, match=r"hash gave [a-z/]+\.(md|txt):\d+-\d+ a vector of length"):
        build_index(corpus, folder, Broken())
    with pytest.raises(IndexMissing):
        Index.load(folder)
    assert not [path for path in folder.iterdir() if path.name != ".lock"]


def test_while_one_builds_another_is_told(corpus: Path, folder: Path) -> None:
    with generation.lock(folder), pytest.raises(BuildRunning, match="is building this index"):
        build_index(corpus, folder, HashEmbedder())
    assert build_index(corpus, folder, HashEmbedder()).published


def test_a_full_disk_is_one_line_and_the_old_index_stays(
    corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build_index(corpus, folder, HashEmbedder())
    disk = FailingDisk(monkeypatch, folder)
    (corpus / "count.md").write_text("Count 0.")
    build_index(corpus, folder, HashEmbedder())
    steps = disk.calls
    before = Index.load(folder).generation
    assert before != first.generation
    for step in range(1, steps + 1):
        (corpus / "count.md").write_text(f"Count {step}.")
        disk.fail_at(step)
        with pytest.raises(CollabqaError, match=r"cannot be written .*MB free") as fault:
            build_index(corpus, folder, HashEmbedder())
        disk.heal()
        assert str(folder) in str(fault.value) and "\n" not in str(fault.value)
        index = Index.load(folder, HashEmbedder())
        text = index.documents["count.md"].text
        assert (index.generation == before) == (text != f"Count {step}.")
        before = index.generation
        assert not [path for path in folder.iterdir() if "tmp" in path.name]
    assert build_index(corpus, folder, HashEmbedder()).documents == 4


def test_an_index_moves_as_one_folder(corpus: Path, folder: Path, tmp_path: Path) -> None:
    build_index(corpus, folder, HashEmbedder())
    moved = tmp_path / "elsewhere"
    shutil.move(folder, moved)
    assert Index.load(moved, HashEmbedder()).passages
    assert not build_index(corpus, moved, HashEmbedder()).published


def test_the_index_can_lie_inside_its_corpus(corpus: Path) -> None:
    first = build_index(corpus, corpus / "index", HashEmbedder())
    second = build_index(corpus, corpus / "index", HashEmbedder())
    assert first.documents == second.documents == 3 and not second.published


def test_the_published_files_are_data_and_nothing_else(corpus: Path, folder: Path) -> None:
    report = build_index(corpus, folder, HashEmbedder())
    names = {path.name for path in (folder / f"gen-{report.generation}").iterdir()}
    assert names == {
        "manifest.json",
        "documents.jsonl",
        "passages.jsonl",
        "lexicon.json",
        "dense.faiss",
        "terms.json",
        "term-starts.npy",
        "term-rows.npy",
        "term-scores.npy",
        "token-starts.npy",
        "token-bits.npy",
    }
    assert json.loads((folder / "CURRENT").read_text())["generation"] == report.generation
