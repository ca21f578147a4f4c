"""Every state has an address, and the conversation is kept in the browser: changed, reopened, saved, forgotten."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Page, expect

from browsing import ask, watched
from collabqa.verify import Standing, read_answer, verify
from scripted import ScriptedAssistant

KEPT = re.compile(r"^What do bees need\?")
HIGHLIGHTED = "[...CSS.highlights.get('cite')].map((range) => range.toString()).join('')"


def fields(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_an_open_citation_has_an_address(chat: Page, browser: Browser, base_url: str) -> None:
    ask(chat, "What do bees need?")
    chat.get_by_role("link", name="Citation 2:").click()
    chat.get_by_role("button", name="Next citation").click()
    expect(chat.locator("#source-position")).to_have_text("3 of 4")
    assert fields(chat) == {"q": ["What do bees need?"], "cite": ["3"]}
    with browser.new_context(base_url=base_url) as context, watched(context, chat.url) as (colleague, _):
        expect(colleague.locator("#source-quote")).not_to_be_empty()
        assert colleague.evaluate(HIGHLIGHTED) == "Water 💧: A shallow bowl with stones to land on."
        colleague.keyboard.press("Escape")
        expect(colleague.locator("#source")).to_be_hidden()
        assert fields(colleague) == {"q": ["What do bees need?"]}
    chat.go_back()
    expect(chat.locator("#source")).to_be_hidden()
    chat.go_forward()
    expect(chat.locator("#source-position")).to_have_text("3 of 4")


def test_closing_a_source_of_an_earlier_answer_leaves_the_reader_there(chat: Page) -> None:
    ask(chat, "What do bees need?")
    ask(chat, "When were bees first kept here?")
    chat.locator(".turn").first.locator(".citation").first.click()
    expect(chat.locator("#source-quote")).not_to_be_empty()
    assert fields(chat)["q"] == ["What do bees need?"]
    at = chat.evaluate("scrollY")
    chat.keyboard.press("Escape")
    expect(chat.locator("#source")).to_be_hidden()
    assert chat.evaluate("scrollY") == at


def test_what_was_searched_instead_can_be_undone(chat: Page) -> None:
    ask(chat, "What do bees need?")
    ask(chat, "When were they first kept here?")
    chat.get_by_role("link", name="Search for my own words").click()
    expect(chat.locator(".turn")).to_have_count(2)
    last = chat.locator(".turn").last
    expect(last.locator("h2")).to_have_text("When were they first kept here?")
    expect(last.locator(".statements")).to_be_visible()
    expect(last.locator(".searched")).to_have_count(0)
    assert fields(chat) == {"q": ["When were they first kept here?"], "as_typed": ["1"]}
    chat.reload()
    expect(chat.locator(".turn").last.locator(".searched")).to_have_count(0)


def test_a_question_is_asked_of_the_chosen_documents(chat: Page, browser: Browser, base_url: str) -> None:
    chat.goto("/?documents=reports/long.txt")
    expect(chat.locator("#scope")).to_contain_text("Looking only in A long report.")
    ask(chat, "What do bees cost?")
    turn = chat.locator(".turn")
    expect(turn.locator(".within")).to_have_text("Asked of A long report")
    turn.locator("summary").click()
    places = turn.locator(".considered li a").all_inner_texts()
    assert places and set(places) == {"A long report"}
    assert fields(chat) == {"q": ["What do bees cost?"], "documents": ["reports/long.txt"]}
    with browser.new_context(base_url=base_url, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(chat.url)
        expect(page.locator(".within")).to_have_text("Asked of A long report")
        page.get_by_label("Your question").fill("What do bees need?")
        page.get_by_role("button", name="Ask").click()
        assert fields(page)["documents"] == ["reports/long.txt"]
        page.get_by_role("link", name="Look in all").click()
        assert fields(page) == {"q": ["What do bees need?"]}
    chat.get_by_role("link", name="Look in all").click()
    expect(chat.locator("#scope")).to_have_count(0)
    ask(chat, "What do bees need?")
    assert fields(chat) == {"q": ["What do bees need?"]}


def test_documents_are_chosen_on_their_page(browser: Browser, base_url: str) -> None:
    for script in (True, False):
        with browser.new_context(base_url=base_url, java_script_enabled=script) as context:
            page = context.new_page()
            page.goto("/documents")
            expect(page.locator(".promise")).to_contain_text("indexed 22 November 2026, 09:30 UTC")
            page.get_by_role("button", name="Ask the chosen ones").click()
            expect(page.get_by_role("alert")).to_contain_text("None was ticked.")
            page.get_by_label("Ask only A long report").check()
            page.get_by_role("button", name="Ask the chosen ones").click()
            expect(page.locator(".drawn")).to_have_text("From 1 document: A long report")
            assert fields(page) == {"documents": ["reports/long.txt"]}
            page.get_by_label("Your question").fill("Where is the long report?")
            page.get_by_role("button", name="Ask").click()
            expect(page.locator(".within")).to_have_text("Asked of A long report")
            page.goto("/documents")
            page.locator(".contents summary").first.click()
            page.get_by_role("link", name="Café règles").click()
            expect(page.get_by_role("heading", name="Café règles")).to_be_in_viewport()


def test_the_headings_of_a_source_lead_through_it(chat: Page) -> None:
    ask(chat, "When were bees first kept here?")
    chat.get_by_role("link", name="Citation 1:").click()
    expect(chat.locator("#source-quote")).not_to_be_empty()
    chat.locator("#source-outline summary").click()
    chat.get_by_role("button", name="Café règles").click()
    expect(chat.locator("#source-text").get_by_role("heading", name="Café règles")).to_be_in_viewport()
    expect(chat.locator("#source-text")).to_be_focused()
    assert chat.evaluate(HIGHLIGHTED) == "Bees 🐝🐝 were first kept here in 1987."
    chat.get_by_role("button", name="Back to the quote").click()
    expect(chat.get_by_role("button", name="Back to the quote")).to_be_hidden()
    assert chat.evaluate(HIGHLIGHTED) == "Bees 🐝🐝 were first kept here in 1987."
    chat.keyboard.press("Escape")
    ask(chat, "Where is the long report?")  # without headings
    chat.get_by_role("link", name="Citation 1:").last.click()
    expect(chat.locator("#source-quote")).to_contain_text("Paragraph 700")
    expect(chat.locator("#source-outline")).to_be_hidden()


def test_quoted_passages_light_up_on_the_map_beside_the_answer(chat: Page) -> None:
    ask(chat, "When were bees first kept here?")
    map_ = chat.get_by_role("complementary", name="Map of the passages")
    expect(map_.locator(".lit")).to_have_attribute("data-holds", "0-5")  # the group of the garden's six passages
    ask(chat, "Where is the long report?")
    expect(map_.locator(".lit")).to_have_count(3)
    ask(chat, "What do bees cost?")
    expect(map_.locator(".lit")).to_have_count(0)
    chat.go_back()
    expect(map_.locator(".lit")).to_have_count(3)
    chat.get_by_role("link", name="Citation 1:").last.click()
    expect(map_).to_be_hidden()
    chat.keyboard.press(
        "Escape"
    )  # no quote is shown, neither for the focus that comes back nor where the pointer rests
    expect(chat.locator("#source, #peek").filter(visible=True)).to_have_count(0)
    assert fields(chat) == {"q": ["Where is the long report?"]}
    map_.get_by_role("link", name="Map of the passages").click()
    expect(chat.get_by_role("status")).to_have_text("3 passages are quoted: read the answer.")
    assert fields(chat) == {"q": ["Where is the long report?"]}
    chat.get_by_role("link", name="read the answer").click()
    expect(chat.locator(".turn h2")).to_have_text("Where is the long report?")


def test_the_map_is_reached_by_keyboard_and_has_a_table(browser: Browser, real_url: str) -> None:
    for script in (True, False):
        with browser.new_context(base_url=real_url, java_script_enabled=script) as context:
            page = context.new_page()
            page.goto("/documents")
            page.get_by_role("link", name="See their passages on a map").click()
            points = page.locator(".point")
            listed = context.request.get("/documents", headers={"accept": "application/json"}).json()["documents"]
            total = sum(document["passages"] for document in listed)
            expect(points).to_have_count(total)
            expect(page.locator("tbody tr")).to_have_count(total)
            expect(page.locator(".legend li")).to_have_count(3)
            page.get_by_role("textbox", name="Your question").fill("What are the benefits of AI coalitions?")
            page.keyboard.press("Enter")
            expect(page.get_by_role("status")).to_contain_text("1 passage is quoted: read the answer")
            expect(page.locator("tbody tr")).to_have_count(1)
            page.wait_for_load_state()
            page.get_by_role("button", name="Ask").focus()
            page.keyboard.press("Tab")
            page.keyboard.press("Tab")
            expect(page.locator(".point.lit" if script else ".point").first).to_be_focused()
            if script:
                page.keyboard.press("Tab")  # the drawing is one stop
                expect(page.locator(".legend a").first).to_be_focused()
                page.keyboard.press("Shift+Tab")
            page.keyboard.press("Enter")
            expect(page.locator("mark#cite")).to_be_visible()


def test_why_this_answer_shows_certainty_passages_and_ranks(chat: Page) -> None:
    ask(chat, "When were bees first kept here?")
    why = chat.locator(".considered")
    expect(why.locator("summary")).to_have_text("Why this answer? High confidence")
    expect(why.get_by_text("93 %")).to_be_hidden()
    why.locator("summary").click()
    expect(why.get_by_text("93 %")).to_be_visible()
    assert [item.get_attribute("value") for item in why.locator("li").all()] == [str(rank) for rank in range(1, 9)]
    expect(why.locator("li").first).to_contain_text("quoted as 1")
    ask(chat, "What do bees cost?")
    expect(chat.locator(".turn").last.locator("summary")).to_have_text(
        "Why no answer? High confidence that it is not there"
    )


def test_a_question_can_be_changed_and_asked_anew(chat: Page) -> None:
    ask(chat, "What do bees cost?")
    ask(chat, "When were bees first kept here?")
    chat.get_by_role("button", name="Edit question").first.click()
    field = chat.get_by_label("Your question")
    expect(field).to_be_focused()
    expect(field).to_have_value("What do bees cost?")
    chat.keyboard.press("Escape")
    expect(field).to_have_value("")
    expect(chat.locator("#editing")).to_be_hidden()
    chat.get_by_role("button", name="Edit question").first.click()
    field.fill("What do bees need?")
    chat.keyboard.press("Enter")
    expect(chat.locator(".turn h2")).to_have_text(["What do bees need?"])
    expect(chat.locator(".sources")).to_be_visible()
    chat.go_back()  # to an answer that is no more on the page: it is asked again
    # As a list it is waited for: for a moment the page that is left may still show both questions.
    expect(chat.locator(".turn h2")).to_have_text(["When were bees first kept here?"])


def test_a_reload_keeps_the_conversation_and_nothing_jumps(chat: Page) -> None:
    ask(chat, "What do bees need?")
    ask(chat, "When were they first kept here?")
    ask(chat, "Where is the long report?")
    chat.go_back()
    expect(chat.locator(".turn h2").nth(1)).to_be_in_viewport()
    chat.add_init_script("""new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.shifted = (window.shifted ?? 0) + entry.value;
    }).observe({ type: "layout-shift", buffered: true });""")
    chat.reload()
    expect(chat.locator(".turn h2")).to_have_text(
        ["What do bees need?", "When were they first kept here?", "Where is the long report?"]
    )
    expect(chat.locator(".turn h2").nth(1)).to_be_in_viewport()
    assert chat.evaluate("window.shifted ?? 0") == 0
    chat.go_forward()
    expect(chat.locator(".turn h2").nth(2)).to_be_in_viewport()
    expect(chat.locator(".turn")).to_have_count(3)


def test_earlier_conversations_are_reopened_and_forgotten(chat: Page) -> None:
    ask(chat, "What do bees need?")
    ask(chat, "When were they first kept here?")
    chat.get_by_role("link", name="New conversation").click()
    expect(chat.locator("#start")).to_be_visible()
    chat.wait_for_load_state()  # before, the button does nothing yet
    chat.get_by_role("button", name="History").click()
    box = chat.get_by_role("dialog", name="History")
    box.get_by_role("button", name=KEPT).click()
    expect(box).to_be_hidden()
    expect(chat.locator(".turn h2")).to_have_text(["What do bees need?", "When were they first kept here?"])
    assert fields(chat)["q"] == ["When were bees first kept here?"]
    ask(chat, "When were they first kept here?")
    expect(chat.locator(".searched").last).to_contain_text("When were bees first kept here?")
    chat.evaluate("""() => { const kept = JSON.parse(localStorage['collabqa.talks']);
      kept[0].turns[0].response.index.generation = 'older'; localStorage['collabqa.talks'] = JSON.stringify(kept); }""")
    chat.goto("/")
    chat.get_by_role("button", name="History").click()
    box.get_by_role("button", name=KEPT).click()
    expect(chat.locator(".turn").first.locator(".cut")).to_contain_text("indexed anew")
    chat.get_by_role("button", name="History").click()
    box.get_by_role("button", name="Forget all").click()
    expect(box.get_by_role("button", name="Keep them")).to_be_focused()
    chat.keyboard.press("Enter")
    expect(box.get_by_role("button", name="Forget all", exact=True)).to_be_focused()
    expect(box.get_by_role("button", name=KEPT)).to_have_count(1)
    box.get_by_role("button", name="Forget all").click()
    box.get_by_role("button", name="Yes, forget all").click()
    expect(box.get_by_role("button", name="Close")).to_be_focused()
    expect(box).to_contain_text("There are none.")
    chat.keyboard.press("Escape")
    expect(chat.get_by_role("button", name="History")).to_be_focused()
    assert chat.evaluate("localStorage.length") == 0


def test_a_conversation_is_saved_as_json_that_can_be_verified_and_as_markdown(chat: Page, tmp_path: Path) -> None:
    ask(chat, "When were bees first kept here?")
    ask(chat, "What does the hostile guide say?")
    ask(chat, "What do bees cost?")
    files = {}
    for name in ("JSON", "Markdown"):
        chat.get_by_role("button", name="History").click()
        with chat.expect_download() as download:
            chat.get_by_role("button", name=name, exact=True).click()
        files[name] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[name])
        chat.keyboard.press("Escape")
    documents = ScriptedAssistant().index.documents
    checks = verify(read_answer(files["JSON"]), documents)
    assert len(checks) == 3 and {check.standing for check in checks} == {Standing.VALID}
    saved = json.loads(files["JSON"].read_text(encoding="utf-8"))
    assert [turn["answered"] for turn in saved["turns"]] == [True, True, False]
    assert [(one["id"], one["turn"]) for one in saved["citations"]] == [(1, 1), (2, 2), (3, 2)]
    assert all(one["sha256"] == documents[one["document_id"]].sha256 for one in saved["citations"])
    markdown = files["Markdown"].read_text(encoding="utf-8")
    assert "## When were bees first kept here?" in markdown and "The documents do not say that." in markdown
    for one in saved["citations"]:
        assert f"```text\n{one['quote']}\n```" in markdown
        assert f"characters {one['start']} to {one['end']}, sha256 `{one['sha256']}`" in markdown
    told = markdown.replace("```text", "").split("```")[0::2]  # what stands outside the fences
    assert not any("<script" in part.replace("\\<", "") for part in told)


def test_what_is_forgotten_is_not_kept_again_with_what_is_asked_after_it(chat: Page) -> None:
    ask(chat, "What do bees need?")
    chat.get_by_role("button", name="History").click()
    chat.get_by_role("button", name="Forget: What do bees need?").click()
    expect(chat.get_by_role("dialog")).to_contain_text("There are none.")
    expect(chat.get_by_role("status").filter(has_text="Forgotten.")).to_have_count(1)
    chat.keyboard.press("Escape")
    ask(chat, "When were they first kept here?")  # the conversation goes on
    expect(chat.locator(".turn")).to_have_count(2)
    chat.get_by_role("button", name="History").click()
    expect(chat.locator(".talks li")).to_have_count(1)
    expect(chat.locator(".talks li")).to_contain_text("When were they first kept here?")
    assert "What do bees need?" not in chat.evaluate("localStorage['collabqa.talks']").split('"response"')[0]
    chat.keyboard.press("Escape")
    chat.reload()
    expect(chat.locator(".turn h2")).to_have_text(["When were they first kept here?"])


def test_one_of_several_conversations_is_forgotten(chat: Page) -> None:
    for question in ("What do bees need?", "Where is the long report?"):
        ask(chat, question)
        chat.get_by_role("link", name="New conversation").click()
        expect(chat.locator("#start")).to_be_visible()
        chat.wait_for_load_state()
    chat.get_by_role("button", name="History").click()
    chat.get_by_role("button", name="Forget: Where is the long report?").click()
    expect(chat.locator(".talks li")).to_have_count(1)
    expect(chat.get_by_role("dialog").get_by_role("button", name=KEPT)).to_be_focused()


def test_going_back_looks_again_in_the_documents_that_were_asked(chat: Page) -> None:
    chat.goto("/?documents=reports/long.txt")
    chat.wait_for_load_state()
    ask(chat, "Where is the long report?")
    chat.get_by_role("link", name="Look in all").click()
    expect(chat.locator("#scope")).to_have_count(0)
    ask(chat, "What do bees need?")
    assert fields(chat) == {"q": ["What do bees need?"]}
    chat.go_back()
    expect(chat.locator("#scope")).to_contain_text("Looking only in A long report.")
    ask(chat, "Where is the long report?")
    assert fields(chat) == {"q": ["Where is the long report?"], "documents": ["reports/long.txt"]}


FOCUSED = "document.activeElement.textContent"


def test_the_focus_goes_to_what_was_asked_where_what_asked_it_is_gone(chat: Page) -> None:
    chat.locator(".suggestions a").first.focus()
    asked = chat.evaluate(FOCUSED).strip()
    chat.keyboard.press("Enter")
    chat.locator(".turn .sources, .turn .plain").first.wait_for()
    expect(chat.get_by_role("heading", name=asked, level=2)).to_be_focused()
    ask(chat, "When were they first kept here?")
    expect(chat.get_by_label("Your question")).to_be_focused()  # who types goes on typing
    chat.get_by_role("link", name="Search for my own words").focus()
    chat.keyboard.press("Enter")
    expect(chat.locator(".searched")).to_have_count(0)
    expect(chat.get_by_role("heading", name="When were they first kept here?", level=2)).to_be_focused()


def test_the_focus_stays_where_a_note_was_sent_from_and_a_change_was_left(chat: Page) -> None:
    ask(chat, "What do bees need?")
    chat.get_by_role("button", name="Not helpful").focus()
    chat.keyboard.press("Enter")
    chat.get_by_label("What should we know?").focus()
    chat.keyboard.press("Enter")
    expect(chat.get_by_text("Thank you.")).to_be_visible()
    expect(chat.get_by_role("button", name="Not helpful")).to_be_focused()
    chat.get_by_role("button", name="Edit question").focus()
    chat.keyboard.press("Enter")
    chat.get_by_role("button", name="Leave it").focus()
    chat.keyboard.press("Enter")
    expect(chat.get_by_label("Your question")).to_be_focused()


def test_a_source_opened_by_mouse_and_closed_by_key_shows_no_quote_unasked(chat: Page) -> None:
    ask(chat, "What do bees need?")
    chat.get_by_role("link", name="Citation 2:").click()
    chat.mouse.move(5, 400)
    expect(chat.locator("#source-quote")).not_to_be_empty()
    chat.keyboard.press("Escape")
    expect(chat.get_by_role("link", name="Citation 2:")).to_be_focused()
    expect(chat.locator("#peek")).to_be_hidden()
    chat.keyboard.press("Tab")  # but moving on by key shows the next one
    expect(chat.locator("#peek")).to_contain_text("Water")


def test_the_sources_of_an_answer_open_at_what_is_quoted(chat: Page) -> None:
    ask(chat, "What do bees need?")
    chat.locator(".sources a").first.click()
    expect(chat.locator("mark#cite")).to_have_text("Bees need three things:")


def test_arrows_lead_from_point_to_point_and_each_is_told(browser: Browser, real_url: str) -> None:
    with browser.new_context(base_url=real_url) as context, watched(context, "/map") as (page, _):
        page.wait_for_load_state()
        page.locator(".point").first.focus()
        at = "(() => { const box = document.activeElement.getBoundingClientRect(); return [box.x, box.y]; })()"
        for key, axis, sign in (("ArrowRight", 0, 1), ("ArrowLeft", 0, -1), ("ArrowDown", 1, 1), ("ArrowUp", 1, -1)):
            before = page.evaluate(at)
            page.keyboard.press(key)
            after = page.evaluate(at)
            assert (after[axis] - before[axis]) * sign >= 0
            assert page.locator(".drawing a[tabindex='0']").count() == 1
            told = page.locator("#caption q").inner_text()
            assert told and told in page.evaluate("document.activeElement.querySelector('title').textContent")
        page.keyboard.press("End")
        expect(page.locator(".point").last).to_be_focused()
        href = page.locator(".point").last.get_attribute("href")
        expect(page.locator("#caption a")).to_have_attribute("href", href or "")


def test_a_tap_tells_a_point_and_a_second_one_opens_it(browser: Browser, real_url: str) -> None:
    with browser.new_context(base_url=real_url, has_touch=True, viewport={"width": 390, "height": 800}) as context:
        page = context.new_page()
        page.goto("/map")
        page.wait_for_load_state()
        point = page.locator(".point").last
        point.tap()
        expect(page.locator("#caption q")).not_to_be_empty()
        assert page.url.endswith("/map")
        point.tap()
        expect(page.locator("mark#cite")).to_be_visible()
