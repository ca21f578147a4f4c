"""Every state at every width, light and dark: no fault, no sideways scrolling, no barrier, no jump."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from browsing import ask, serving, watched
from collabqa.service.runtime import Found
from collabqa.types import Answer, Refusal, Request
from scripted import ScriptedAssistant

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def start(page: Page) -> None:
    expect(page.locator("#start")).to_be_visible()


def answer(page: Page) -> None:
    ask(page, "What do bees need?")
    ask(page, "When were they first kept here?")
    page.get_by_text("Why this answer?").last.click()


def panel(page: Page) -> None:
    ask(page, "What do bees need?")
    page.get_by_role("link", name="Citation 3:").click()
    expect(page.locator("#source-quote")).not_to_be_empty()
    page.locator("#source-outline summary").click()


def refusal(page: Page) -> None:
    ask(page, "What do bees cost?")


def peek(page: Page) -> None:
    ask(page, "What does the hostile guide say?")
    page.get_by_role("link", name="Citation 2:").hover()
    expect(page.get_by_role("tooltip")).to_be_visible()


def changing(page: Page) -> None:
    page.goto("/?documents=garden.md&documents=reports/long.txt")
    ask(page, "What do they cost?")
    ask(page, "What do bees need?")
    page.get_by_role("button", name="Not helpful").last.click()
    expect(page.locator(".why")).to_be_visible()
    page.get_by_role("button", name="Edit question").first.click()


def past(page: Page) -> None:
    ask(page, "What do bees need?")
    page.get_by_role("button", name="History").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def documents(page: Page) -> None:
    page.goto("/documents")
    page.locator(".contents summary").first.click()


def corpus_map(page: Page) -> None:
    page.goto("/map?q=What do bees need?")


def source(page: Page) -> None:
    page.goto("/documents/garden.md?start=161&end=184#cite")


def missing(page: Page) -> None:
    page.goto("/documents/nope")


STATES: list[Callable[[Page], None]] = [
    start,
    answer,
    panel,
    refusal,
    peek,
    changing,
    past,
    documents,
    corpus_map,
    source,
    missing,
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_no_barrier_and_no_sideways_scrolling(
    browser: Browser, base_url: str, state: Callable[[Page], None], width: int, scheme: Literal["light", "dark"]
) -> None:
    size = {"width": width, "height": 800 if width > 900 else 700}
    with (
        browser.new_context(
            base_url=base_url,
            viewport={"width": size["width"], "height": size["height"]},
            color_scheme=scheme,
            reduced_motion="reduce",
        ) as context,
        watched(context, "/") as (page, watch),
    ):
        watch.expected = ["404"] if state is missing else []
        state(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_interface_description_works_with_our_own_files(
    browser: Browser, base_url: str, width: int, scheme: Literal["light", "dark"], dark: bool
) -> None:
    with (
        browser.new_context(
            base_url=base_url, color_scheme=scheme, viewport={"width": width, "height": 800}
        ) as context,
        watched(context, "/docs") as (page, _),
    ):
        title = page.locator(".info .title")
        ink, paper = (
            sum(map(int, re.findall(r"\d+", one.evaluate(f"(e) => getComputedStyle(e).{name}"))[:3]))
            for one, name in ((title, "color"), (page.locator("body"), "backgroundColor"))
        )
        assert (ink > paper) is dark
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.get_by_role("navigation", name="Site").get_by_role("link", name="API")).to_have_attribute(
            "aria-current", "page"
        )
        expect(page.locator("#operations-answers-ask")).to_be_visible()
        page.locator("#operations-answers-ask").click()
        expect(page.get_by_text("Answers a question in the documents").first).to_be_visible()


PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_nothing_jumps_and_the_page_is_there_at_once(browser: Browser, base_url: str, width: int) -> None:
    watch_shifts = """new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        if (!entry.hadRecentInput) window.shifted = (window.shifted ?? 0) + entry.value;
    }).observe({ type: "layout-shift", buffered: true });"""
    with browser.new_context(base_url=base_url, viewport={"width": width, "height": 800}) as context:
        context.add_init_script(watch_shifts)
        with watched(context, "/") as (page, _):
            page.wait_for_load_state("networkidle")
            ask(page, "What do bees need?")
            ask(page, "When were they first kept here?")
            page.wait_for_timeout(700)  # past the half second in which shifts count as asked for
            assert page.evaluate("window.shifted ?? 0") == 0
            painted = []
            for _ in range(3):  # another program may be at work at any one moment
                page.goto("/?q=What do bees need?")
                while (at := page.evaluate(PAINTED)) is None:  # asked again from here: the policy allows no eval there
                    page.wait_for_timeout(20)
                painted.append(at)
            assert min(painted) <= 300
            for address in (
                "/?q=What do bees need?&cite=3",
                "/documents",
                "/map?q=What do bees need?",
                "/documents/garden.md",
            ):
                page.goto(address)
                page.wait_for_load_state("networkidle")
                assert page.evaluate("window.shifted ?? 0") == 0, address


@dataclass(frozen=True)
class Held(ScriptedAssistant):
    """Answers when it is let go: what is there until then is the page's own."""

    release: threading.Event = field(default_factory=threading.Event)

    def ask(self, request: Request, found: Found | None = None) -> Answer | Refusal:
        outcome = super().ask(request, found)
        assert self.release.wait(20)
        return outcome


def test_something_is_seen_at_once_and_what_is_done_is_told(browser: Browser) -> None:
    """From Enter to a frame with the question in its place, while the answer is not there yet."""
    held = Held()
    measure = """addEventListener('keydown', ({ key }) => {
      if (key !== 'Enter') return;
      const pressed = performance.now();
      const seen = () => document.querySelector('.turn .waiting') ? window.seen = performance.now() - pressed
        : requestAnimationFrame(seen);
      requestAnimationFrame(seen);
    }, true)"""
    waited = []
    with serving(held) as url, browser.new_context(base_url=url) as context:
        for _ in range(3):  # another program may be at work at any one moment
            held.release.clear()
            with watched(context, "/") as (page, _):
                page.evaluate(measure)
                page.get_by_label("Your question").fill("What do bees need?")
                page.keyboard.press("Enter")
                expect(page.locator(".turn h2")).to_have_text("What do bees need?")
                expect(page.locator(".waiting")).to_have_text("Reading 8 passages of 2 documents…")
                expect(page.locator(".statements, .refusal")).to_have_count(0)
                waited.append(page.evaluate("window.seen"))
                held.release.set()
                expect(page.locator(".statements li")).to_have_count(3)
                expect(page.locator(".waiting")).to_have_count(0)
    assert min(waited) <= 100


def test_a_question_asked_meanwhile_is_asked_next(browser: Browser) -> None:
    held = Held()
    with serving(held) as url, browser.new_context(base_url=url) as context, watched(context, "/") as (page, _):
        field = page.get_by_label("Your question")
        for question in ("What do bees need?", "What do bees cost?"):
            field.fill(question)
            page.keyboard.press("Enter")
        expect(page.locator(".turn h2")).to_have_text(["What do bees need?"])
        expect(field).to_have_value("What do bees cost?")  # not lost
        held.release.set()
        expect(page.locator(".turn h2")).to_have_text(["What do bees need?", "What do bees cost?"])
        expect(page.locator(".turn").last.locator(".reason")).to_have_text("Not in the documents")
        expect(field).to_have_value("")


def test_the_largest_screens_are_used_and_nothing_runs_out_of_them(browser: Browser, base_url: str) -> None:
    with (
        browser.new_context(base_url=base_url, viewport={"width": 3840, "height": 2160}) as context,
        watched(context, "/?q=What do bees need?") as (page, _),
    ):
        expect(page.locator("#map .lit").first).to_be_visible()
        column = page.locator(".statements").bounding_box()
        drawing = page.locator("#map").bounding_box()
        assert column and drawing and column["x"] + column["width"] < drawing["x"]
        assert drawing["x"] + drawing["width"] <= 3840 and column["width"] >= 900
        page.get_by_role("link", name="Citation 2:").click()
        expect(page.locator("#source-quote")).not_to_be_empty()
        assert page.evaluate("document.documentElement.scrollWidth") <= 3840


def test_colours_of_the_system_are_kept(browser: Browser, base_url: str) -> None:
    with (
        browser.new_context(base_url=base_url, forced_colors="active") as context,
        watched(context, "/documents/garden.md?start=161&end=184") as (page, _),
    ):
        colours = page.evaluate(
            """() => { const probe = document.body.appendChild(document.createElement('i'));
            probe.style.cssText = 'forced-color-adjust: none; background: Mark';
            return [probe, document.getElementById('cite')].map((e) => getComputedStyle(e).backgroundColor); }"""
        )
        assert colours[0] == colours[1]


def test_print_leaves_the_answer_alone(browser: Browser, base_url: str) -> None:
    with browser.new_context(base_url=base_url) as context, watched(context, "/?q=What do bees need?") as (page, _):
        page.emulate_media(media="print")
        for hidden in (".composer", ".considered", ".bar nav"):
            expect(page.locator(hidden)).to_be_hidden()
        expect(page.locator(".statements li")).to_have_count(3)


def test_print_is_dark_on_white_also_in_the_dark(browser: Browser, base_url: str) -> None:
    with (
        browser.new_context(base_url=base_url, color_scheme="dark") as context,
        watched(context, "/?q=When was the garden opened?") as (page, _),
    ):
        page.emulate_media(media="print")
        colour = "element => getComputedStyle(element).color"
        for part in (".question", ".statements", ".citation", ".sources a"):
            red, green, blue = map(int, re.findall(r"\d+", page.locator(part).first.evaluate(colour))[:3])
            assert max(red, green, blue) < 100, part


@pytest.mark.parametrize("wanted", ["reduce", "no-preference"])
def test_nothing_moves_for_those_who_asked_for_it(
    browser: Browser, base_url: str, wanted: Literal["reduce", "no-preference"]
) -> None:
    moving = """() => {
      const all = [...document.querySelectorAll('*')];
      const seconds = all.flatMap((e) => [null, '::before', '::after'].flatMap((part) => {
        const { transitionDuration, animationName, animationDuration } = getComputedStyle(e, part);
        return [transitionDuration, animationName === 'none' ? '0s' : animationDuration];
      }));
      return seconds.flatMap((each) => each.split(', ')).some((each) => parseFloat(each) > 0);
    }"""
    with (
        browser.new_context(base_url=base_url, reduced_motion=wanted) as context,
        watched(context, "/?q=What do bees need?&cite=3") as (page, _),
    ):
        expect(page.locator("#source-quote")).not_to_be_empty()
        assert page.evaluate(moving) == (wanted != "reduce")
        page.goto("/map")
        assert page.evaluate(moving) == (wanted != "reduce")


def test_the_keyboard_alone_is_enough(browser: Browser, base_url: str) -> None:
    """From the skip link to a source, a follow-up, why, an opinion, a changed question and the history."""
    with browser.new_context(base_url=base_url) as context, watched(context, "/?q=What do bees need?") as (page, _):

        def go_to(target: Locator) -> None:
            for _ in range(40):
                if target.evaluate("(e) => e === document.activeElement"):
                    return
                page.keyboard.press("Tab")
            expect(target).to_be_focused()

        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Citation 1:")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#source-title")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.get_by_role("link", name="Citation 1:")).to_be_focused()
        go_to(page.get_by_label("Your question"))
        page.keyboard.type("What do they cost?")
        page.keyboard.press("Enter")
        turn = page.locator(".turn").last
        expect(turn.locator(".reason")).to_have_text("Not in the documents")
        expect(page.get_by_label("Your question")).to_be_focused()
        page.get_by_role("heading", name="What do they cost?").evaluate("(e) => { e.tabIndex = -1; e.focus(); }")
        go_to(turn.locator("summary"))
        page.keyboard.press("Enter")
        expect(turn.get_by_text("put at 8 %")).to_be_visible()
        go_to(turn.get_by_role("button", name="Helpful", exact=True))
        page.keyboard.press("Enter")
        go_to(turn.get_by_label("What should we know?"))
        page.keyboard.type("Quite so.")
        page.keyboard.press("Enter")
        expect(turn.get_by_text("Thank you.")).to_be_visible()
        go_to(turn.get_by_role("button", name="Edit question"))
        page.keyboard.press("Enter")
        expect(page.get_by_label("Your question")).to_have_value("What do they cost?")
        page.keyboard.press("Escape")
        go_to(page.get_by_role("button", name="History"))
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog", name="History")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="History")).to_be_focused()
