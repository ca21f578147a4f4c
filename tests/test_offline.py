"""The whole way from files to answers with the network cut, in processes that have never seen it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from commands import Ran, collabqa

ROOT = Path(__file__).parent.parent

BUILD = """
import json, sys, time

import psutil

def refuse(event, arguments):
    if event.startswith("socket."):
        raise AssertionError(f"the network was asked for: {event} {arguments}")

sys.addaudithook(refuse)
from pathlib import Path
from collabqa.indexing.embedding import open_embedder
from collabqa.indexing.index import Index, build_index, open_retriever

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


# --- the commands themselves ----------------------------------------------------------------------------------

# Found by every Python that starts with its folder on the path. A library that swallows exceptions must not get
# away with a try, so the process ends on the spot. What was imported is written down at the end.
CUT = """
import atexit, os, sys

def refuse(event, arguments):
    asks = event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.connect", "socket.sendto", "urllib.Request")
    if asks or (event == "socket.__new__" and arguments[1] in (2, 10)):  # AF_INET, AF_INET6
        os.write(2, f"the network was asked for: {event} {arguments}".encode())
        os._exit(86)

sys.addaudithook(refuse)
atexit.register(lambda: open(os.environ["IMPORTED"], "w").write(" ".join(sys.modules)))
"""
HEAVY = {"torch", "sentence_transformers", "transformers", "huggingface_hub", "onnx", "scipy", "sklearn", "bm25s"}


def cut_off(place: Path, *arguments: str) -> tuple[Ran, set[str]]:
    """A command run with the network cut, and what it imported. The libraries are told that they may go online."""
    (place / "cut").mkdir(exist_ok=True)
    (place / "cut" / "sitecustomize.py").write_text(CUT)
    imported = place / "imported"
    imported.unlink(missing_ok=True)
    path = os.pathsep.join([str(place / "cut"), str(ROOT / "src")])
    ran = collabqa(place, *arguments, PYTHONPATH=path, IMPORTED=str(imported), HF_HUB_OFFLINE="0")
    return ran, set(imported.read_text().split())


@pytest.mark.parametrize(
    "code", ["import socket; socket.socket()", "import socket; socket.getaddrinfo('x.invalid', 80)"]
)
def test_the_cut_is_one(tmp_path: Path, code: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(CUT)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "IMPORTED": os.devnull}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=False)
    assert done.returncode == 86 and b"the network was asked for" in done.stderr


@pytest.mark.slow
def test_index_answers_and_refusals_with_the_network_cut(tmp_path: Path) -> None:
    corpus = ROOT / "corpus"
    ran, _ = cut_off(tmp_path, "index", str(corpus))
    assert (ran.code, ran.err) == (0, "") and "index ready in " in ran.out
    ran, imported = cut_off(tmp_path, "ask", "Who founded OpenAI?", "--json")
    answer = json.loads(ran.out)
    assert ran.code == 0 and answer["answered"] is True and "Elon Musk" in answer["answer"]
    assert answer["citations"]
    for citation in answer["citations"]:
        text = (corpus / citation["document_id"]).read_text(encoding="utf-8-sig").replace("\r\n", "\n")
        assert text[citation["start"] : citation["end"]] == citation["quote"] != ""
    assert imported & HEAVY == set()
    ran, imported = cut_off(tmp_path, "ask", "How do I bake sourdough bread?", "--json")
    refusal = json.loads(ran.out)
    assert ran.code == 0 and refusal["answered"] is False and refusal["citations"] == []
    assert imported & HEAVY == set()
    ran, _ = cut_off(tmp_path, "index", str(corpus))
    assert ran.out.startswith("unchanged: nothing to do (3 documents, ")
