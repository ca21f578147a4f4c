"""The pages as they are without JavaScript."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from collabqa.types import Block, BlockKind, Document, Section
from scripted import GARDEN, ScriptedAssistant, ScriptedIndex, garden, hostile
from test_web import HTML, client_of


@pytest.fixture
def client() -> Iterator[TestClient]:
    with client_of() as client:
        yield client


def test_the_start_page_offers_six_questions_as_links(client: TestClient) -> None:
    page = client.get("/").text
    links = re.findall(r'<a class="ask" href="([^"]+)">', page)
    assert links[0] == "/?q=What%20do%20bees%20need%3F" and len(links) == 6
    assert "3 documents" in page
    with client_of(title="The <Garden> Papers") as titled:
        assert "<h1>The &lt;Garden&gt; Papers</h1>" in titled.get("/").text


def test_a_greeting_is_not_judged(client: TestClient) -> None:
    assert 'value="up"' in client.get("/", params={"q": "What do bees need?"}).text
    greeted = client.get("/", params={"q": "hello"}).text
    assert 'class="reply refusal small_talk"' in greeted and 'value="edit"' in greeted and 'value="up"' not in greeted


def test_the_page_answers_without_javascript(client: TestClient) -> None:
    page = client.get("/", params={"q": "What do bees need?"}).text
    assert page.count("<li>") >= 3 and "<ul>" in page
    assert "<strong>Flowers:</strong> A meadow" in page and page.count("<strong>") == 3
    links = re.findall(r'<a class="citation" href="([^"]+)"', page)
    assert len(links) == 4 and links[0] == "/documents/garden.md?start=161&amp;end=184#cite"
    assert '<input type="hidden" form="ask" name="user" value="What do bees need?">' in page
    carried = {"q": "When were they first kept?", "user": "What do bees need?", "assistant": "Bees need three things"}
    follow_up = client.get("/", params=carried).text
    assert "Searched for: <q>When were bees first kept?</q>" in follow_up
    assert '<p class="short">1987</p>' in follow_up


def test_the_last_answer_rides_along_whole_and_older_ones_shortened(client: TestClient) -> None:
    older = [("user", "Which ones?"), ("assistant", "x" * 3_000), ("user", "And?"), ("assistant", "y" * 3_000)]
    page = client.get("/?" + urlencode([("q", "What do bees need?"), *older])).text
    carried = re.findall(r'<input type="hidden" form="ask" name="(user|assistant)" value="([^"]*)">', page)
    assert [name for name, _ in carried] == ["user", "assistant"] * 3
    assert [len(value) for _, value in carried[1:4:2]] == [600, 600]
    told = client.post("/ask", json={"question": "What do bees need?"}).json()["answer"]
    assert html.unescape(carried[-1][1]) == told


def test_a_very_long_question_is_no_headline(client: TestClient) -> None:
    assert 'class="question long"' in client.get("/", params={"q": "why " * 80}).text
    assert 'class="question"' in client.get("/", params={"q": "What do bees need?"}).text


def test_words_of_an_address_are_never_shown_as_an_answer(client: TestClient) -> None:
    page = client.get("/", params={"q": "cost?", "assistant": "FORGED ANSWER"}).text
    assert "FORGED ANSWER" not in re.sub(r"<input[^>]*>", "", page)


def test_a_refusal_on_the_page_cites_nothing(client: TestClient) -> None:
    page = client.get("/", params={"q": "What do bees cost?"}).text
    assert 'class="reply refusal not_in_documents"' in page and 'class="citation"' not in page
    assert page.count('class="ask"') == 2


def test_what_is_related_to_a_refused_question_is_shown_as_that(client: TestClient) -> None:
    page = client.get("/", params={"q": "What is the price of bees?"}).text
    assert "Related, but not an answer" in page and 'class="related"' in page
    unsure = client.get("/", params={"q": "What are bees worth?"}).text
    assert "No sure answer" in unsure and "Nearest to it" in unsure and "not an answer" not in unsure
    assert 'class="related"' not in client.get("/", params={"q": "Who owns the shed?"}).text  # nothing is near
    assert 'class="related"' not in client.get("/", params={"q": "When were bees first kept?"}).text


def test_an_over_long_question_in_the_address_is_told(client: TestClient) -> None:
    response = client.get("/", params={"q": "x" * 2_001})
    assert response.status_code == 422 and "2,000 characters" in response.text


def test_a_person_gets_an_error_as_a_page(client: TestClient) -> None:
    response = client.get("/documents/nope", headers=HTML)
    assert response.status_code == 404 and response.headers["content-type"].startswith("text/html")
    assert "No such document" in response.text


def test_numbered_lists_are_shown_with_their_numbers_and_bullets_as_bullets() -> None:
    text = "2. two\n3. three\n\n- bullet\n\nwords\n"
    kinds = [("two", 0), ("three", 0), ("bullet", 1), ("words", None)]
    blocks = tuple(
        Block(BlockKind.PARAGRAPH if number is None else BlockKind.ITEM, at, at + len(word), 0, (), None, number)
        for word, number in kinds
        for at in [text.index(word)]
    )
    document = Document("steps.md", "Steps", text, (Section((), 0, len(text), None, 0),), blocks, "00")
    with client_of(ScriptedAssistant(ScriptedIndex.of(document), questions=())) as client:
        page = client.get("/documents/steps.md", params={"start": 11, "end": 13}, headers=HTML).text
    shown = re.sub(r"\s*\n\s*", "", page.partition('<div class="text">')[2].partition("</div>")[0])
    numbered = '<ol><li value="2">two</li><li value="3">t<mark id="cite">hr</mark>ee</li></ol>'
    assert shown == numbered + "<ul><li>bullet</li></ul><p>words</p>"


def test_what_was_searched_can_be_undone_by_a_link(client: TestClient) -> None:
    page = client.get("/", params={"q": "What do they need?", "user": "What about bees?"}).text
    assert "Searched for: <q>What do bees need?</q>" in page
    assert 'href="/?q=What%20do%20they%20need%3F&amp;as_typed=1"' in page
    typed = client.get("/", params={"q": "What do they need?", "user": "What about bees?", "as_typed": "1"}).text
    assert "Searched for" not in typed


def test_the_documents_asked_ride_along(client: TestClient) -> None:
    page = client.get("/", params={"q": "cost?", "documents": "reports/long.txt"}).text
    assert "Asked of A long report" in page
    assert '<input type="hidden" name="documents" value="reports/long.txt"' in page
    assert 'href="/?q=What%20do%20bees%20need%3F&amp;documents=reports%2Flong.txt"' in page
    assert client.get("/", params={"documents": "nope"}).status_code == 422


def test_a_citation_in_the_address_is_named_where_no_script_opens_it(client: TestClient) -> None:
    page = client.get("/", params={"q": "When were bees first kept here?", "cite": "1"}).text
    told = page.partition("<noscript>")[2].partition("</noscript>")[0]
    assert "/documents/garden.md?start=57&amp;end=94#cite" in told and "were first kept here in 1987." in told
    for none in ("2", "0", "x", "١", "9" * 400):
        assert "<noscript>" not in client.get("/", params={"q": "When were bees first kept here?", "cite": none}).text


def test_certainty_is_told_in_words_and_the_number_on_demand(client: TestClient) -> None:
    page = client.get("/", params={"q": "When were bees first kept here?"}).text
    summary, _, told = page.partition("<summary>")[2].partition("</summary>")
    assert "Why this answer?" in summary and "High confidence" in summary and "93 %" not in summary
    assert "put at 93 %" in told and '<li value="1">' in told and "quoted as 1" in told


def test_the_list_of_documents_shows_their_outline_and_lets_one_choose(client: TestClient) -> None:
    page = client.get("/documents").text
    assert "3 documents, 102 thousand characters in 1,508 passages" in page
    assert '<input type="checkbox" name="documents" value="reports/long.txt">' in page
    assert f'<a href="/documents/garden.md#at-{GARDEN.index("What bees need")}">What bees need</a>' in page
    assert f"sha256 {garden().sha256[:12]}" in page


def test_the_map_draws_every_passage_and_lights_those_that_are_quoted() -> None:
    with client_of(ScriptedAssistant(ScriptedIndex.of(garden(), hostile()))) as client:
        page = client.get("/map").text
        assert page.count('class="point colour-') == 8 and page.count("<tr><td>") == 8 and "lit" not in page
        assert page.count('class="swatch colour-0"') == 1 + 6 and page.count('class="swatch colour-1"') == 1 + 2
        asked = client.get("/map", params={"q": "What do bees need?"}).text
        lit = re.findall(r'class="point colour-0 lit"[^>]*data-holds="([\d -]+)"', asked)
        held = re.findall(r'class="citation"[^>]*data-passages="([\d ]+)"', client.get("/?q=What do bees need?").text)
        assert len(lit) == 4 and sorted(lit) == sorted(held)
        assert "4 passages are quoted" in asked and asked.count("<tr><td>") == 4
        assert asked.rindex("lit") > asked.rindex('class="point colour-0"')  # drawn on top
        assert "The documents do not say that." in client.get("/map", params={"q": "What do bees cost?"}).text
        assert client.get("/map", params={"q": "x" * 2_001}).status_code == 422
        assert client.get("/map", params={"documents": "nope"}).status_code == 422


def test_a_map_of_many_passages_draws_groups_that_open(client: TestClient) -> None:
    page = client.get("/map").text
    groups = re.findall(r'<a class="point group[^"]*"[^>]*href="([^"]+)" data-holds="([^"]+)"', page)
    ranges = [part.split("-") for _, holds in groups for part in holds.split()]
    held = sorted(n for ends in ranges for n in range(int(ends[0]), int(ends[-1]) + 1))
    assert len(groups) <= 60 and held == list(range(1_508))  # each passage in one group
    assert page.count("<tr><td>") == len(groups) and len(page) < 60_000
    asked = client.get("/map", params={"q": "Where is the long report?"}).text
    assert "3 passages are quoted" in asked and 1 <= asked.count("group lit") <= 3 and asked.count("<tr><td>") == 3
    number = re.search(r'group lit"[^>]*href="(/map\?q=[^"]*in=\d+)"', asked)
    assert number
    inside = client.get(html.unescape(number.group(1))).text
    assert "of 1,508" in inside and " lit" in inside and 'aria-current="page"' in inside
    for nowhere in ("60", "1.1.1", "x", "-1", "1" * 400, "\u0661"):
        assert client.get("/map", params={"in": nowhere}).status_code == 404
    assert "no documents yet" in client_of(ScriptedAssistant(ScriptedIndex.of(), questions=())).get("/map").text


def test_what_vague_questions_are_offered_is_not_called_an_answer(client: TestClient) -> None:
    assert "You could ask" in client.get("/", params={"q": "Hello"}).text
    assert "The documents do answer" in client.get("/", params={"q": "What do bees cost?"}).text


def test_an_address_of_a_generation_that_is_gone_is_refused_clearly() -> None:
    moved = replace(garden(), text="Short.", blocks=(), sections=())
    with client_of(ScriptedAssistant(ScriptedIndex.of(moved))) as client:
        assert client.get("/documents/garden.md?start=161&end=184", headers=HTML).status_code == 422
