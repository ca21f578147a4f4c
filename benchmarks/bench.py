"""Measures what a user waits for and what the machine must hold, and writes docs/bench.md: `make bench`.

Every question is asked once, after others have warmed the caches; the service runs as its own
process and is asked over HTTP. Times depend on the machine; the ratios travel better. Where the
question sets lie beside the checkout (BENCH=folder), all their documents together make the large index.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import psutil
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "tests" / "data" / "chapters_gold.jsonl"
COMMAND = [sys.executable, "-m", "collabqa"]
BENCH = Path(os.environ.get("BENCH", ROOT.parent / "shared" / "bench"))
WARMING = 8
RUNS = 5
OF_EACH_SET = 25  # questions asked of the large index
LOADS = 10  # of each page, at each width
SETTLING = 3  # seconds in which the service makes its map ready
LISTED = "What are the benefits of AI coalitions?"

Row = tuple[str, str, str]


def questions() -> list[str]:
    rows = map(json.loads, GOLD.read_text(encoding="utf-8").splitlines())
    return [row["question"] for row in rows if not row.get("turns")]


def seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def command(*arguments: str) -> float:
    return seconds(lambda: subprocess.run([*COMMAND, *arguments], check=True, capture_output=True, cwd=ROOT))


def spread(values: Sequence[float]) -> tuple[float, float]:
    """p50 and p95 in milliseconds."""
    ordered = sorted(values)
    return 1000 * statistics.median(ordered), 1000 * ordered[max(0, -(-len(ordered) * 95 // 100) - 1)]


def passages_of(index: Path) -> int:
    from collabqa.indexing.embedding import open_embedder
    from collabqa.indexing.index import Index

    return len(Index.load(index, open_embedder(None, index)).passages)


def in_process(index: Path) -> list[float]:
    from collabqa.indexing.embedding import open_embedder
    from collabqa.opening import open_assistant
    from collabqa.types import Request

    assistant = open_assistant(index, open_embedder(None, index), None)
    asked = questions()
    for question in asked[:WARMING]:
        assistant.ask(Request(question))
    return [seconds(lambda question=question: assistant.ask(Request(question))) for question in asked[WARMING:]]  # type: ignore[misc]


def large_corpus(folder: Path) -> list[str]:
    """Writes the documents of every question set below the folder, and gives questions about them."""
    from collabqa.evaluation.questionset import Plan, bench_sets

    if not any(BENCH.glob("*/corpus.jsonl")):
        return []
    asked = []
    for one in bench_sets(BENCH, Plan(), ROOT / "corpus", folder, ()):
        if one.corpus is not None and one.corpus.is_relative_to(folder):
            first = [gold.question for gold in one.gold if not gold.follows]
            asked += first[:: max(1, len(first) // OF_EACH_SET)]
    return asked


@contextmanager
def serving(index: Path) -> Iterator[tuple[str, int]]:
    """The address of the service, as its own process, once its page is up; and the number of the process."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", "--index", str(index)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found
        with urllib.request.urlopen(found.group() + "/", timeout=60) as page:
            page.read()
        yield found.group(), process.pid
    finally:
        process.terminate()
        process.wait(20)


def over_http(index: Path, asked: Sequence[str]) -> tuple[float, list[float], list[float], float]:
    """Seconds until the page is up, of every question, until the first event of its stream; resident MB after them."""
    began = time.perf_counter()
    with serving(index) as (address, process):
        up = time.perf_counter() - began

        def posted(question: str, stream: bool) -> urllib.request.Request:
            body = json.dumps({"question": question, "stream": stream}).encode()
            return urllib.request.Request(address + "/ask", body, {"Content-Type": "application/json"})

        def ask(question: str) -> None:
            with urllib.request.urlopen(posted(question, False), timeout=60) as response:
                response.read()

        def begun(question: str) -> float:
            """Until the first event; the rest is read too, so that the next question has the machine to itself."""
            began = time.perf_counter()
            with urllib.request.urlopen(posted(question, True), timeout=60) as response:
                response.readline()
                first = time.perf_counter() - began
                response.read()
            return first

        for question in asked[:WARMING]:
            ask(question)
        took = [seconds(lambda question=question: ask(question)) for question in asked[WARMING:]]  # type: ignore[misc]
        return (
            up,
            took,
            [begun(question) for question in asked[WARMING:]],
            psutil.Process(process).memory_info().rss / 1e6,
        )


def painted(index: Path, paths: Sequence[str]) -> list[list[float]]:
    """Milliseconds until Chromium first shows something of each path: every load in a fresh profile, at two widths."""
    told = """new Promise((tell) => new PerformanceObserver((list) => {
      for (const { startTime } of list.getEntriesByName("first-contentful-paint")) tell(startTime);
    }).observe({ type: "paint", buffered: true }))"""
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    arguments = ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]  # no sandbox for root
    with serving(index) as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        time.sleep(SETTLING)

        def load(path: str, width: int) -> float:
            with browser.new_context(viewport={"width": width, "height": 800}) as context:
                page = context.new_page()
                page.goto(address + path)
                return float(page.evaluate(told))

        load(paths[0], 1280)
        return [[load(path, width) for width in (1280, 390) for _ in range(LOADS)] for path in paths]


def measure() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        help_time = statistics.median(command("--help") for _ in range(RUNS))
        cold = command("index", "corpus", "--index", str(index))
        unchanged = statistics.median(command("index", "corpus", "--index", str(index)) for _ in range(RUNS))
        first = statistics.median(command("ask", question, "--index", str(index)) for question in questions()[:RUNS])
        p50, p95 = spread(in_process(index))
        up, took, begun, resident = over_http(index, questions())
        http50, http95 = spread(took)
        _, begun95 = spread(begun)
        paints = painted(index, ["/", "/?" + urlencode({"q": LISTED})])
    count = len(took)
    shown = [f"{statistics.median(each):.0f} / {max(each):.0f} ms" for each in paints]
    return [
        ("`collabqa --help`", f"{help_time:.2f} s", "0.5 s"),
        ("index of the three chapters, from nothing", f"{cold:.1f} s", "15 s"),
        ("the same, nothing changed", f"{unchanged:.1f} s", "3 s"),
        ("`collabqa ask`, whole process", f"{first:.1f} s", "3 s"),
        ("`collabqa serve` until the page is up", f"{up:.1f} s", "–"),
        (f"warm `/ask` over HTTP, p50 of {count}", f"{http50:.0f} ms", "60 ms"),
        (f"warm `/ask` over HTTP, p95 of {count}", f"{http95:.0f} ms", "–"),
        ("the same without HTTP, p50", f"{p50:.0f} ms", "–"),
        ("the same without HTTP, p95", f"{p95:.0f} ms", "–"),
        ("first event of the stream, p95", f"{begun95:.0f} ms", "100 ms"),
        (f"first paint of the start page, median / slowest of {2 * LOADS}", shown[0], "– / 300 ms"),
        ("… of an address that is answered", shown[1], "– / 300 ms"),
        ("memory of the serving process", f"{resident:.0f} MB", "500 MB"),
        ("warm `/ask` against a whole `collabqa ask`", f"1 : {1000 * first / http50:.0f}", "–"),
        ("unchanged index against one from nothing", f"1 : {cold / unchanged:.1f}", "–"),
    ]


def measure_large() -> list[Row]:
    """The same of about ten thousand passages; no rows where the question sets are not there."""
    with tempfile.TemporaryDirectory() as folder:
        corpus, index = Path(folder) / "corpus", Path(folder) / "index"
        asked = large_corpus(corpus)
        if not asked:
            return []
        cold = command("index", str(corpus), "--index", str(index))
        unchanged = command("index", str(corpus), "--index", str(index))
        size = sum(path.stat().st_size for path in index.rglob("*") if path.is_file()) / 1e6
        passages = passages_of(index)
        _, took, begun, resident = over_http(index, asked)
    p50, p95 = spread(took)
    _, begun95 = spread(begun)
    return [
        (f"{passages:,} passages: index from nothing", f"{cold:.0f} s", "–"),
        ("… nothing changed", f"{unchanged:.1f} s", "–"),
        ("… size of the index", f"{size:.0f} MB", "–"),
        (f"… warm `/ask` over HTTP, p50 of {len(took)}", f"{p50:.0f} ms", "250 ms"),
        (f"… warm `/ask` over HTTP, p95 of {len(took)}", f"{p95:.0f} ms", "500 ms"),
        ("… first event of the stream, p95", f"{begun95:.0f} ms", "100 ms"),
        ("… memory of the serving process", f"{resident:.0f} MB", "–"),
    ]


def main() -> None:
    load = os.getloadavg()[0]
    table = ["| what | measured | wanted at most |", "| --- | --- | --- |"]
    table += [f"| {what} | {measured} | {wanted} |" for what, measured, wanted in [*measure(), *measure_large()]]
    python = platform.python_version()
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {python}, load {load:.1f} at the start"
    print("\n".join(table) + f"\n\n{machine}")
    (ROOT / "docs" / "bench.md").write_text(
        "# Speed and memory\n\nWritten by `make bench`. Commands are whole processes, from start to exit.\n\n"
        + "\n".join(table)
        + f"\n\nMachine: {machine}.\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
