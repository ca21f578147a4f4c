"""Every flow at every width, light and dark: by touch where the screen is small, else by mouse and keyboard."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browsing import ask, watched
from collabqa.verify import Standing, read_answer, verify
from scripted import ScriptedAssistant

HIGHLIGHTED = "[...CSS.highlights.get('cite')].map((range) => range.toString()).join('')"
SIZES = [(width, scheme) for width in (1280, 390, 320) for scheme in ("light", "dark")]


@dataclass(frozen=True)
class Reader:
    """Someone at a screen of one width and one colour scheme."""

    page: Page
    width: int

    @property
    def small(self) -> bool:
        return self.width < 900

    def press(self, target: Locator) -> None:
        """Touches what is on a small screen, clicks on a large one."""
        target.tap() if self.small else target.click()

    def fits(self) -> None:
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}-{size[1]}")
def reader(request: pytest.FixtureRequest, browser: Browser, base_url: str) -> Iterator[Reader]:
    width: int = request.param[0]
    scheme: Literal["light", "dark"] = request.param[1]
    size = {"width": width, "height": 800 if width > 900 else 700}
    with browser.new_context(
        base_url=base_url,
        viewport={"width": size["width"], "height": size["height"]},
        has_touch=width < 900,
        color_scheme=scheme,
        reduced_motion="reduce",
    ) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        with watched(context, "/") as (page, _):
            dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 22, 20)"
            assert dark == (scheme == "dark")
            yield Reader(page, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_answer_and_source(reader: Reader) -> None:
    page = reader.page
    reader.press(page.get_by_role("link", name="What do bees need?"))
    expect(page.locator(".statements > ul > li")).to_have_count(3)
    third = page.get_by_role("link", name="Citation 3:")
    if reader.small:
        third.tap()
    else:
        third.hover()
        expect(page.get_by_role("tooltip")).to_contain_text("Water 💧: A shallow bowl")
        expect(page.get_by_role("tooltip")).to_contain_text("Gardens 🌿🌻 and bees 🐝 › What bees need")
        page.keyboard.press("Escape")
        third.focus()
        page.keyboard.press("Enter")
    panel = page.get_by_role("dialog" if reader.small else "complementary", name="Gardens")
    expect(panel).to_be_visible()
    expect(page.locator("#source-quote")).to_contain_text("Water 💧")
    assert page.evaluate(HIGHLIGHTED) == "Water 💧: A shallow bowl with stones to land on."
    assert page.url.endswith("&cite=3")
    reader.fits()
    reader.press(panel.get_by_role("button", name="Next citation"))
    expect(page.locator("#source-position")).to_have_text("4 of 4")
    reader.press(panel.get_by_role("button", name="Previous citation"))
    expect(page.locator("#source-position")).to_have_text("3 of 4")
    reader.press(panel.get_by_text("Sections"))
    reader.press(panel.get_by_role("button", name="Café règles"))
    expect(panel.get_by_role("heading", name="Café règles")).to_be_in_viewport()
    page.go_back()
    expect(page.locator("#source")).to_be_hidden()
    page.go_forward()
    expect(page.locator("#source-position")).to_have_text("3 of 4")
    page.reload()  # as a colleague would open the address
    expect(page.locator("#source-position")).to_have_text("3 of 4")
    reader.press(page.get_by_role("link", name="Open in full"))
    expect(page.locator("mark#cite")).to_have_text("Water 💧: A shallow bowl with stones to land on.")
    expect(page.locator("mark#cite")).to_be_in_viewport()


def test_honesty(reader: Reader) -> None:
    page = reader.page
    ask(page, "When were bees first kept here?")
    expect(page.locator(".short")).to_have_text("1987")
    reader.press(page.get_by_text("Why this answer?"))
    expect(page.get_by_text("put at 93 %")).to_be_visible()
    expect(page.locator(".considered li").first).to_contain_text("quoted as 1")
    ask(page, "When were they first kept here?")
    last = page.locator(".turn").last
    expect(last.locator(".searched")).to_contain_text("Searched for: When were bees first kept here?")
    reader.press(last.get_by_role("link", name="Search for my own words"))
    expect(page.locator(".searched")).to_have_count(0)
    ask(page, "What do bees cost?")
    refusal = page.locator(".turn").last
    expect(refusal.locator(".reason")).to_have_text("Not in the documents")
    expect(refusal.locator(".citation, .sources")).to_have_count(0)
    reader.press(refusal.get_by_text("Why no answer?"))
    expect(refusal.get_by_text("put at 8 %")).to_be_visible()
    reader.fits()
    reader.press(refusal.get_by_role("link", name="What do bees need?"))
    expect(page.locator(".turn").last.locator(".statements li")).to_have_count(3)
    ask(page, "What is the price of bees?")
    refusal = page.locator(".turn").last
    expect(refusal.get_by_role("heading", name="Related, but not an answer")).to_be_visible()
    expect(refusal.locator(".citation, .sources")).to_have_count(0)
    reader.fits()
    reader.press(refusal.locator(".related a"))
    expect(page.locator("mark#cite")).to_be_visible()


def test_corpus(reader: Reader) -> None:
    page = reader.page
    reader.press(page.get_by_role("link", name="Documents"))
    expect(page.locator(".promise")).to_contain_text("indexed 22 November 2026, 09:30 UTC")
    reader.press(page.locator(".contents summary").first)
    expect(page.get_by_role("link", name="Café règles")).to_be_visible()
    reader.press(page.get_by_role("link", name="on a map"))
    expect(page.locator(".group").first).to_be_visible()
    reader.fits()
    page.get_by_role("textbox", name="Your question").fill("When were bees first kept here?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("1 passage is quoted: 1987.")
    expect(page.locator("tbody tr")).to_have_count(1)
    reader.press(page.locator(".group.lit"))
    if reader.small:  # the first tap tells what the second one opens
        expect(page.locator("#caption")).to_contain_text("passages of")
        reader.press(page.locator(".group.lit"))
    expect(page.get_by_role("navigation", name="Way into the map")).to_be_visible()
    expect(page.locator(".point.lit")).to_have_count(1)
    page.locator(".point.lit").focus()  # by key: one stop, arrows from there, what is reached is told
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#drawing a[tabindex='0']")).to_be_focused()
    expect(page.locator("#caption q")).not_to_be_empty()
    reader.fits()
    page.goto("/documents")
    reader.press(page.get_by_role("button", name="Ask the chosen ones"))
    expect(page.get_by_role("alert")).to_contain_text("None was ticked.")
    reader.fits()
    page.get_by_label("Ask only A long report").check()
    reader.press(page.get_by_role("button", name="Ask the chosen ones"))
    expect(page.locator("#scope")).to_contain_text("Looking only in A long report.")
    ask(page, "Where is the long report?")
    expect(page.locator(".within")).to_have_text("Asked of A long report")
    reader.press(page.get_by_role("link", name="Look in all"))
    expect(page.locator("#scope")).to_have_count(0)


def test_conversation(reader: Reader, tmp_path: Path) -> None:
    page = reader.page
    ask(page, "What do bees need?")
    ask(page, "What do they cost?")
    reader.press(page.get_by_role("button", name="Edit question").last)
    page.get_by_label("Your question").fill("When were they first kept here?")
    reader.press(page.get_by_role("button", name="Ask", exact=True))
    expect(page.locator(".turn h2")).to_have_text(["What do bees need?", "When were they first kept here?"])
    expect(page.locator(".turn").last.locator(".short")).to_have_text("1987")
    reader.press(page.get_by_role("button", name="Copy with quotes").last)
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert "garden.md:57-94" in page.evaluate("navigator.clipboard.readText()")
    reader.press(page.get_by_role("button", name="Helpful", exact=True).last)
    page.get_by_label("What should we know?").fill("Quite so.")
    reader.press(page.get_by_role("button", name="Send"))
    expect(page.get_by_text("Thank you.")).to_be_visible()
    reader.press(page.get_by_role("button", name="History"))
    files = {}
    for name in ("JSON", "Markdown"):
        with page.expect_download() as download:
            reader.press(page.get_by_role("button", name=name, exact=True))
        files[name] = tmp_path / name
        download.value.save_as(files[name])
    checks = verify(read_answer(files["JSON"]), ScriptedAssistant().index.documents)
    assert len(checks) == 5 and {check.standing for check in checks} == {Standing.VALID}
    [first, *_] = json.loads(files["JSON"].read_text(encoding="utf-8"))["citations"]
    told = f"characters {first['start']} to {first['end']}, sha256 `{first['sha256']}`"
    assert told in files["Markdown"].read_text(encoding="utf-8")
    page.keyboard.press("Escape")
    reader.press(page.locator("#fresh"))
    expect(page.locator("#start")).to_be_visible()
    page.wait_for_load_state()  # before, the button does nothing yet
    reader.press(page.get_by_role("button", name="History"))
    reader.press(page.get_by_role("dialog").get_by_role("button", name=re.compile(r"^What do bees need\?")))
    expect(page.locator(".turn h2")).to_have_text(["What do bees need?", "When were they first kept here?"])
    reader.press(page.get_by_role("button", name="History"))
    reader.press(page.get_by_role("button", name="Forget all"))
    expect(page.get_by_role("dialog")).to_contain_text("They are kept nowhere else.")
    reader.fits()
    reader.press(page.get_by_role("button", name="Yes, forget all"))
    expect(page.get_by_role("dialog")).to_contain_text("There are none.")
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_without_javascript(browser: Browser, base_url: str, width: int, scheme: Literal["light", "dark"]) -> None:
    size = {"width": width, "height": 800 if width > 900 else 700}
    with browser.new_context(
        base_url=base_url,
        viewport={"width": size["width"], "height": size["height"]},
        color_scheme=scheme,
        java_script_enabled=False,
    ) as context:
        page = context.new_page()
        page.goto("/")
        page.get_by_label("Your question").fill("What do bees need?")
        page.get_by_role("button", name="Ask").click()
        expect(page.locator(".statements li")).to_have_count(3)
        expect(page.locator(".actions")).to_be_hidden()  # they need the script
        page.get_by_label("Your question").fill("What do they cost?")
        page.get_by_role("button", name="Ask").click()
        expect(page.locator(".reason")).to_have_text("Not in the documents")
        page.get_by_text("Why no answer?").click()
        expect(page.get_by_text("put at 8 %")).to_be_visible()
        page.go_back()
        page.get_by_role("link", name="Citation 3:").click()
        expect(page.locator("mark#cite")).to_have_text("Water 💧: A shallow bowl with stones to land on.")
