"""Bad input through the real command: one clear line, the right exit code, nothing lost."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from collabqa.indexing.index import VERSIONS
from commands import DOCUMENTS, collabqa, one_line, write_corpus
from test_generation import republish

OAK = "How long may an oak live?"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``corpus`` and ``index``; tests that change it take a copy."""
    folder = tmp_path_factory.mktemp("bad")
    write_corpus(folder / "corpus")
    assert collabqa(folder, "index").code == 0
    return folder


@pytest.fixture
def place(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "place"))


def content(folder: Path) -> dict[str, str]:
    """The hash of every file below a folder, the lock aside."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


# --- files that cannot be read --------------------------------------------------------------------------------


def empty(folder: Path) -> None:
    (folder / "x.txt").write_bytes(b"")


def blank(folder: Path) -> None:
    (folder / "x.txt").write_bytes(b"\xef\xbb\xbf \r\n\t\n")


def binary(folder: Path) -> None:
    (folder / "x.txt").write_bytes(b"\x7fELF\x02\x01\x01\0\0\0")


def undecodable(folder: Path) -> None:
    (folder / "x.txt").write_bytes("Zürich".encode("latin-1"))


def unreadable(folder: Path) -> None:
    (folder / "x.txt").write_text("secret")
    (folder / "x.txt").chmod(0)


def unlistable(folder: Path) -> None:
    (folder / "x").mkdir()
    (folder / "x" / "y.txt").write_text("secret")
    (folder / "x").chmod(0)


def link_loop(folder: Path) -> None:
    (folder / "x").symlink_to(folder)


def linked_to_itself(folder: Path) -> None:
    (folder / "x.txt").symlink_to("x.txt")


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "x.txt")


def too_large(folder: Path) -> None:
    with (folder / "x.txt").open("wb") as file:
        file.truncate(2**36)


def unknown_format(folder: Path) -> None:
    (folder / "x.pdf").write_bytes(b"%PDF-1.7")


UNREADABLE: list[tuple[Callable[[Path], None], str]] = [
    (empty, "skipped x.txt: is empty; write something in it or delete it"),
    (blank, "skipped x.txt: is empty; write something in it or delete it"),
    (binary, "skipped x.txt: is not text (a zero byte at byte 7); if it should be, save it as UTF-8"),
    (undecodable, "skipped x.txt: is not valid UTF-8 (byte 1 is 0xfc); save it as UTF-8"),
    (unreadable, "skipped x.txt: cannot be read (Permission denied); make it readable"),
    (unlistable, "skipped x/: cannot be listed (Permission denied); make the folder readable"),
    (link_loop, "skipped x: is a link, and links are not followed; put the file itself there"),
    (linked_to_itself, "skipped x.txt: is a link, and links are not followed; put the file itself there"),
    (pipe, "skipped x.txt: is not a regular file and was not opened; put a file there"),
    (too_large, "skipped x.txt: is larger than 64 MB (65,536.0 MB); split it or raise the limit"),
    (unknown_format, "skipped x.pdf: .pdf is not read yet; save it as .md or .txt"),
]


@pytest.mark.parametrize(("make", "said"), UNREADABLE, ids=lambda one: getattr(one, "__name__", ""))
def test_beside_a_good_file_a_bad_one_is_a_note_and_the_good_one_is_indexed(
    place: Path, make: Callable[[Path], None], said: str
) -> None:
    corpus = place / "corpus"
    (corpus / "yew.md").write_text("# Yew\n\nA yew may live for 2,000 years.\n", encoding="utf-8")
    make(corpus)
    ran = collabqa(place, "index")
    assert (ran.code, ran.err) == (0, "")
    first, second, last = ran.out.splitlines()
    assert (first, second) == (f"note: {said}", "added: yew.md")
    assert last.startswith("index ready in ") and ": 3 documents, " in last
    again = collabqa(place, "index")
    assert again.out.splitlines()[0] == f"note: {said}" and "unchanged: nothing to do" in again.out


@pytest.mark.parametrize(("make", "said"), UNREADABLE, ids=lambda one: getattr(one, "__name__", ""))
def test_a_corpus_of_bad_files_alone_is_one_line_and_the_index_stays(
    place: Path, make: Callable[[Path], None], said: str
) -> None:
    (place / "other").mkdir()
    make(place / "other")
    before = content(place / "index")
    line = one_line(collabqa(place, "index", "other"), 1)
    assert line.startswith("collabqa: no document to read in other: put .md or .txt files in it; ")
    assert line.endswith(f"; {said}\n")
    assert content(place / "index") == before


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere", "the corpus folder nowhere does not exist: create it and put .md or .txt files in it"),
        ("file", "file is not a folder: name the folder that holds the .md and .txt files"),
        ("hollow", "no document to read in hollow: put .md or .txt files in it"),
        ("locked", "the corpus folder locked cannot be listed (Permission denied); make it readable"),
    ],
)
def test_a_corpus_that_is_none_is_one_line_and_the_index_stays(place: Path, name: str, said: str) -> None:
    (place / "file").write_text("x")
    (place / "hollow").mkdir()
    (place / "locked").mkdir(mode=0)
    before = content(place / "index")
    assert one_line(collabqa(place, "index", name), 1) == f"collabqa: {said}\n"
    assert content(place / "index") == before
    assert collabqa(place, "index").out.startswith("unchanged: nothing to do")


def test_the_same_text_twice_is_indexed_once_and_said(place: Path) -> None:
    text = DOCUMENTS["oak.md"]
    (place / "corpus" / "z.md").write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    ran = collabqa(place, "index")
    note, last = ran.out.splitlines()
    assert note == "note: skipped z.md: has the same text as oak.md, which is indexed; delete one of them"
    assert last.startswith("unchanged: nothing to do (2 documents, ")
    (place / "corpus" / "oak.md").unlink()
    assert collabqa(place, "index").out.splitlines()[:2] == ["added: z.md", "removed: oak.md"]
    answer = json.loads(collabqa(place, "ask", OAK, "--json").out)
    (citation,) = answer["citations"]
    assert citation["document_id"] == "z.md" and text[citation["start"] : citation["end"]] == citation["quote"]


def test_a_text_file_of_50_mb_is_indexed_to_its_last_sentence_and_cited_there(place: Path) -> None:
    padding = (" " * 999 + "\n") * (50 * 2**20 // 1000)
    words = "The oldest yew of the valley is guarded by Rosalind Quill."
    (place / "corpus" / "yew.txt").write_text(f"Yews\n\nA yew is dark.\n{padding}\n{words}\n", encoding="utf-8")
    ran = collabqa(place, "index")
    assert ran.code == 0 and ran.out.startswith("added: yew.txt\n")
    answer = json.loads(collabqa(place, "ask", "Who guards the oldest yew of the valley?", "--json").out)
    (citation,) = answer["citations"]
    start = len(f"Yews\n\nA yew is dark.\n{padding}\n")
    assert start > 50_000_000
    assert (citation["quote"], citation["start"], citation["end"]) == (words, start, start + len(words))


# --- the index ------------------------------------------------------------------------------------------------


def missing(place: Path) -> str:
    shutil.rmtree(place / "index")
    return "no index in index: run `collabqa index`"


def stale(place: Path) -> str:
    republish(place / "index", {"versions": {**VERSIONS.model_dump(), "chunker": VERSIONS.chunker + 1}})
    return f"made by chunker version {VERSIONS.chunker + 1}, this program has version {VERSIONS.chunker}: run `collabqa"


def of_another_format(place: Path) -> str:
    republish(place / "index", {"format": 99})
    return "an index of format 99, this program reads 2: run `collabqa index`"


def damaged(place: Path) -> str:
    (victim,) = (place / "index").glob("gen-*/dense.faiss")
    victim.write_bytes(victim.read_bytes()[:-1] + b"\x55")
    return "dense.faiss: not the bytes that were published: run `collabqa index`"


def cut_short(place: Path) -> str:
    (victim,) = (place / "index").glob("gen-*/documents.jsonl")
    victim.write_bytes(victim.read_bytes()[:-100])
    return "that were published: run `collabqa index`"


def without_encoder(place: Path) -> str:
    (victim,) = (place / "index").glob("encoder-*.onnx")
    victim.unlink()
    return "cannot be read (No such file or directory): run `collabqa index`"


def unreadable_index(place: Path) -> str:
    (place / "index" / "CURRENT").chmod(0)
    return "CURRENT: cannot be read (Permission denied): run `collabqa index`"


@pytest.mark.parametrize(
    "spoil", [missing, stale, of_another_format, damaged, cut_short, without_encoder, unreadable_index]
)
def test_an_index_that_cannot_be_used_is_one_line_with_exit_code_3_and_index_mends_it(
    place: Path, spoil: Callable[[Path], str]
) -> None:
    (place / "in.jsonl").write_text(json.dumps({"qid": 1, "question": OAK}))
    (place / "answer.json").write_text('{"citations": []}')
    said = spoil(place)
    for command in (
        ["ask", OAK],
        ["ask", "--batch", "in.jsonl", "--out", "out.jsonl"],
        ["serve", "--port", "0"],
        ["verify", "answer.json"],
    ):
        assert said in one_line(collabqa(place, *command), 3)
    assert not (place / "out.jsonl").exists()
    mended = collabqa(place, "index")
    if spoil is unreadable_index:
        (place / "index" / "CURRENT").chmod(0o600)
    assert mended.code == 0 and "index ready in " in mended.out
    assert "900 years" in collabqa(place, "ask", OAK).out


def test_a_read_only_index_serves_and_is_left_alone_while_nothing_changes(place: Path) -> None:
    folders = [place / "index", *(place / "index").glob("gen-*")]
    for folder in folders:
        for path in folder.iterdir():
            if path.is_file():
                path.chmod(0o444)
        folder.chmod(0o555)
    try:
        assert "900 years" in collabqa(place, "ask", OAK).out
        ran = collabqa(place, "index")
        assert (ran.code, ran.err) == (0, "") and ran.out.startswith("unchanged: nothing to do (2 documents, ")
        (place / "corpus" / "oak.md").unlink()
        line = one_line(collabqa(place, "index"), 1)
        assert "cannot be written (Permission denied)" in line and "choose another folder with --index" in line
        assert "900 years" in collabqa(place, "ask", OAK).out
    finally:
        for folder in folders:
            folder.chmod(0o755)


# --- the request ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["", " \t\n ", "x" * 2_001])
def test_a_question_that_cannot_be_asked_is_one_line(built: Path, question: str) -> None:
    line = one_line(collabqa(built, "ask", question), 1)
    assert "question" in line and "2,000" in line


def test_rows_that_cannot_be_asked_are_told_one_by_one_and_the_others_answered(place: Path) -> None:
    rows = [
        '{"qid": 1, "question": "',
        json.dumps({"qid": 2, "question": OAK, "documents": ["nowhere.md"]}),
        json.dumps({"qid": 3, "question": "x" * 2_001}),
        json.dumps({"qid": 4, "question": OAK}),
    ]
    (place / "in.jsonl").write_text("\n".join(rows) + "\n")
    ran = collabqa(place, "ask", "--batch", "in.jsonl", "--out", "out.jsonl")
    assert (ran.code, ran.out, ran.err) == (1, "", "4 rows, 3 errors: out.jsonl\n")
    first, second, third, fourth = map(json.loads, (place / "out.jsonl").read_text().splitlines())
    assert first == {"qid": None, "error": "line 1: not JSON (JSONDecodeError)"}
    assert second == {"qid": 2, "error": "documents: no document 'nowhere.md' in the index"}
    assert third["qid"] == 3 and "question" in third["error"]
    assert fourth["qid"] == 4 and fourth["answered"] is True


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "--batch", "locked.jsonl", "--out", "out.jsonl"],
        ["verify", "locked.jsonl"],
        ["eval", "locked.jsonl"],
    ],
)
def test_a_file_that_may_not_be_read_is_one_line(place: Path, arguments: list[str]) -> None:
    (place / "locked.jsonl").touch(mode=0)
    line = one_line(collabqa(place, *arguments), 1)
    assert "locked.jsonl" in line and "Permission denied" in line
    assert not (place / "out.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", "--batch", "nowhere.jsonl", "--out", "out.jsonl"], "nowhere.jsonl"),
        (["ask", "--batch", "in.jsonl", "--out", "no/folder/out.jsonl"], "out.jsonl"),
        (["verify", "nowhere.json"], "nowhere.json"),
        (["verify", "in.jsonl"], "in.jsonl: not JSON"),
        (["eval", "nowhere.jsonl"], "nowhere.jsonl"),
        (["eval", "in.jsonl"], "in.jsonl"),
        (["serve", "--host", "no.such.host.invalid"], "no.such.host.invalid"),
    ],
)
def test_a_file_or_host_that_is_not_there_is_one_line(place: Path, arguments: list[str], said: str) -> None:
    (place / "in.jsonl").write_text("{not json\n")
    assert said in one_line(collabqa(place, *arguments), 1)
    assert not (place / "out.jsonl").exists()


def test_a_port_in_use_is_one_line_with_another_to_try(built: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        line = one_line(collabqa(built, "serve", "--port", port), 1)
    assert f"port {port} on 127.0.0.1 cannot be used (Address already in use): try collabqa serve --port " in line
