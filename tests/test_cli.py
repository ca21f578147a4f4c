"""The command line as people and scripts use it: exit codes, one line a fault, nothing but what was asked on stdout."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from collabqa import cli
from collabqa.terminal import outcome_text, safe
from collabqa.types import Refusal, Request
from commands import COMMAND, DOCUMENTS, Ran, clean_environment, one_line, started, write_corpus
from small_world import Librarian

Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    for name in [name for name in os.environ if name.startswith("COLLABQA_")]:
        monkeypatch.delenv(name)

    def run_main(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["collabqa", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        out, err = capsys.readouterr()
        code = stopped.value.code
        return Ran(code if isinstance(code, int) else 0 if code is None else 1, out, err)

    return run_main


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``corpus`` and ``index`` made by the command itself; tests that change it take a copy."""
    folder = tmp_path_factory.mktemp("cli")
    write_corpus(folder / "corpus")
    subprocess.run([*COMMAND, "index"], cwd=folder, check=True, capture_output=True, timeout=120)
    return folder


@pytest.fixture
def place(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of ``built`` as the working folder."""
    folder = tmp_path / "place"
    shutil.copytree(built, folder)
    monkeypatch.chdir(folder)
    return folder


def test_help_and_version(run: Run) -> None:
    shown = run("--help")
    assert shown.code == 0
    for command in ("index", "ask", "serve", "eval", "doctor", "verify"):
        assert re.search(rf"^  {command} ", shown.out, re.MULTILINE)
    version = run("--version")
    assert (version.code, version.out) == (0, "0.1.0\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["ask", "x", "--batch", "y"],
        ["ask", "--batch", "y"],
        ["ask", "x", "--out", "y"],
        ["ask", "--batch", "y", "--out", "z", "--json"],
        ["serve", "--port", "70000"],
        ["serve", "--port", "http"],
        ["verify"],
        ["nothing"],
        ["index", "--no-such-option"],
    ],
)
def test_wrong_usage_is_exit_code_2_and_says_how(run: Run, arguments: list[str]) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "Usage: collabqa" in ran.err


def test_a_mistyped_setting_is_wrong_usage(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLLABQA_PROT", "80")
    assert "COLLABQA_PROT" in one_line(run("doctor"), 2)


def test_index_reports_what_changed_and_says_when_nothing_did(run: Run, place: Path) -> None:
    again = run("index")
    assert again.code == 0
    assert again.out.startswith("unchanged: nothing to do (2 documents, ")
    corpus = place / "corpus"
    (corpus / "oak.md").write_text(DOCUMENTS["oak.md"].replace("900", "950"), encoding="utf-8")
    (corpus / "trees" / "birch.txt").unlink()
    (corpus / "yew.md").write_text("# Yew\n\nA yew may live for 2,000 years.\n", encoding="utf-8")
    (corpus / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    changed = run("index")
    assert changed.code == 0 and changed.err == ""
    lines = changed.out.splitlines()
    assert lines[0].startswith("note: ") and "photo.png" in lines[0]
    assert lines[1:4] == ["added: yew.md", "changed: oak.md", "removed: trees/birch.txt"]
    assert re.fullmatch(
        r"index ready in \d+\.\d s: 2 documents, \d+ passages \(1 added, 1 changed, 1 removed, 0 unchanged\)", lines[4]
    )


def test_a_corpus_that_is_not_there_is_one_line_and_the_index_stays(run: Run, place: Path) -> None:
    assert "nowhere" in one_line(run("index", "nowhere"), 1)
    assert run("index").out.startswith("unchanged: nothing to do")


def test_a_corpus_without_a_document_is_one_line_and_the_index_stays(run: Run, place: Path) -> None:
    (place / "empty").mkdir()
    assert "empty" in one_line(run("index", "empty"), 1)
    (place / "empty" / "picture.txt").write_bytes(b"\x89PNG\0\0")
    assert "picture.txt" in one_line(run("index", "empty"), 1)
    assert run("index").out.startswith("unchanged: nothing to do")


def test_ask_prints_the_answer_and_where_its_words_stand(run: Run, place: Path) -> None:
    ran = run("ask", "How long may an oak live?")
    assert (ran.code, ran.err) == (0, "")
    quote = "An oak may live for 900 years."
    start = DOCUMENTS["oak.md"].index(quote)
    assert quote + " [1]" in ran.out
    assert f"[1] oak.md:3 ({start}–{start + len(quote)})" in ran.out
    assert f"“{quote}”" in ran.out


def test_ask_json_is_the_response_of_the_service(run: Run, place: Path) -> None:
    ran = run("ask", "How long may an oak live?", "--json")
    response = json.loads(ran.out)
    assert ran.code == 0 and response["answered"] is True
    for citation in response["citations"]:
        text = DOCUMENTS[citation["document_id"]]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert run("ask", "How long may an oak live?", "--json").out == ran.out


def test_a_refusal_is_a_fine_outcome(run: Run, place: Path) -> None:
    ran = run("ask", "Who won the football match on Sunday?")
    assert ran.code == 0 and ran.err == ""
    assert "[1]" not in ran.out


@pytest.mark.parametrize(
    ("confidence", "called"), [(0.05, ""), (0.125, "Related, but not an answer: "), (0.4, "Nearest: ")]
)
def test_a_refusal_shows_what_came_nearest(confidence: float, called: str) -> None:
    world = Librarian()
    refusal = world.ask(Request("Who planted the oaks?"))
    assert isinstance(refusal, Refusal)
    told = outcome_text(replace(refusal, confidence=confidence), world.index.documents)
    first = refusal.hits[0].passage
    assert (f"{called}{first.span.document_id}:" in told) is bool(called)
    assert (first.text.split()[0] in told.partition("You could ask")[0]) is bool(called)


@pytest.mark.parametrize("question", ["", "   ", "x" * 2_001])
def test_a_question_that_cannot_be_asked_is_one_line(run: Run, place: Path, question: str) -> None:
    assert "question" in one_line(run("ask", question), 1)


@pytest.mark.parametrize("command", [["ask", "x?"], ["serve", "--port", "0"], ["verify", "answer.json"]])
def test_without_an_index_the_exit_code_is_3_and_the_next_command_is_named(
    run: Run, place: Path, command: list[str]
) -> None:
    (place / "answer.json").write_text('{"citations": []}')
    err = one_line(run(*command, "--index", "nowhere"), 3)
    assert err.strip().endswith("no index in nowhere: run `collabqa index --index nowhere`")


def test_a_damaged_index_is_refused_named_and_mended_by_index(run: Run, place: Path) -> None:
    victim = next((place / "index").glob("gen-*/passages.jsonl"))
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(data)
    err = one_line(run("ask", "How long may an oak live?"), 3)
    assert "passages.jsonl" in err and err.strip().endswith("run `collabqa index`")
    assert run("doctor").code == 3
    mended = run("index")
    assert mended.code == 0 and "everything is built anew" in mended.out
    assert run("ask", "How long may an oak live?").code == 0


def test_batch_answers_every_row_and_ends_with_1_if_one_could_not_be_asked(run: Run, place: Path) -> None:
    rows = [{"qid": 1, "question": "How long may an oak live?"}, {"qid": 2, "question": ""}]
    (place / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    ran = run("ask", "--batch", "in.jsonl", "--out", "out.jsonl")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "2 rows, 1 errors: out.jsonl\n"
    first, second = map(json.loads, (place / "out.jsonl").read_text().splitlines())
    assert first["qid"] == 1 and first["answered"] is True
    assert set(second) == {"qid", "error"}
    (place / "in.jsonl").write_text(json.dumps(rows[0]) + "\n")
    assert run("ask", "--batch", "in.jsonl", "--out", "out.jsonl").code == 0


def test_verify_follows_a_document_through_changes(run: Run, place: Path) -> None:
    (place / "answer.json").write_text(run("ask", "How long may an oak live?", "--json").out)
    valid = run("verify", "answer.json")
    assert valid.code == 0 and valid.out.startswith("[1] valid: oak.md ")
    oak = place / "corpus" / "oak.md"
    oak.write_text("Preface.\n\n" + DOCUMENTS["oak.md"], encoding="utf-8")
    run("index")
    moved = run("verify", "answer.json")
    assert moved.code == 1 and moved.out.startswith("[1] moved: oak.md ")
    oak.write_text(DOCUMENTS["oak.md"].replace("900", "1,000"), encoding="utf-8")
    run("index")
    changed = run("verify", "answer.json", "--json")
    assert changed.code == 1
    (check,) = json.loads(changed.out)["citations"]
    assert check["standing"] == "changed" and check["now"]["quote"] == "An oak may live for 1,000 years."
    oak.unlink()
    run("index")
    missing = run("verify", "answer.json")
    assert missing.code == 1 and missing.out.startswith("[1] missing: oak.md ")


def test_eval_prints_figures_and_writes_the_report(run: Run, place: Path) -> None:
    quote = "An oak may live for 900 years."
    start = DOCUMENTS["oak.md"].index(quote)
    evidence = {"file": "oak.md", "start": start, "end": start + len(quote)}
    gold = {
        "qid": "g",
        "question": "How long may an oak live?",
        "answerable": True,
        "must": [["900 years"]],
        "kind": "fact",
    }
    (place / "gold.jsonl").write_text(json.dumps({**gold, "evidence": [evidence]}) + "\n")
    ran = run("eval", "gold.jsonl", "--corpus", "corpus", "--report", "reports")
    assert ran.code == 0
    assert re.search(r"^useful +1\.000", ran.out, re.MULTILINE)
    (measured,) = json.loads((place / "reports" / "gold.json").read_text())["sets"]
    assert measured["figures"]["useful"] == measured["figures"]["verbatim"] == 1.0
    assert "| useful | 1.000 |" in (place / "reports" / "gold.md").read_text()
    assert one_line(run("eval", "nowhere.jsonl"), 1)


def test_eval_asks_every_set_of_a_bench_and_goes_on_from_its_cache(run: Run, place: Path) -> None:
    quote = "A birch may live for 80 years."
    text = DOCUMENTS["trees/birch.txt"]
    start = text.index(quote)
    evidence = {"doc_id": "t/birch", "start": start, "end": start + len(quote)}
    row = {"qid": "b", "question": "How long may a birch live?", "answerable": True, "must": [["80 years"]]}
    (place / "bench" / "trees").mkdir(parents=True)
    (place / "bench" / "trees" / "questions.jsonl").write_text(json.dumps({**row, "evidence": [evidence]}) + "\n")
    (place / "bench" / "trees" / "corpus.jsonl").write_text(json.dumps({"doc_id": "t/birch", "text": text}) + "\n")
    (place / "plan.toml").write_text("[sets.trees]\nscoped = true\n")
    arguments = ("--bench", "bench", "--plan", "plan.toml", "--cache", "cache", "--report", "out")
    some = run("eval", *arguments, "--sets", "trees")
    assert some.code == 0 and some.out.startswith("trees: 1 question\n") and not (place / "out").exists()
    (kept,) = (place / "cache" / "trees" / "answers").iterdir()
    before = kept.read_bytes()
    assert run("eval", *arguments).code == 0
    assert kept.read_bytes() == before  # nothing was asked again
    assert {path.name for path in (place / "out").iterdir()} == {
        "evaluation.md",
        "evaluation.json",
        "evaluation-risk.svg",
        "evaluation-reliability.svg",
    }
    report = (place / "out" / "evaluation.md").read_text()
    assert "## trees, own document" in report and "birch live" not in report
    assert "no set is called" in one_line(run("eval", *arguments, "--sets", "elms"), 1)
    assert run("eval").code == 2


def test_doctor_says_what_is_there(run: Run, place: Path) -> None:
    ran = run("doctor")
    assert ran.code == 0
    assert "sha256 as published" in ran.out and "2 documents" in ran.out
    assert ran.out.endswith("everything is in order\n")


def test_control_characters_of_a_document_reach_the_terminal_as_escapes() -> None:
    assert safe("a\x1b[2Jb\x07c\rd\x9be\u202ef\ud800") == "a\\x1b[2Jb\\x07c\\rd\\x9be\\u202ef\\ud800"
    assert safe("tab\tline\nnaïve 😀 “quotes”") == "tab\tline\nnaïve 😀 “quotes”"


# --- as processes --------------------------------------------------------------------------------------------


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and the address it printed; port chosen by the system."""
    with started(folder, "serve", "--port", "0") as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert address, line + (process.stderr.read() if process.stderr else "")
        yield process, address.group()


def fetch(url: str, body: object = None) -> tuple[int, bytes]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return int(response.status), response.read()


def test_serve_answers_reloads_a_new_index_and_stops_cleanly_on_an_interrupt(place: Path) -> None:
    with serving(place) as (process, address):
        with urllib.request.urlopen(address + "/livez", timeout=30) as response:
            assert response.status == 200 and response.headers["server"] is None
        answer = json.loads(fetch(address + "/ask", {"question": "How long may an oak live?"})[1])
        assert answer["answered"] is True
        (place / "corpus" / "yew.md").write_text("# Yew\n\nA yew may live for 2,000 years.\n", encoding="utf-8")
        subprocess.run([*COMMAND, "index"], cwd=place, check=True, capture_output=True, env=clean_environment())
        documents: list[dict[str, object]] = []
        deadline = time.monotonic() + 30
        while len(documents) != 3 and time.monotonic() < deadline:
            time.sleep(0.5)
            request = urllib.request.Request(address + "/documents", headers={"Accept": "application/json"})
            with urllib.request.urlopen(request, timeout=30) as response:
                documents = json.load(response)["documents"]
        assert [document["document_id"] for document in documents] == ["oak.md", "trees/birch.txt", "yew.md"]
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        assert process.returncode == 130
        assert "Traceback" not in out + err


GERMAN = """# Mietvertrag

Die Wohnung liegt im zweiten Stock und ist mit einem Balkon ausgestattet. Sie wird dem Mieter am ersten Mai übergeben.

## Kündigung

Die Kündigungsfrist beträgt drei Monate. Sie ist nicht von der Dauer der Miete abhängig und gilt für beide Seiten.

## Größe

Die Wohnung hat eine Größe von 72 Quadratmetern, die auf der Straßenseite auch den Balkon umfasst.
"""


def test_a_text_in_another_language_is_noted_and_found_by_its_words(run: Run, place: Path) -> None:
    contract = place / "corpus" / "verträge" / "miete.md"
    contract.parent.mkdir()
    contract.write_text(GERMAN, encoding="utf-8")
    built = run("index")
    assert built.code == 0
    assert built.out.splitlines()[:2] == [
        "note: verträge/miete.md seems to be German: found by its words; the embedder is English",
        "added: verträge/miete.md",
    ]
    with serving(place) as (_, address):
        for asked, words in (
            ("Kündigungsfrist", "Die Kündigungsfrist beträgt drei Monate."),
            ("Wie lang ist die kundigungsfrist?", "Die Kündigungsfrist beträgt drei Monate."),  # typed without the dots
            ("STRASSENSEITE", "auf der Straßenseite"),
        ):
            (first, *_) = json.loads(fetch(f"{address}/search?q={quote(asked)}&limit=3")[1])["passages"]
            assert first["document_id"] == "verträge/miete.md" and words in first["text"]
            assert GERMAN[first["start"] : first["end"]] == first["text"]
            page = fetch(address + first["url"].partition("#")[0])[1].decode()
            assert '<mark id="cite"' in page


def interrupted(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What a process still says when it is interrupted, once more after a while, as people do.

    Python drops an interrupt that falls into a finalizer ("Exception ignored in …"), so one may be lost.
    """
    process.send_signal(signal.SIGINT)
    try:
        return process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
        return process.communicate(timeout=30)


def test_an_interrupt_while_asking_is_exit_code_130_without_a_trace(place: Path) -> None:
    rows = "".join(json.dumps({"qid": n, "question": "How long may an oak live?"}) + "\n" for n in range(20_000))
    (place / "in.jsonl").write_text(rows)
    with started(place, "ask", "--batch", "in.jsonl", "--out", "out.jsonl") as process:
        deadline = time.monotonic() + 60
        while not list(place.glob(".out.jsonl*")) and time.monotonic() < deadline:
            time.sleep(0.05)
        out, err = interrupted(process)
    assert process.returncode == 130
    assert "Traceback (most recent call last)" not in out + err.partition("Exception ignored in")[0]
    assert [path.name for path in place.glob("*out.jsonl*")] == []


def test_a_reader_that_goes_away_is_no_trace(place: Path) -> None:
    with started(place, "ask", "How long may an oak live?", "--json") as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()
        process.wait(60)
    assert "Traceback" not in err and "Exception" not in err


def test_help_imports_nothing_heavy() -> None:
    code = """
import sys
from collabqa import cli
sys.argv = ["collabqa", "--help"]
try:
    cli.main()
except SystemExit:
    pass
heavy = {"numpy", "faiss", "onnxruntime", "onnx", "torch", "fastapi", "sentence_transformers", "scipy", "bm25s"}
print("HEAVY", sorted(heavy & set(sys.modules)))
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "HEAVY []"
