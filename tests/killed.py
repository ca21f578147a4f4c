"""Runs in a process of its own: forks builders, kills each at some moment, and looks at what is left.

It is itself never a builder, so no child inherits a running thread or lock of FAISS.

    python killed.py publish FOLDER       kill at every single step of a publication, in turn
    python killed.py build FOLDER KILLS   kill whole builds at random moments
    python killed.py limit FOLDER         let the system refuse files beyond every size
Prints one JSON object; exits with 1 and a reason if an index was lost or mixed.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from collabqa.errors import CollabqaError, IndexMissing
from collabqa.indexing import durable, generation, records
from collabqa.indexing.index import build_index
from faults import STEPS
from hashing import HashEmbedder
from test_generation import FILES, generation_name, publish


def killed_at_every_step(folder: Path) -> dict[str, int]:
    """Publish again and again, killed before step 1, 2, 3 … of the publication, until one survives."""
    publish(folder, 0)
    before, step, kept, moved = generation_name(0), 0, 0, 0
    while True:
        step += 1
        status = in_child(partial(publish_and_die, folder, step))
        found = generation.read(folder)
        assert dict(found.files) == FILES, "mixed files"
        name = found.manifest.generation
        assert name in (before, generation_name(step)), f"step {step}: neither old nor new"
        kept, moved = kept + (name == before), moved + (name != before)
        before = name
        leftovers = [entry.name for entry in folder.iterdir() if entry.name.startswith(durable.TEMPORARY)]
        assert len(leftovers) <= 1, leftovers
        with generation.lock(folder):  # the dead holder's lock is gone
            generation.clean_unfinished(folder)
        if status == 0:
            return {"steps": step - 1, "kept": kept, "moved": moved}


def publish_and_die(folder: Path, step: int) -> None:
    """Publish under the lock and die by SIGKILL in place of the n-th call that changes the disk."""
    calls = 0

    def guarded(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 (stands for many)
            nonlocal calls
            calls += 1
            if calls == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **options)

        return call

    for name in STEPS:
        setattr(os, name, guarded(getattr(os, name)))
    with generation.lock(folder):
        publish(folder, step)


def killed_at_random(folder: Path, kills: int) -> dict[str, int]:
    """Builds of a changing corpus killed at random moments; every time the index is one whole state of it."""
    chance = random.Random(2026)
    corpus, index = folder / "corpus", folder / "index"
    states = [{f"{name}.md": text_of(name, state) for name in "abcd"[: 2 + state % 3]} for state in range(6)]
    write(corpus, states[0])
    assert in_child(lambda: build(corpus, index)) == 0
    began = time.perf_counter()
    write(corpus, states[1])
    assert in_child(lambda: build(corpus, index)) == 0
    usual = time.perf_counter() - began
    current, survived, moved = 1, 0, 0
    for kill in range(kills):
        target = chance.choice([state for state in range(6) if state != current])
        write(corpus, states[target])
        status = in_child(lambda: build(corpus, index), kill_after=chance.uniform(0, 1.2 * usual))
        found = state_of(index, states)
        assert found in (current, target), f"kill {kill}: state {found}, expected {current} or {target}"
        moved += found == target
        survived += status == 0
        assert status != 0 or found == target
        current = found
    assert in_child(lambda: build(corpus, index)) == 0
    left = [entry.name for entry in index.iterdir() if entry.name.startswith(durable.TEMPORARY)]
    assert left == [] and len([entry for entry in index.iterdir() if entry.name.startswith("gen-")]) <= 2
    return {"kills": kills, "survived": survived, "moved": moved}


def refused_beyond_every_size(folder: Path) -> dict[str, int]:
    """Builds that may write no file beyond 0, 400, 800 … bytes: refused in one line, the old index kept."""
    corpus, index = folder / "corpus", folder / "index"
    write(corpus, {"a.md": text_of("a", 1)})
    assert in_child(lambda: build(corpus, index)) == 0
    write(corpus, {"a.md": text_of("a", 1), "b.md": text_of("b", 2)})
    before = generation.read(index).manifest.generation
    refused = 0
    for size in range(0, 20_000, 400):
        status = in_child(partial(build, corpus, index, size))
        now = generation.read(index).manifest.generation
        assert status in (0, 7) and (now == before) == (status == 7), f"limit {size}: exit {status}"
        assert not [entry for entry in index.iterdir() if entry.name.startswith(durable.TEMPORARY)]
        if status == 0:
            break
        refused += 1
    return {"refused": refused, "built": int(status == 0)}


def text_of(name: str, state: int) -> str:
    return "".join(
        f"# {name} {part}\n\nState {state} of {name}, part {part}. It says {state * part}.\n\n" for part in range(9)
    )


def write(corpus: Path, texts: dict[str, str]) -> None:
    corpus.mkdir(parents=True, exist_ok=True)
    for path in corpus.iterdir():
        path.unlink()
    for name, text in texts.items():
        (corpus / name).write_text(text)


def build(corpus: Path, index: Path, limit: int | None = None) -> None:
    """A whole build; exit code 7 for an error that is one line."""
    if limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        build_index(corpus, index, HashEmbedder())
    except CollabqaError as error:
        assert len(str(error).splitlines()) == 1 and "cannot be written" in str(error), str(error)
        os._exit(7)


def state_of(index: Path, states: list[dict[str, str]]) -> int:
    """Which state of the corpus the index holds, whole: documents, passages and counts."""
    try:
        found = generation.read(index)
    except IndexMissing:
        return -1
    documents = records.read_documents(found.files["documents.jsonl"])
    passages = records.read_passages(found.files["passages.jsonl"], documents)
    state = states.index({name: document.text for name, document in documents.items()})
    assert len(passages) == found.manifest.passages == 9 * len(documents), "missing or phantom passages"
    assert len({passage.id for passage in passages}) == len(passages), "duplicate passages"
    assert len(found.files["dense.faiss"]) > len(passages) * 32 * 4, "vectors missing"
    return state


def in_child(work: Callable[[], None], kill_after: float | None = None) -> int:
    """Run the work in a forked process; its exit code, -9 if it was killed."""
    child = os.fork()
    if child == 0:
        try:
            work()
            code = 0
        except BaseException as error:
            sys.stderr.write(f"{error!r}\n")
            sys.stderr.flush()
            code = 1
        os._exit(code)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    import bm25s
    import faiss
    import Stemmer  # loaded here, so that no child spends its short life on it

    assert bm25s.BM25 is not None and Stemmer.Stemmer is not None and faiss.IndexFlatIP is not None
    kind, place = sys.argv[1], Path(sys.argv[2])
    if kind == "publish":
        result = killed_at_every_step(place)
    elif kind == "build":
        result = killed_at_random(place, int(sys.argv[3]))
    else:
        result = refused_beyond_every_size(place)
    sys.stdout.write(json.dumps(result))
