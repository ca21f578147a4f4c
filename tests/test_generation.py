"""Generations: published whole, read only as published, refused when a single bit differs."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shlex
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from collabqa.errors import BuildRunning, CollabqaError, IndexDamaged, IndexFault, IndexMissing, IndexStale
from collabqa.indexing import generation
from collabqa.indexing.manifest import FORMAT, EmbedderRecord, EncoderRecord, Manifest, Versions
from collabqa.settings import Settings
from faults import FailingDisk

FILES = {"one.jsonl": b'{"a": 1}\n' * 40, "two.faiss": bytes(range(256)) * 4, "empty.json": b""}


def make_manifest(name: str, files: dict[str, bytes], encoder: EncoderRecord | None = None) -> Manifest:
    return Manifest(
        format=FORMAT,
        generation=name,
        built_at="2026-11-22T00:00:00+00:00",
        versions=Versions(parser=1, chunker=1, words=1),
        embedder=EmbedderRecord(
            name="hash",
            dim=3,
            max_tokens=64,
            normalised=True,
            fingerprint="f",
            weights_sha256="",
            encoder=encoder,
        ),
        corpus_sha256="0" * 64,
        documents={},
        passages=0,
        files=generation.describe(files),
    )


def generation_name(number: int) -> str:
    return f"20261122T{number:012d}Z-{number:012x}"


def publish(folder: Path, number: int, files: dict[str, bytes] | None = None) -> str:
    files = FILES if files is None else files
    folder.mkdir(exist_ok=True)
    name = generation_name(number)
    generation.publish(folder, make_manifest(name, files), files)
    return name


def test_what_is_published_is_read(tmp_path: Path) -> None:
    name = publish(tmp_path, 1)
    found = generation.read(tmp_path)
    assert dict(found.files) == FILES and found.manifest == make_manifest(name, FILES)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["CURRENT", f"gen-{name}"]


def test_no_index_is_said_with_the_command(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "gone"):
        with pytest.raises(IndexMissing, match=r"no index in .*run `collabqa index --index"):
            generation.read(folder)


def test_the_command_that_mends_names_the_folder_and_can_be_pasted_into_a_shell() -> None:
    assert Settings.model_fields["index"].default == generation.DEFAULT
    assert generation.mend(generation.DEFAULT) == "run `collabqa index`"
    assert generation.mend(Path("nope")) == "run `collabqa index --index nope`"
    assert generation.mend(generation.DEFAULT, Path("policies")) == "run `collabqa index policies`"
    for hostile in ("a b", "it's", "$(reboot)", "`reboot`", "a;b", "a&b", "*"):
        command = generation.mend(Path(hostile), Path(hostile)).removeprefix("run `").removesuffix("`")
        assert shlex.split(command) == ["collabqa", "index", hostile, "--index", hostile]


Damage = Callable[[bytes, random.Random], bytes]


def flip(data: bytes, chance: random.Random) -> bytes:
    position = chance.randrange(len(data))
    return data[:position] + bytes([data[position] ^ 1 << chance.randrange(8)]) + data[position + 1 :]


def truncate(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def append(data: bytes, chance: random.Random) -> bytes:
    return data + chance.randbytes(chance.randrange(1, 100))


def zero(data: bytes, chance: random.Random) -> bytes:
    nonzero = [position for position, byte in enumerate(data) if byte]
    start = chance.choice(nonzero)
    return data[:start] + bytes(len(data[start : start + 64])) + data[start + 64 :]


def swap(data: bytes, chance: random.Random) -> bytes:
    del chance
    return data[len(data) // 2 :] + data[: len(data) // 2] + b"."


@pytest.mark.parametrize("damage", [flip, truncate, append, zero, swap])
def test_any_damage_to_any_file_is_refused_by_name(tmp_path: Path, damage: Damage) -> None:
    name = publish(tmp_path, 1)
    chance = random.Random(damage.__name__)
    targets = [tmp_path / "CURRENT", *(tmp_path / f"gen-{name}" / file for file in ("manifest.json", *FILES))]
    for target in targets:
        whole = target.read_bytes()
        for _ in range(12):
            if not whole and damage is not append:
                continue
            target.write_bytes(damage(whole, chance))
            with pytest.raises(IndexFault) as fault:
                generation.read(tmp_path)
            assert "run `collabqa index --index" in str(fault.value) and str(tmp_path) in str(fault.value)
            assert len(str(fault.value).splitlines()) == 1
        target.write_bytes(whole)
        generation.read(tmp_path)


def test_a_missing_or_unreadable_file_is_named(tmp_path: Path) -> None:
    name = publish(tmp_path, 1)
    for file in ("manifest.json", *FILES):
        path = tmp_path / f"gen-{name}" / file
        whole = path.read_bytes()
        path.unlink()
        with pytest.raises(IndexDamaged, match=file):
            generation.read(tmp_path)
        path.mkdir()
        with pytest.raises(IndexDamaged, match=file):
            generation.read(tmp_path)
        path.rmdir()
        path.write_bytes(whole)
    shutil.rmtree(tmp_path / f"gen-{name}")
    with pytest.raises(IndexDamaged, match=r"manifest\.json"):
        generation.read(tmp_path)


def test_files_of_two_builds_never_pass_for_one(tmp_path: Path) -> None:
    builds = [{name: data[::-1] + bytes([number]) for name, data in FILES.items()} for number in range(4)]
    names = [publish(tmp_path, number, files) for number, files in enumerate(builds)]
    current = tmp_path / f"gen-{names[-1]}"
    for other in names[:-1]:
        for file in ("manifest.json", *FILES):
            mine = (current / file).read_bytes()
            shutil.copy(tmp_path / f"gen-{other}" / file, current / file)
            with pytest.raises(IndexDamaged):
                generation.read(tmp_path)
            (current / file).write_bytes(mine)
    assert generation.read(tmp_path).manifest.generation == names[-1]


def republish(folder: Path, change: dict[str, object]) -> None:
    """Write a changed manifest with a CURRENT that vouches for it, as someone hostile might."""
    current = json.loads((folder / "CURRENT").read_text())
    path = folder / f"gen-{current['generation']}" / "manifest.json"
    data = json.dumps({**json.loads(path.read_text()), **change}).encode()
    path.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    (folder / "CURRENT").write_text(json.dumps({**current, "manifest_sha256": digest}))


@pytest.mark.parametrize(
    "change",
    [
        {"generation": "another"},
        {"files": {"../../etc/passwd": {"size": 1, "sha256": "0" * 64}}},
        {"files": {"one.jsonl": {"size": -1, "sha256": "0" * 64}}},
        {"files": {"one.jsonl": {"size": 1, "sha256": "zz"}}},
        {"files": []},
        {"passages": "many"},
        {"passages": -1},
        {"extra": {"py/object": "os.system"}},
        {"built_at": None},
        {"embedder": {}},
    ],
)
def test_a_hostile_manifest_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    publish(tmp_path, 1)
    republish(tmp_path, change)
    with pytest.raises(IndexDamaged):
        generation.read(tmp_path)


@pytest.mark.parametrize(
    "pointer", [b"", b"[]", b"3", b"{}", b'"' + b"[" * 9, b"[" * 100_000, b"\xff\xfe", b"\x80\x04."]
)
def test_a_pointer_that_is_none_is_refused(tmp_path: Path, pointer: bytes) -> None:
    publish(tmp_path, 1)
    (tmp_path / "CURRENT").write_bytes(pointer)
    with pytest.raises(IndexDamaged, match="CURRENT"):
        generation.read(tmp_path)


@pytest.mark.parametrize("name", ["../gen-x", "a/b", "", ".", "x" * 200, "a\0b"])
def test_a_pointer_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    publish(tmp_path, 1)
    record = {"format": FORMAT, "generation": name, "manifest_sha256": "0" * 64}
    (tmp_path / "CURRENT").write_text(json.dumps(record))
    with pytest.raises(IndexDamaged, match="CURRENT"):
        generation.read(tmp_path)


@pytest.mark.parametrize("found", [FORMAT + 1, 0, "1", None])
def test_another_format_is_stale_and_says_both(tmp_path: Path, found: object) -> None:
    publish(tmp_path, 1)
    republish(tmp_path, {"format": found})
    with pytest.raises(
        IndexStale, match=rf"format {found!r}, this program reads {FORMAT}: run `collabqa index --index"
    ):
        generation.read(tmp_path)


def test_the_encoder_is_checked_with_the_generation(tmp_path: Path) -> None:
    encoder = tmp_path / "encoder-0123456789ab.onnx"
    encoder.write_bytes(b"graph")
    record = EncoderRecord(file=encoder.name, size=5, sha256=hashlib.sha256(b"graph").hexdigest())
    generation.publish(tmp_path, make_manifest(generation_name(1), FILES, record), FILES)
    generation.read(tmp_path)
    encoder.write_bytes(b"grapH")
    with pytest.raises(IndexDamaged, match="encoder"):
        generation.read(tmp_path)
    encoder.unlink()
    with pytest.raises(IndexDamaged, match="encoder"):
        generation.read(tmp_path)


@pytest.mark.parametrize("half", [False, True])
def test_whatever_step_of_a_publication_fails_the_old_or_the_new_index_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, half: bool
) -> None:
    publish(tmp_path, 0)
    disk = FailingDisk(monkeypatch, tmp_path)
    publish(tmp_path, 1)
    steps = disk.calls
    assert steps > 3 * (len(FILES) + 2)
    before, outcomes = generation_name(1), set()
    for step in range(1, steps + 1):
        disk.fail_at(step, half=half)
        with pytest.raises(CollabqaError, match=r"cannot be written \(No space left on device\)"):
            publish(tmp_path, step + 1)
        disk.heal()
        found = generation.read(tmp_path).manifest.generation
        outcomes.add(found == before)
        assert found in (before, generation_name(step + 1))
        before = found
        assert not [entry for entry in tmp_path.iterdir() if "tmp" in entry.name]
        unpublished = [entry.name for entry in tmp_path.iterdir() if entry.name == f"gen-{generation_name(step + 1)}"]
        assert unpublished == ([f"gen-{found}"] if found == generation_name(step + 1) else [])
    assert outcomes == {True, False}  # the last steps come after the rename that publishes


def test_cleaning_keeps_what_is_told_and_all_that_is_not_ours(tmp_path: Path) -> None:
    names = [publish(tmp_path, number) for number in range(3)]
    foreign = ["gen-music", "gen-20261122", "encoder-mine.onnx", "notes.md", ".gitkeep", ".lock"]
    for name in foreign:
        (tmp_path / name).write_text("x")
    for name in ("encoder-0123456789ab.onnx", "encoder-0123456789ab.json", "encoder-ba9876543210.onnx"):
        (tmp_path / name).write_text("x")
    (tmp_path / ".collabqa-tmp-1").mkdir()
    generation.clean_unfinished(tmp_path)
    assert not (tmp_path / ".collabqa-tmp-1").exists() and (tmp_path / f"gen-{names[0]}").exists()
    generation.clean(tmp_path, names[1:], ["encoder-0123456789ab.onnx"])
    kept = [f"gen-{name}" for name in names[1:]] + ["encoder-0123456789ab.onnx", "encoder-0123456789ab.json", "CURRENT"]
    assert sorted(entry.name for entry in tmp_path.iterdir()) == sorted(kept + foreign)


def test_one_process_builds_at_a_time_and_the_other_is_told_which(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "index"
    told = pytest.raises(BuildRunning, match=f"process {os.getpid()} is building")
    with generation.lock(folder), told, generation.lock(folder):
        pass
    with generation.lock(folder):
        pass


def test_a_lock_file_left_by_a_dead_process_does_not_lock(tmp_path: Path) -> None:
    (tmp_path / ".lock").write_text("999999")
    with generation.lock(tmp_path):
        assert (tmp_path / ".lock").read_text() == str(os.getpid())


def test_readers_get_one_whole_generation_while_others_are_published_and_cleaned(tmp_path: Path) -> None:
    publish(tmp_path, 0)
    done = threading.Event()
    wrong: list[str] = []
    read = 0

    def keep_reading() -> None:
        nonlocal read
        while not done.is_set():
            try:
                found = generation.read(tmp_path)
            except IndexFault as fault:
                wrong.append(str(fault))
                continue
            number = int(found.manifest.generation.rpartition("-")[2], 16)
            if number and found.files["one.jsonl"] != str(number).encode():
                wrong.append(f"{number}: {found.files!r}")
            read += 1

    readers = [threading.Thread(target=keep_reading) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(1, 120):
        name = publish(tmp_path, number, {"one.jsonl": str(number).encode()})
        generation.clean(tmp_path, [name], [])  # harsher than a build, which keeps the one before
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == [] and read > 0
