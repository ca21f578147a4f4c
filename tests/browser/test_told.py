"""What a screen reader is told: names, roles and descriptions, the answer once and in whole, where the focus is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from browsing import ask, serving, watched
from scripted import ScriptedAssistant, ScriptedIndex, garden, hostile

# Every change of what is announced, as those hear it who listen.
LISTEN = """() => {
  window.heard = [];
  const told = document.getElementById('told');
  new MutationObserver(() => told.textContent && window.heard.push(told.textContent))
    .observe(told, { childList: true, characterData: true, subtree: true });
}"""
LIVE = "[aria-live], [role=status], [role=alert], [role=log]"


@pytest.fixture(scope="module")
def small_url() -> Iterator[str]:
    with serving(ScriptedAssistant(ScriptedIndex.of(garden(), hostile()))) as url:
        yield url


@pytest.fixture(params=[1280, 390])
def page(request: pytest.FixtureRequest, browser: Browser, small_url: str) -> Iterator[Page]:
    with (
        browser.new_context(
            base_url=small_url, viewport={"width": request.param, "height": 800}, reduced_motion="reduce"
        ) as context,
        watched(context, "/") as (page, _),
    ):
        yield page


def tree(page: Page) -> list[dict[str, Any]]:
    """What Chromium hands to a screen reader: role, name, description and properties of each node that counts."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    return [
        {key: node.get(key, {}).get("value") for key in ("role", "name", "description")}
        | {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
        for node in nodes
        if not node["ignored"]
    ]


def the(nodes: list[dict[str, Any]], role: str, name: str = "") -> dict[str, Any]:
    """The one node of the role whose name begins so."""
    [node] = [node for node in nodes if node["role"] == role and (node["name"] or "").startswith(name)]
    return node


def test_an_answer_is_told_once_and_in_whole(page: Page) -> None:
    page.evaluate(LISTEN)
    ask(page, "What do bees need?")
    ask(page, "When were they first kept here?")
    ask(page, "What do bees cost?")
    heard = [" ".join(words.split()) for words in page.evaluate("window.heard")]
    items = [
        "A meadow in bloom from April to September.",
        "A shallow bowl with stones to land on.",
        "No mowing before noon.",
    ]
    labels = ["Flowers:", "Water 💧:", "Quiet:"]
    told = " ".join(f"{label} {item}" for label, item in zip(labels, items, strict=True))
    assert heard == [
        f"Bees need three things: {told}",
        "1987 Bees 🐝🐝 were first kept here in 1987.",
        "Not in the documents The documents do not say that.",
    ]
    # Nothing else speaks up: what was thought of an answer does only when it is said.
    assert page.locator(LIVE).evaluate_all("all => all.filter((e) => e.textContent).map((e) => e.id)") == ["told"]
    status = [node for node in tree(page) if node["role"] == "status" and node.get("live")]
    assert status and all(node["live"] == "polite" and node["atomic"] for node in status)


def test_an_answer_has_names_and_roles(page: Page) -> None:
    ask(page, "What do bees need?")
    ask(page, "When were they first kept here?")
    expect(page.locator(".turn").first).to_match_aria_snapshot("""
      - article "What do bees need?":
        - heading "What do bees need?" [level=2]
        - paragraph:
          - text: "Bees need three things:"
          - link /Citation 1. Gardens/
        - list:
          - listitem:
            - strong: "Flowers:"
            - text: A meadow in bloom from April to September.
            - link /Citation 2. Gardens/
          - listitem:
            - strong: "Water 💧:"
            - link /Citation 3. Gardens/
          - listitem:
            - strong: "Quiet:"
            - link /Citation 4. Gardens/
        - list "Sources":
          - listitem:
            - link /Gardens/
            - text: › What bees need
        - button "Copy with quotes"
        - button "Helpful"
        - button "Not helpful"
        - button "Edit question"
        - group: Why this answer? High confidence
    """)
    expect(page.locator(".turn").last).to_match_aria_snapshot("""
      - article "When were they first kept here?":
        - heading "When were they first kept here?" [level=2]
        - paragraph:
          - text: "Searched for: When were bees first kept here?"
          - link "Search for my own words"
        - paragraph: "1987"
        - paragraph:
          - text: Bees 🐝🐝 were first kept here in 1987.
          - link /Citation 1. Gardens/
        - list "Sources"
        - button "Copy with quotes"
        - button "Helpful"
        - button "Not helpful"
        - button "Edit question"
        - group: Why this answer? High confidence
        - heading "Ask next" [level=3]
        - list:
          - listitem:
            - link "When were bees first kept here?"
          - listitem:
            - link "What does the hostile guide say?"
    """)
    names = [node["name"] for node in tree(page) if node["role"] == "link"]
    assert "What does the hostile guide say?" in names  # and no arrow after it


def test_a_refusal_has_names_and_roles(page: Page) -> None:
    ask(page, "What do bees cost?")
    expect(page.locator(".turn")).to_match_aria_snapshot("""
      - article "What do bees cost?":
        - heading "What do bees cost?" [level=2]
        - paragraph: Not in the documents
        - paragraph: The documents do not say that.
        - heading "The documents do answer" [level=3]
        - list:
          - listitem:
            - link "What do bees need?"
          - listitem:
            - link "When were bees first kept here?"
        - group: Why no answer? High confidence that it is not there
        - button "Helpful"
        - button "Not helpful"
        - button "Edit question"
    """)


def test_the_source_takes_the_focus_and_gives_it_back(page: Page) -> None:
    ask(page, "What do bees need?")
    link = page.get_by_role("link", name="Citation 3:")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#source-quote")).not_to_be_empty()
    expect(page.get_by_role("heading", name="Gardens", level=2)).to_be_focused()
    narrow = page.evaluate("innerWidth") < 900
    nodes = tree(page)
    panel = the(nodes, "dialog" if narrow else "complementary", "Gardens")
    assert bool(panel.get("modal")) == narrow
    text = the(nodes, "group", "Gardens")
    assert (
        text["description"] == "Highlighted: “Water 💧: A shallow bowl with stones to land on.”" and text["focusable"]
    )
    assert [the(nodes, "button", name)["name"] for name in ("Previous citation", "Next citation", "Close the source")]
    under = [node for node in nodes if node["role"] == "link" and node["name"].startswith("Citation")]
    assert len(under) == (0 if narrow else 4)  # what lies under a sheet cannot be reached
    assert [bool(node.get("expanded")) for node in under] == ([] if narrow else [False, False, True, False])
    page.get_by_role("button", name="Next citation").click()
    expect(page.locator("#source-quote")).to_contain_text("Quiet")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Citation 4:")).to_be_focused()
    assert not any(node.get("expanded") for node in tree(page) if node["role"] == "link")


def test_the_map_is_told_as_links_and_as_a_table(page: Page) -> None:
    page.goto("/map?q=What do bees need?")
    expect(page.locator("main")).to_match_aria_snapshot("""
      - main:
        - heading "Map" [level=1]
        - paragraph: /Every passage is a point/
        - form "Show an answer on the map":
          - textbox "Your question"
          - button "Ask"
        - status:
          - text: "4 passages are quoted:"
          - link "read the answer"
        - group "8 passages, 4 of them quoted; the same as a table below":
          - link /Bees .* were first kept here/
          - link /Café règles/
          - link /Guide/
          - link /Guide/
          - link /quoted. Bees need three things/
          - link /quoted. Flowers/
          - link /quoted. Water/
          - link /quoted. Quiet/
        - paragraph: Rest on a point, or tap it, to read what it holds.
        - paragraph: The arrow keys lead from one to the next, Enter opens it.
        - list "Documents"
        - group:
          - region "Passages":
            - table:
              - rowgroup:
                - row:
                  - columnheader "Document"
                  - columnheader "Section"
                  - columnheader "Passage"
                  - columnheader "Quoted as"
              - rowgroup:
                - row /Bees need three things/
                - row /Flowers/
                - row /Water/
                - row /Quiet/
    """)


def test_a_map_of_groups_is_told_by_what_they_are_about(browser: Browser, base_url: str) -> None:
    with browser.new_context(base_url=base_url) as context, watched(context, "/map") as (page, _):
        groups = page.get_by_role("link", name="passages of A long report")
        expect(groups.first).to_have_accessible_name(re.compile(r"^long, number: \d+ passages of A long report$"))
        expect(page.get_by_role("group", name="groups of passages; the same as a table below")).to_be_visible()
        page.get_by_text("The groups as a table").click()
        rows = page.get_by_role("row")
        expect(rows).to_have_count(page.locator(".group").count() + 1)
        expect(rows.first).to_contain_text("Group Passages Documents".replace(" ", ""))
        rows.nth(1).get_by_role("link").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("navigation", name="Way into the map")).to_contain_text("All passages ›")
        page.locator(".point").first.focus()
        page.keyboard.press("Enter")
        expect(page.locator("mark#cite")).to_be_visible()
