"""The page in real Chromium: asking, reading the source beside the answer, going back."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browsing import ask, serving, watched
from collabqa.feedback import FeedbackStore
from collabqa.service.runtime import Found
from collabqa.types import Answer, Block, BlockKind, Document, Range, Refusal, Request, Section
from scripted import ScriptedAssistant, ScriptedIndex

# The words that the browser paints as highlighted, and where they stand in the panel.
HIGHLIGHTED = "[...CSS.highlights.get('cite')].map((range) => range.toString()).join('')"
IN_VIEW = """() => {
  const box = document.getElementById('source-text').getBoundingClientRect();
  const quote = [...CSS.highlights.get('cite')][0].getBoundingClientRect();
  return quote.top >= box.top && quote.bottom <= box.bottom;
}"""


def test_a_list_answer_reads_as_a_list(chat: Page) -> None:
    ask(chat, "What do bees need?")
    items = chat.locator(".turn .statements > ul > li")
    expect(items).to_have_text(
        [
            "Flowers: A meadow in bloom from April to September.2",
            "Water 💧: A shallow bowl with stones to land on.3",
            "Quiet: No mowing before noon.4",
        ]
    )
    expect(chat.locator(".turn .statements > ul > li > strong")).to_have_text(["Flowers:", "Water 💧:", "Quiet:"])
    expect(chat.locator(".statements > p")).to_have_text("Bees need three things:1")
    expect(chat.get_by_label("Your question")).to_have_value("")


def test_the_page_shows_the_same_as_without_javascript(chat: Page, browser: Browser, base_url: str) -> None:
    for question in ("What do bees need?", "When were bees first kept here?", "What do bees cost?", "Hello"):
        ask(chat, question)
        reply = chat.locator(".turn").last.locator(".reply")
        # White space between blocks differs; what stands in which element must not.
        shape = """(reply) => {
          const walk = (node) => node.nodeType === 3 ? node.data.replace(/\\s+/g, ' ') : node.nodeType !== 1 ? ''
            : `<${node.tagName} ${[...node.attributes].map((a) => `${a.name}=${a.value}`)
                .filter((a) => !a.startsWith('data-answer')).sort()}>` + [...node.childNodes].map(walk).join('').trim();
          return walk(reply).replace(/ ?(<[^>]*>) ?/g, '$1');
        }"""
        with browser.new_context(base_url=base_url, java_script_enabled=True) as context:
            page = context.new_page()
            page.goto(f"/?q={question}")
            assert reply.evaluate(shape) == page.locator(".reply").evaluate(shape)


@pytest.mark.parametrize(
    ("question", "number", "quote"),
    [
        ("When were bees first kept here?", 1, "Bees 🐝🐝 were first kept here in 1987."),
        ("What do bees need?", 3, "Water 💧: A shallow bowl with stones to land on."),
        ("Does the café close?", 1, "Un café naïve à côté 👩‍🌾 ne ferme jamais."),
        ("Where is the long report?", 1, "Paragraph 700 of the long report speaks about subject number 700."),
        ("Where is the long report?", 3, "Paragraph 1500 of the long report speaks about subject number 1500."),
    ],
)
def test_a_citation_opens_at_its_exact_words(chat: Page, question: str, number: int, quote: str) -> None:
    ask(chat, question)
    link = chat.get_by_role("link", name=f"Citation {number}:")
    link.click()
    source = chat.locator("#source")
    expect(source).to_be_visible()
    expect(chat.locator("#source-quote")).not_to_be_empty()
    assert chat.evaluate(HIGHLIGHTED) == quote
    assert chat.evaluate(IN_VIEW)
    expect(link).to_have_attribute("aria-expanded", "true")
    expect(source.get_by_role("heading").first).to_be_focused()
    chat.keyboard.press("Escape")
    expect(source).to_be_hidden()
    expect(link).to_be_focused()
    assert not chat.evaluate("CSS.highlights.has('cite')")


def test_steps_lead_from_citation_to_citation(chat: Page) -> None:
    ask(chat, "Where is the long report?")
    chat.get_by_role("link", name="Citation 1:").click()
    position = chat.locator("#source-position")
    expect(position).to_have_text("1 of 3")
    expect(chat.get_by_role("button", name="Previous citation")).to_be_disabled()
    chat.get_by_role("button", name="Next citation").click()
    chat.get_by_role("button", name="Next citation").click()
    expect(position).to_have_text("3 of 3")
    expect(chat.get_by_role("button", name="Next citation")).to_be_disabled()
    expect(chat.locator("#source-quote")).to_contain_text("Paragraph 1500")
    assert chat.evaluate(HIGHLIGHTED).startswith("Paragraph 1500")
    full = chat.get_by_role("link", name="Open in full").get_attribute("href")
    chat.get_by_role("button", name="Close the source").click()
    expect(chat.get_by_role("link", name="Citation 3:")).to_be_focused()
    chat.goto(str(full))
    expect(chat.locator("mark#cite")).to_have_text(
        "Paragraph 1500 of the long report speaks about subject number 1500."
    )
    expect(chat.locator("mark#cite")).to_be_in_viewport()


def test_markup_in_documents_is_read_as_text(chat: Page) -> None:
    ask(chat, "What does the hostile guide say?")
    expect(chat.locator(".statements")).to_contain_text('<script>alert("title")</script> says: "A & B"')
    chat.get_by_role("link", name="Citation 2:").click()
    expect(chat.locator("#source-quote")).not_to_be_empty()
    assert chat.evaluate(HIGHLIGHTED).startswith('</ul></div><iframe src="http://evil.example/">')
    expect(chat.locator("#source-title")).to_have_text("<img src=x onerror=alert(1)> Guide")
    chat.goto(str(chat.get_by_role("link", name="Open in full").get_attribute("href")))
    expect(chat.locator("mark#cite")).to_contain_text("stays text")
    assert chat.locator("iframe, script, img").count() == 0


def test_resting_on_a_number_shows_the_quote(chat: Page) -> None:
    ask(chat, "What do bees need?")
    link = chat.get_by_role("link", name="Citation 2:")
    link.hover()
    peek = chat.get_by_role("tooltip")
    expect(peek).to_contain_text("Flowers: A meadow in bloom")
    expect(peek).to_contain_text("› What bees need")
    chat.keyboard.press("Escape")
    expect(peek).to_be_hidden()
    chat.mouse.move(5, 5)
    chat.get_by_role("link", name="Citation 1:").focus()
    chat.keyboard.press("Tab")
    expect(link).to_be_focused()
    expect(peek).to_be_visible()
    expect(link).to_have_attribute("aria-describedby", "peek")


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_quote_stays_while_its_number_is_scrolled_under_the_pointer(chat: Page, width: int) -> None:
    chat.set_viewport_size({"width": width, "height": 320})
    ask(chat, "What do bees need?")
    chat.evaluate("scrollTo(0, 0)")
    chat.get_by_role("link", name="Citation 3:").hover()
    peek = chat.get_by_role("tooltip")
    expect(peek).to_contain_text("A shallow bowl")
    at = chat.evaluate("scrollY")
    chat.evaluate("scrollBy(0, 2)")
    assert chat.evaluate("scrollY") == at + 2
    chat.wait_for_timeout(300)  # in which it would have gone
    expect(peek).to_be_visible()
    chat.mouse.wheel(0, 60)
    expect(peek).to_be_hidden()


def test_a_short_answer_stands_large_above_its_evidence(chat: Page) -> None:
    ask(chat, "When were bees first kept here?")
    expect(chat.locator(".short")).to_have_text("1987")
    sizes = [
        chat.locator(name).evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)")
        for name in (".short", ".statements")
    ]
    assert sizes[0] >= 1.5 * sizes[1]


def test_a_refusal_looks_different_and_offers_questions(chat: Page) -> None:
    ask(chat, "What do bees cost?")
    reply = chat.locator(".reply")
    expect(reply.locator(".reason")).to_have_text("Not in the documents")
    expect(reply.locator(".citation, .sources, .short")).to_have_count(0)
    assert reply.evaluate("(e) => getComputedStyle(e).borderStyle") == "dashed"
    reply.get_by_role("link", name="What do bees need?").click()
    expect(chat.locator(".turn")).to_have_count(2)
    expect(chat.locator(".turn").last.locator(".statements li")).to_have_count(3)


def test_a_follow_up_carries_what_was_said(chat: Page) -> None:
    ask(chat, "What do bees need?")
    ask(chat, "When were they first kept here?")
    last = chat.locator(".turn").last
    expect(last.locator(".searched")).to_contain_text("Searched for: When were bees first kept here?")
    expect(last.locator("h2")).to_be_in_viewport()
    # The address can be sent on: it holds the question that stands alone.
    assert chat.url.endswith("/?q=When%20were%20bees%20first%20kept%20here%3F")


def test_a_suggested_question_is_asked_on_the_spot(chat: Page) -> None:
    expect(chat.locator("#start .ask")).to_have_count(6)
    chat.get_by_role("link", name="What do bees need?").click()
    expect(chat.locator(".turn h2")).to_have_text("What do bees need?")
    expect(chat.locator("#start")).to_have_count(0)
    expect(chat.locator("h1")).to_have_count(1)


def test_enter_asks_and_shift_enter_breaks_the_line(chat: Page) -> None:
    field = chat.get_by_label("Your question")
    expect(field).to_be_focused()
    chat.keyboard.type("What do")
    chat.keyboard.press("Shift+Enter")
    chat.keyboard.type("bees need?")
    expect(field).to_have_value("What do\nbees need?")
    chat.keyboard.press("Enter")
    expect(chat.locator(".turn")).to_have_count(1)
    chat.keyboard.press("Enter")
    expect(chat.locator(".turn")).to_have_count(1)


def test_pressing_escape_twice_goes_back_once(chat: Page) -> None:
    ask(chat, "What do bees need?")
    ask(chat, "When were bees first kept here?")
    chat.locator(".turn").last.locator(".citation").press("Enter")
    expect(chat.locator("#source-title")).to_be_focused()
    chat.evaluate("""() => { for (let n = 0; n < 2; n++)
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })); }""")
    expect(chat.locator("#source")).to_be_hidden()
    expect(chat).to_have_url(re.compile(r"q=When%20were%20bees%20first%20kept%20here%3F$"))
    expect(chat.locator("#peek")).to_be_hidden()


def test_back_closes_the_source_then_leads_back(chat: Page) -> None:
    ask(chat, "What do bees need?")
    ask(chat, "When were bees first kept here?")
    chat.locator(".turn").last.locator(".citation").click()
    expect(chat.locator("#source")).to_be_visible()
    chat.go_back()
    expect(chat.locator("#source")).to_be_hidden()
    expect(chat.locator(".turn")).to_have_count(2)
    chat.go_back()
    expect(chat.locator(".turn").first.locator("h2")).to_be_in_viewport()
    chat.go_back()
    expect(chat.locator("#start")).to_be_visible()


def test_feedback_and_copy(chat: Page, feedback_path: Path) -> None:
    ask(chat, "When were bees first kept here?")
    chat.get_by_role("button", name="Not helpful").click()
    expect(chat.get_by_role("button", name="Not helpful")).to_have_attribute("aria-pressed", "true")
    chat.get_by_label("What should we know?").fill("It was 1986.")
    chat.get_by_role("button", name="Send").click()
    expect(chat.locator(".said")).to_have_text("Thank you.")
    kept = FeedbackStore(feedback_path).read()[-1]
    assert (kept.verdict, kept.question, kept.note) == ("down", "When were bees first kept here?", "It was 1986.")
    assert isinstance(kept.answer, dict) and kept.answer["citations"][0]["start"] == 57
    chat.get_by_role("button", name="Helpful", exact=True).click()
    expect(chat.get_by_role("button", name="Not helpful")).to_have_attribute("aria-pressed", "false")
    assert [(one.id, one.verdict) for one in FeedbackStore(feedback_path).read()][-1] == (kept.id, "up")
    chat.get_by_role("button", name="Copy with quotes").click()
    expect(chat.get_by_role("button", name="Copied")).to_be_visible()
    copied = chat.evaluate("navigator.clipboard.readText()")
    assert "[1] “Bees 🐝🐝 were first kept here in 1987.”" in copied and "garden.md:57-94" in copied


def test_an_answer_that_is_cut_short_says_so(browser: Browser, base_url: str) -> None:
    with browser.new_context(base_url=base_url) as context, watched(context, "/") as (page, watch):
        half = 'event: delta\ndata: {"text": "Bees need"}\n\n'
        page.route("**/ask", lambda route: route.fulfill(body=half, content_type="text/event-stream"), times=1)
        ask(page, "What do bees need?")
        expect(page.locator(".cut")).to_contain_text("The answer was cut short.")
        page.get_by_role("button", name="Ask again").click()
        expect(page.locator(".statements li")).to_have_count(3)
        watch.expected = ["503", "500", "Failed to load resource"]
        problem = json.dumps({"detail": "Too many questions at once; try again in a moment."})
        page.route("**/ask", lambda route: route.fulfill(status=503, body=problem), times=1)
        ask(page, "What do bees need?")
        expect(page.locator(".cut")).to_contain_text("Too many questions at once")
        page.route("**/ask", lambda route: route.abort(), times=1)
        ask(page, "What do bees need?")
        expect(page.locator(".cut").last).to_contain_text("cannot be reached")


def test_everything_works_without_javascript(browser: Browser, base_url: str) -> None:
    with (
        browser.new_context(base_url=base_url, java_script_enabled=False) as context,
        watched(context, "/") as (page, _),
    ):
        page.get_by_label("Your question").fill("What do bees need?")
        page.get_by_role("button", name="Ask").click()
        expect(page.locator(".statements li")).to_have_count(3)
        page.get_by_label("Your question").fill("When were they first kept here?")
        page.get_by_role("button", name="Ask").click()
        expect(page.locator(".searched")).to_contain_text("When were bees first kept here?")
        expect(page.locator(".short")).to_have_text("1987")
        page.get_by_role("link", name="Citation 1:").click()
        expect(page.locator("mark#cite")).to_have_text("Bees 🐝🐝 were first kept here in 1987.")
        expect(page.locator("mark#cite")).to_be_in_viewport()


def test_a_shared_address_goes_on_as_a_conversation(browser: Browser, base_url: str) -> None:
    with browser.new_context(base_url=base_url) as context, watched(context, "/?q=What do bees need?") as (page, _):
        page.get_by_role("link", name="Citation 3:").click()
        expect(page.locator("#source-quote")).not_to_be_empty()
        assert page.evaluate(HIGHLIGHTED) == "Water 💧: A shallow bowl with stones to land on."
        page.keyboard.press("Escape")
        ask(page, "When were they first kept here?")
        expect(page.locator(".turn")).to_have_count(2)
        expect(page.locator(".searched")).to_contain_text("When were bees")


def test_the_highlight_falls_back_to_marks(browser: Browser, base_url: str) -> None:
    with browser.new_context(base_url=base_url) as context:
        context.add_init_script("Object.defineProperty(CSS, 'highlights', { value: undefined });")
        with watched(context, "/?q=When were bees first kept here?") as (page, _):
            page.get_by_role("link", name="Citation 1:").click()
            expect(page.locator("#source mark")).to_have_text("Bees 🐝🐝 were first kept here in 1987.")


class MarkedUp(ScriptedAssistant):
    """Quotes words with Markdown in them, whatever is asked."""

    def ask(self, request: Request, found: Found | None = None) -> Answer | Refusal:
        return self._quoted(request, None, "notes.md", ["Bees 🐝 **love 💧 open** `flow"], "💧 open** `flow")


def test_markdown_within_a_line_is_read_as_meant_and_offsets_hold(browser: Browser) -> None:
    text = "# Notes 🌿\n\nOn 🐝: Bees 🐝 **love 💧 open** `flowers` and [wild *meadows*](https://evil.example/x).\n"
    paragraph = text.splitlines()[2]
    start = text.index(paragraph)
    section = Section((), 0, len(text), None, 0)
    block = Block(BlockKind.PARAGRAPH, start, start + len(paragraph), 0, (Range(start, start + len(paragraph)),))
    notes = Document("notes.md", "Notes 🌿", text, (section,), (block,), "00")
    quote = "Bees 🐝 **love 💧 open** `flow"
    with (
        serving(MarkedUp(ScriptedIndex.of(notes))) as url,
        browser.new_context(base_url=url) as context,
        watched(context, "/?q=What?") as (page, _),
    ):
        expect(page.locator(".short")).to_have_text("💧 open flow")
        expect(page.locator(".extract")).to_have_text("On 🐝: Bees 🐝 love 💧 open flowers and wild meadows.")
        page.get_by_role("link", name="Citation 1:").hover()
        expect(page.get_by_role("tooltip")).to_contain_text("Bees 🐝 love 💧 open flow")
        page.get_by_role("link", name="Citation 1:").click()
        expect(page.locator("#source-quote")).to_have_text("Highlighted: “Bees 🐝 love 💧 open flow”")
        told = context.request.post("/ask", data={"question": "What?"}).json()
        assert text[told["citations"][0]["start"] : told["citations"][0]["end"]] == quote  # the data stays as written
        read = "On 🐝: Bees 🐝 love 💧 open flowers and wild meadows."
        assert page.locator("#source-text p").inner_text() == read
        expect(page.locator("#source-text strong")).to_have_text("love 💧 open")
        assert page.evaluate(HIGHLIGHTED) == quote
        page.get_by_role("link", name="Open in full").click()
        mark = page.locator("mark#cite")
        assert mark.text_content() == quote and mark.inner_text() == "Bees 🐝 love 💧 open flow"
        assert page.locator(".text p").inner_text() == read


def test_the_real_assistant_answers_and_opens_its_source(browser: Browser, real_url: str) -> None:
    with browser.new_context(base_url=real_url) as context, watched(context, "/") as (page, _):
        ask(page, "What are the benefits of AI coalitions?")
        expect(page.locator(".statements li").first).to_contain_text("Faster Innovation")
        first = page.locator(".citation").first
        quote = first.get_attribute("data-quote")
        first.click()
        expect(page.locator("#source-quote")).not_to_be_empty()
        assert page.evaluate(HIGHLIGHTED) == quote
        page.keyboard.press("Escape")
        page.goto("/")
        questions = page.locator("#start .ask").all_inner_texts()
        assert len(questions) == 6
        for question in questions:
            ask(page, question)
            expect(page.locator(".turn").last.locator(".citation").first).to_be_visible()


def test_the_line_whose_source_is_opened_stays_where_it_is(chat: Page) -> None:
    for _ in range(4):
        ask(chat, "What do bees need?")
    link = chat.locator(".turn").last.get_by_role("link", name="Citation 2:")
    top = "element => element.getBoundingClientRect().top"
    before = link.evaluate(top)
    link.click()
    expect(chat.locator("#source")).to_be_visible()
    assert abs(link.evaluate(top) - before) < 2
    chat.keyboard.press("Escape")
    expect(chat.locator("#source")).to_be_hidden()
    assert abs(link.evaluate(top) - before) < 2


def test_the_last_step_keeps_the_focus(chat: Page) -> None:
    ask(chat, "Where is the long report?")
    chat.get_by_role("link", name="Citation 2:").click()
    expect(chat.locator("#source-title")).to_be_focused()
    forward = chat.get_by_role("button", name="Next citation")
    forward.press("Enter")
    expect(chat.locator("#source-position")).to_have_text("3 of 3")
    expect(forward).to_be_focused()


def test_what_is_edited_early_stays_in_the_history(chat: Page) -> None:
    ask(chat, "What do bees need?")
    ask(chat, "Where is the long report?")
    chat.get_by_role("button", name="Edit question").first.click()
    chat.get_by_label("Your question").fill("Who likes bees?")
    chat.keyboard.press("Enter")
    expect(chat.locator(".turn")).to_have_count(1)
    chat.get_by_role("button", name="History").click()
    expect(chat.locator(".talks li")).to_have_count(2)


@pytest.mark.parametrize("width", [360, 1100, 1440])
def test_a_document_without_sections_has_the_page_to_itself(browser: Browser, base_url: str, width: int) -> None:
    with browser.new_context(base_url=base_url, viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        page.goto("/documents/reports/long.txt")
        expect(page.locator(".outline")).to_have_count(0)
        box = page.locator(".text").bounding_box()
        assert box is not None and box["width"] >= min(0.8 * width, 500)
