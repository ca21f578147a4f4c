"""The folder: what is read, what is skipped and said, what is never touched."""

from __future__ import annotations

import hashlib
import os
import socket
from pathlib import Path

import pytest

from collabqa.documents.corpus import Note, Scan, SourceFile, decode, load_document, scan, title_of_name
from collabqa.documents.language import guess_language
from collabqa.documents.layout import Layout
from collabqa.errors import CorpusError
from parsed import check, paths

CHAPTERS = Path(__file__).parent.parent / "corpus"
TEXT = b"One fact is here. Another one is there.\n"


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def scan_of(folder: Path, files: dict[str, bytes]) -> Scan:
    return scan(write(folder, files))


def message(found: Scan, path: str) -> str:
    (note,) = [note for note in found.notes if note.path == path]
    assert note.skipped
    return note.message


def source(name: str, data: bytes) -> SourceFile:
    return SourceFile(name, Path(name), data, hashlib.sha256(data).hexdigest())


def test_ids_are_sorted_posix_paths_with_endings(tmp_path: Path) -> None:
    files = {"b.txt": b"b b\n", "a/z.md": b"z z\n", "a/y/x.MARKDOWN": b"x x\n", "C.Txt": b"c c\n"}
    found = scan_of(tmp_path, files)
    assert [one.id for one in found.files] == ["C.Txt", "a/y/x.MARKDOWN", "a/z.md", "b.txt"]
    assert found.notes == ()
    for one in found.files:
        assert one.path == tmp_path / one.id
        assert (one.data, one.sha256) == (files[one.id], hashlib.sha256(files[one.id]).hexdigest())


def test_skipped_files_say_why_and_what_to_do(tmp_path: Path) -> None:
    found = scan_of(
        tmp_path,
        {
            "a.txt": TEXT,
            "report.pdf": b"%PDF-",
            "README": b"x",
            "empty.md": b"",
            "blank.md": b"\xef\xbb\xbf \n\t\n",
            "latin.txt": "Zürich".encode("latin-1"),
            "zero.txt": b"abc\0def",
            "pdf.txt": b"%PDF-1.7 rest",
            "half.txt": b"\xff\xfea\x00b",
            "utf32.txt": "abc".encode("utf-32"),
            "surrogate.txt": b"ab\xed\xa0\x80",
        },
    )
    assert [one.id for one in found.files] == ["a.txt"]
    assert message(found, "report.pdf") == "skipped report.pdf: .pdf is not read yet; save it as .md or .txt"
    assert message(found, "README") == "skipped README: has no ending; name it .md or .txt if it is text"
    assert message(found, "empty.md") == "skipped empty.md: is empty; write something in it or delete it"
    assert "is empty" in message(found, "blank.md")
    assert message(found, "latin.txt") == "skipped latin.txt: is not valid UTF-8 (byte 1 is 0xfc); save it as UTF-8"
    assert "a zero byte at byte 3" in message(found, "zero.txt")
    assert "is a PDF" in message(found, "pdf.txt")
    assert "is not valid UTF-16 (byte 4" in message(found, "half.txt")
    assert "UTF-32" in message(found, "utf32.txt")
    assert "byte 2 is 0xed" in message(found, "surrogate.txt")
    assert len(found.notes) == 10


def test_hidden_files_share_one_note(tmp_path: Path) -> None:
    found = scan_of(tmp_path, {"a.txt": TEXT, ".git/config.txt": b"x", ".env": b"x", "sub/.hidden.md": b"x"})
    assert found.notes == (Note("", "hidden files and folders are not read: .env, .git, sub/.hidden.md", skipped=True),)


def test_links_pipes_and_sockets_are_never_opened(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"secret.txt": b"secret"})
    root = write(tmp_path / "root", {"a.txt": TEXT})
    (root / "loop").symlink_to(root)
    (root / "out").symlink_to(outside)
    (root / "link.txt").symlink_to(outside / "secret.txt")
    (root / "dangling.md").symlink_to(root / "nowhere")
    os.mkfifo(root / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(root / "s.txt"))
        found = scan(root)
    assert [one.id for one in found.files] == ["a.txt"]
    for name in ("loop", "out", "link.txt", "dangling.md"):
        assert "is a link" in message(found, name)
    for name in ("pipe.txt", "s.txt"):
        assert "is not a regular file" in message(found, name)


def test_a_file_that_vanishes_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.txt": TEXT, "gone.txt": b"soon gone"})
    opened = os.open

    def vanish(path: str | Path, flags: int) -> int:
        if Path(path).name == "gone.txt":
            Path(path).unlink()
        return opened(path, flags)

    monkeypatch.setattr(os, "open", vanish)
    found = scan(tmp_path)
    assert [one.id for one in found.files] == ["a.txt"]
    assert "cannot be read (No such file or directory)" in message(found, "gone.txt")


def test_the_size_limit(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": b"x" * 1_000, "b.txt": b"y" * 1_001})
    found = scan(tmp_path, limit=1_000)
    assert [one.id for one in found.files] == ["a.txt"]
    assert "is larger than" in message(found, "b.txt")
    sparse = tmp_path / "sparse.txt"
    with sparse.open("wb") as file:
        file.truncate(10 * 2**30)
    assert "64 MB (10,240.0 MB); split it or raise the limit" in message(scan(tmp_path), "sparse.txt")


def test_the_same_text_is_indexed_once(tmp_path: Path) -> None:
    text = "One fact.\nAnother.\n"
    files = {
        "b.txt": text.encode(),
        "a.txt": text.encode("utf-8-sig"),
        "c.md": text.replace("\n", "\r\n").encode("utf-16"),
    }
    found = scan_of(tmp_path, files)
    assert [one.id for one in found.files] == ["a.txt"]
    for name in ("b.txt", "c.md"):
        assert "has the same text as a.txt, which is indexed" in message(found, name)


def test_names_that_do_not_print_are_escaped_in_notes_only(tmp_path: Path) -> None:
    found = scan_of(tmp_path, {"a\x1b[31m\n.txt": TEXT, "\u202egpj.exe": b"x"})
    assert [one.id for one in found.files] == ["a\x1b[31m\n.txt"]
    (note,) = found.notes
    assert note.message == "skipped \\u202egpj.exe: .exe is not read yet; save it as .md or .txt"


def test_a_name_that_is_no_utf_8(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": TEXT})
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")).write_bytes(b"x")
    (note,) = scan(tmp_path).notes
    assert "has a name that is not valid UTF-8; rename it" in note.message


@pytest.mark.parametrize("make", ["missing", "file", "empty", "useless"])
def test_nothing_to_read(tmp_path: Path, make: str) -> None:
    folder = tmp_path / "corpus"
    if make == "file":
        folder.write_bytes(b"x")
    elif make != "missing":
        folder.mkdir()
    if make == "useless":
        write(folder, {"a.pdf": b"x", "b.txt": b""})
    expected = {
        "missing": "does not exist: create it",
        "file": "is not a folder: name the folder",
        "empty": "no document to read in .*: put .md or .txt files in it$",
        "useless": r"put .md or .txt files in it; skipped b.txt: .* \(and 1 more\)|skipped a.pdf: .* \(and 1 more\)",
    }
    with pytest.raises(CorpusError, match=expected[make]):
        scan(folder)


def test_canonical_text() -> None:
    assert decode(b"\xef\xbb\xbfa\r\nb\rc\n\r\n") == "a\nb\rc\n\n"
    assert decode("\ufeffa\r\n😀".encode("utf-16-le")) == "a\n😀"
    assert decode("\ufeffa😀".encode("utf-16-be")) == "a😀"
    assert decode("\ufeff\ufeffa".encode()) == "\ufeffa", "one mark only is dropped"


def test_documents() -> None:
    document = load_document(source("leave-policy_2024.md", b"Rules apply.\r\n\r\n## Notice\r\n\r\nTwo weeks.\r\n"))
    assert document.title == "Leave policy 2024"
    assert [document.slice(one) for block in document.blocks for one in block.sentences] == [
        "Rules apply.",
        "Notice",
        "Two weeks.",
    ]
    assert [section.path for section in document.sections] == [(), ("Notice",)]
    with pytest.raises(CorpusError, match="byte 0"):
        load_document(source("a.txt", b"\xff"))


def test_titles_from_names() -> None:
    assert title_of_name("a/leave-policy_2024.md") == "Leave policy 2024"
    assert title_of_name("v1.2-notes.txt") == "v1.2 notes"
    assert title_of_name("---.md") == "---.md"


LANGUAGES = {
    "en": "The house is on the hill and it was built by the people of the town in the year that the war had ended. "
    * 2,
    "de": "Das Haus steht auf dem Hügel und wurde von den Leuten der Stadt im Jahr gebaut, das nicht vergessen ist. "
    * 2,
    "fr": "La maison est sur la colline et elle a été construite par les gens de la ville dans une année de guerre. "
    * 2,
    "es": "La casa está en la colina y fue construida por los habitantes de la ciudad en el año que no se olvida. " * 2,
    "it": "La casa è sulla collina e non è stata costruita dalla gente della città, che è più a valle con il mulino. "
    * 2,
    "nl": "Het huis staat op de heuvel en is niet door de mensen van het dorp gebouwd, maar voor een heer met geld. "
    * 2,
    "pt": "A casa não está no alto da colina e foi feita para uma família do norte que não a usa, com um jardim. " * 2,
    "ru": "Дом стоит на холме, и его построили жители города.",
    "el": "Το σπίτι είναι στον λόφο.",
    "ja": "家は丘の上にあります。町の人が建てました。",
    "zh": "房子在山上。是镇上的人建的。",
    "ar": "البيت على التل وقد بناه أهل المدينة.",
}


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_languages(code: str) -> None:
    assert guess_language(LANGUAGES[code]) == code


def test_unsure_means_english() -> None:
    assert guess_language("") == "en"
    assert guess_language("Ja, das ist gut") == "en"
    assert guess_language("x = 1; y = 2;" * 100) == "en"


def test_other_languages_are_noted_not_skipped(tmp_path: Path) -> None:
    found = scan_of(tmp_path, {"haus.txt": LANGUAGES["de"].encode()})
    words = "haus.txt seems to be German: found by its words; the embedder is English"
    assert found.notes == (Note("haus.txt", words, skipped=False),)
    assert load_document(found.files[0]).language == "de"


def test_the_three_chapters() -> None:
    found = scan(CHAPTERS)
    documents = {one.id: load_document(one) for one in found.files}
    titles = {name: document.title for name, document in documents.items()}
    assert titles == {
        "ai-coalitions.txt": "Driving Industry Transformation with AI Coalitions",
        "collaboration-and-partnerships.md": "Chapter: Collaboration and Partnerships",
        "types-of-partnerships.md": "Types of Partnerships",
    }
    assert [len(document.sections) for document in documents.values()] == [15, 15, 7]
    coalitions = documents["ai-coalitions.txt"]
    assert ("Industry Examples of AI Coalitions", "Partnership on AI") in [one.path for one in coalitions.sections]
    labels = [coalitions.slice(one.label) for one in coalitions.blocks if one.label is not None]
    assert labels == ["Faster Innovation", "Shared Risk", "Expanded Reach", "Ethical Leadership"]
    for document in documents.values():
        layout = Layout(document.title, document.sections, document.blocks)
        check(document.text, layout)
        assert len(paths(layout)) == len(document.sections)


def test_order_does_not_depend_on_the_listing(tmp_path: Path) -> None:
    one, other = (
        scan_of(tmp_path / folder, {f"{letter}/{letter}.txt": f"fact {letter}\n".encode() for letter in letters})
        for folder, letters in (("one", "dbca"), ("other", "acbd"))
    )
    assert [file.id for file in one.files] == ["a/a.txt", "b/b.txt", "c/c.txt", "d/d.txt"]
    assert [file.id for file in other.files] == [file.id for file in one.files]
