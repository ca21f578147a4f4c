"""The whole way from files to hits with the network cut, in a process that has never seen it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

BUILD = """
import json, sys, time

import psutil

def refuse(event, arguments):
    if event.startswith("socket."):
        raise AssertionError(f"the network was asked for: {event} {arguments}")

sys.addaudithook(refuse)
from pathlib import Path
from collabqa.embedding import open_embedder
from collabqa.index import Index, build_index, open_retriever

corpus, folder, action = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
began = time.perf_counter()
embedder = open_embedder(None, folder)
if action == "build":
    report = build_index(corpus, folder, embedder)
    assert report.embedded == report.passages, report
else:
    index = Index.load(folder, embedder)
    retriever = open_retriever(index, embedder)
    hits = {question: retriever.retrieve(question, 3) for question in sys.argv[4:]}
    print(json.dumps({question: [hit.passage.text for hit in found] for question, found in hits.items()}))
heavy = sorted({"torch", "sentence_transformers", "transformers", "onnx", "scipy", "bm25s"} & set(sys.modules))
print(json.dumps({
    "seconds": time.perf_counter() - began,
    "memory_mb": psutil.Process().memory_info().rss / 1e6,
    "heavy": heavy,
}))
"""


def run(folder: Path, action: str, *questions: str) -> list[dict[str, object]]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "HF_HUB_OFFLINE": "0"}
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(ROOT / "corpus"), str(folder), action, *questions],
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_index_and_search_with_the_network_cut_and_without_torch(tmp_path: Path) -> None:
    (built,) = run(tmp_path / "index", "build")
    assert not {"torch", "sentence_transformers", "transformers"} & set(built["heavy"])  # type: ignore[call-overload]
    questions = ["Who founded OpenAI?", "What do industry consortia and standards bodies do?"]
    found, served = run(tmp_path / "index", "search", *questions)
    assert any("Elon Musk" in str(text) for text in found[questions[0]])  # type: ignore[attr-defined]
    assert "interoperability" in str(found[questions[1]][0])  # type: ignore[index]
    assert served["heavy"] == []  # what serves is light
    assert float(str(served["memory_mb"])) < 500
