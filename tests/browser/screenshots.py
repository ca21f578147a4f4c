"""Takes pictures of the page over corpus/, to be looked at after every change of it.

``python tests/browser/screenshots.py`` remakes those in docs/images, ``… FOLDER`` makes every state
at every size, light and dark.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from browsing import ROOT, ask, real_assistant, serving

LIST_QUESTION = "What are the benefits of AI coalitions?"
FACT_QUESTION = "When was the Partnership on AI formed?"
REFUSED_QUESTION = "How much funding did AI4EU receive?"


def start(page: Page) -> None:
    page.locator("#start").wait_for()


def answer(page: Page) -> None:
    ask(page, LIST_QUESTION)


def source(page: Page) -> None:
    ask(page, LIST_QUESTION)
    page.locator(".citation").nth(1).click()
    page.locator("#source-quote:not(:empty)").wait_for(state="attached")


def fact(page: Page) -> None:
    ask(page, FACT_QUESTION)


def refusal(page: Page) -> None:
    ask(page, REFUSED_QUESTION)


def peek(page: Page) -> None:
    ask(page, LIST_QUESTION)
    page.locator(".citation").nth(2).hover()


def why(page: Page) -> None:
    ask(page, FACT_QUESTION)
    page.get_by_text("Why this answer?").click()


def history(page: Page) -> None:
    ask(page, LIST_QUESTION)
    page.get_by_role("button", name="History").click()


def editing(page: Page) -> None:
    page.goto("/?documents=ai-coalitions.txt")
    ask(page, FACT_QUESTION)
    page.get_by_role("button", name="Not helpful").click()
    page.locator(".why").wait_for()
    page.get_by_role("button", name="Edit question").click()


def documents(page: Page) -> None:
    page.goto("/documents")
    page.locator(".contents summary").first.click()
    page.get_by_role("checkbox").first.check()


def corpus_map(page: Page) -> None:
    page.goto(f"/map?q={LIST_QUESTION}")


def document(page: Page) -> None:
    ask(page, LIST_QUESTION)
    page.goto(str(page.locator(".citation").nth(1).get_attribute("href")))


def docs(page: Page) -> None:
    page.goto("/docs")
    page.locator("#operations-answers-ask").wait_for()


STATES: list[Callable[[Page], None]] = [
    *(start, answer, source, fact, refusal, peek, why, history, editing),
    *(documents, corpus_map, document, docs),
]
SIZES = {"wide": (1280, 800), "phone": (390, 844), "small": (320, 640)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# The pictures that are kept, by the name that the README uses.
DOCUMENTED = {
    "source-wide-light": "page",
    "source-wide-dark": "page-dark",
    "source-phone-light": "phone",
    "start-wide-light": "start",
    "refusal-wide-light": "refusal",
    "corpus_map-wide-light": "map",
    "documents-wide-light": "documents",
    "why-wide-light": "why",
}


def main(folder: Path, names: dict[str, str] | None) -> None:
    """Writes the states that are named into the folder; all, as STATE-SIZE-SCHEME.png, if None."""
    folder.mkdir(parents=True, exist_ok=True)
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with (
        tempfile.TemporaryDirectory() as index,
        serving(real_assistant(Path(index))) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=executable, args=["--disable-gpu", *arguments])
        for state, size, scheme in product(STATES, SIZES, SCHEMES):
            name = f"{state.__name__}-{size}-{scheme}"
            if names is not None and name not in names:
                continue
            width, height = SIZES[size]
            with browser.new_context(
                base_url=url,
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                reduced_motion="reduce",
            ) as context:
                page = context.new_page()
                page.goto("/")
                state(page)
                page.screenshot(path=folder / f"{names[name] if names else name}.png", caret="hide")
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]), None)
    else:
        main(ROOT / "docs" / "images", DOCUMENTED)
