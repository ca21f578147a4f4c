"""Puts what the program really prints into README.md, and a picture of its real page beside it: `make readme`.

The README marks the places: an example command with its output, and the figures of an evaluation.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "images" / "page.png"
GOLD = sorted((ROOT / "tests" / "data").glob("chapters_*.jsonl"))
ASKED = "What are the benefits of AI coalitions?"
SHOWN = ("useful", "correct", "cited", "items", "abstained", "verbatim", "stray", "words")
MEANING = {
    "useful": "answered, right and cited, or rightly refused",
    "correct": "answerable questions answered right",
    "cited": "gold evidence that is cited",
    "items": "items of wanted lists that are given",
    "abstained": "unanswerable questions refused",
    "verbatim": "quotes equal to their slice of the document",
    "stray": "citations outside the gold documents",
    "words": "median words of a right answer",
}


def collabqa(*arguments: str) -> str:
    command = [sys.executable, "-m", "collabqa", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def example(index: str, command: str) -> str:
    """The command and its output as a code block."""
    return f"```\n$ {command}\n{collabqa(*shlex.split(command)[1:], '--index', index).rstrip()}\n```"


def figures() -> str:
    """The main figures beside the floors, and the command that makes them."""
    with tempfile.TemporaryDirectory() as folder:
        together = Path(folder) / "chapters.jsonl"
        together.write_text("".join(path.read_text(encoding="utf-8") for path in GOLD), encoding="utf-8")
        collabqa("eval", str(together), "--corpus", "corpus", "--report", folder)
        record = json.loads(together.with_suffix(".json").read_text(encoding="utf-8"))
    (measured,) = record["sets"]
    floors = {f"first {name}": floor["figures"] for name, floor in measured["floors"].items()}
    columns = {"collabqa": measured["figures"], **floors}
    rows = [["", *columns, ""], ["---"] * (len(columns) + 2)]
    for name in SHOWN:
        values = [got.get(name) for got in columns.values()]
        shown = ["–" if value is None else f"{value:g}" if name == "words" else f"{value:.3f}" for value in values]
        rows.append([name, *shown, MEANING[name]])
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    return (
        f"{measured['figures']['n']} questions on the three chapters in six lots, one of free paraphrases, one of "
        "unanswerable questions alone; all but the last were written without sight of the program, and failures were "
        "then looked at. A floor answers with the first passage that is found and never refuses. Every set of "
        "questions, with intervals and pictures: "
        f"[docs/evaluation.md](docs/evaluation.md), by `make eval`.\n\n{table}"
    )


def between(text: str, begin: str, end: str, content: str) -> str:
    """The text with what stands between two marks replaced; ValueError if a mark is missing."""
    found = re.search(rf"({begin}\n)(?:.*?\n)?({end})", text, re.DOTALL)
    if not found:
        raise ValueError(f"README.md has no {begin} … {end}")
    return text[: found.end(1)] + content + "\n" + text[found.start(2) :]


@contextlib.contextmanager
def serving(index: str) -> Iterator[str]:
    command = [sys.executable, "-m", "collabqa", "serve", "--port", "0", "--index", index]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found
        yield found.group()
    finally:
        process.terminate()
        process.wait(20)


def picture(address: str) -> None:
    """Asks on the page in Chromium, opens the first citation, and saves what a reader sees."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(address)
        page.locator("#q").fill(ASKED)
        page.keyboard.press("Enter")
        page.locator(".reply .statements .citation").first.click()
        page.locator("#source").wait_for()
        page.mouse.move(1, 1)
        page.wait_for_timeout(800)  # smooth scrolling to the quote
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURE)
        browser.close()


def main() -> None:
    text = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as index:
        collabqa("index", "corpus", "--index", index)
        shown = re.search(r"<!-- example: (.*) -->", text)
        if not shown:
            raise ValueError("README.md has no <!-- example: command -->")
        text = between(text, re.escape(shown.group()), "<!-- end of example -->", example(index, shown.group(1)))
        text = between(text, "<!-- figures: make eval -->", "<!-- end of figures -->", figures())
        README.write_text(text, encoding="utf-8")
        with serving(index) as address:
            picture(address)


if __name__ == "__main__":
    main()
