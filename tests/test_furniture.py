"""Site text is left out, content is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from collabqa.documents.furniture import site_text
from collabqa.documents.markdown import parse_markdown
from collabqa.documents.plaintext import parse_plaintext

PROSE = "The warehouse opens at six and closes at ten; deliveries are taken at the north gate only, as before."
BODY = f"{PROSE}\n\n" * 20


def found(text: str, *, markup: bool = False) -> list[str]:
    return [text[line.start : line.end] for line in site_text(text, markup=markup)]


ANYWHERE = [
    "Follow us on Facebook",
    "Follow Us On The X Platform @PalosPublishing",
    "Find us on Instagram, YouTube and TikTok",
    "Share this page your favorite way: Click any app below to share.",
    "Share this article",
    "Share on LinkedIn",
    "Skip to main content",
    "Toggle navigation",
    "Back to top",
    "Accept all cookies",
    "Cookie settings",
    "Read more »",
    "Continue reading →",
    "Advertisement",
    "Page 3 of 12",
]
AT_THE_END = [
    "Subscribe to our newsletter",
    "Sign up for our weekly newsletter",
    "Enter your email address to subscribe to this blog and receive updates",
    "We respect your email privacy",
    "No spam, ever.",
    "Unsubscribe at any time.",
    "This website uses cookies. By continuing you agree to our use of cookies, accept?",
    "© 2024 Acme Ltd. All rights reserved.",
    "Copyright 2023 Acme",
    "Privacy Policy | Terms of Use | Contact us",
    "Related posts",
    "Powered by WordPress",
]
CONTENT = [
    "Share this knowledge",
    "Follow the data",
    "Follow us through the history of the canal",
    "Follow the steps below",
    "Our newsletter",
    "How newsletters are written",
    "Share your screen",
    "Copyright law in brief",
    "Privacy",
    "Search",
    "Cookies",
    "Read more books this year",
    "Home",
    "We respect your time",
    "Join us for dinner",
    "Subscribe buttons must be green and large",
]


@pytest.mark.parametrize("line", ANYWHERE)
def test_site_lines_anywhere(line: str) -> None:
    assert found(f"{BODY}{line}\n\n{BODY}") == [line]


@pytest.mark.parametrize("line", AT_THE_END)
def test_site_lines_at_the_end_only(line: str) -> None:
    assert found(f"{BODY}{line}\n") == [line]
    assert found(f"{BODY}{line}\n\n{BODY}") == []


@pytest.mark.parametrize("line", CONTENT)
def test_content_lines_stay(line: str) -> None:
    for text in (f"{line}\n\n{BODY}", f"{BODY}{line}\n\n{BODY}", f"{BODY}{line}\n\n{PROSE}\n"):
        assert found(text) == []
    assert line in [section.path[-1] for section in parse_markdown(f"# T\n\n## {line}\n\n{PROSE}\n").sections]


@pytest.mark.parametrize(
    "paragraph",
    [
        "Follow us through the history of the canal, from the first survey in 1792 to the last barge, and see.",
        "Many people read newsletters. Subscribe to our newsletter is a phrase that 38 % of the pages used.",
        "The company says that it will share this page of the agreement with its auditors on request.",
        "We respect your email privacy, the old notice said, but the court found that addresses had been sold.",
        "To reset the password, enter your email address, then click the link that arrives within five minutes.",
    ],
)
def test_prose_about_sites_stays(paragraph: str) -> None:
    for parse in (parse_plaintext, parse_markdown):
        text = f"{PROSE}\n\n{paragraph}\n"
        assert [text[one.start : one.end] for one in parse(text).blocks] == [PROSE, paragraph]


def test_a_wrapped_line_is_not_mistaken() -> None:
    text = (
        "The page had four buttons, and the third of them, which nobody used, said\nshare this page\nand did nothing.\n"
    )
    assert found(text) == []


def test_a_numbered_step_is_no_sign_up() -> None:
    text = f"{PROSE}\n\n1. Open the settings.\n2. Enter your email address to receive updates on orders.\n3. Save.\n"
    assert found(text) == []


def test_channels_only_in_company() -> None:
    assert found(f"{BODY}Follow us\n\nFacebook\n\nInstagram\n") == ["Follow us", "Facebook", "Instagram"]
    assert found(f"{BODY}Facebook\n\n{PROSE}\n") == []


def test_site_name_and_a_line_at_both_edges() -> None:
    text = (
        "Acme Gazette\n\nTopics We Love\n\nFollow us on X\n\nThe Real Title\n\n"
        + BODY
        + "Sign up to the Acme Gazette newsletter\n\nTopics We Love\n"
    )
    assert found(text) == [
        "Acme Gazette",
        "Topics We Love",
        "Follow us on X",
        "Sign up to the Acme Gazette newsletter",
        "Topics We Love",
    ]


def test_the_only_title_is_never_taken_for_the_site_name() -> None:
    text = f"Acme Gazette\n\n{BODY}© 2024 Acme Gazette. All rights reserved.\n"
    assert found(text) == ["© 2024 Acme Gazette. All rights reserved."]
    assert parse_plaintext(text).title == "Acme Gazette"


def test_page_numbers_that_count_up() -> None:
    pages = "".join(f"{BODY}{number}\n\nSource: ACME INC, S-1, 1/17/2020\n\n" for number in range(1, 7))
    lines = found(pages)
    assert [line for line in lines if line.isdecimal()] == ["1", "2", "3", "4", "5", "6"]
    assert lines.count("Source: ACME INC, S-1, 1/17/2020") == 5, "the first is kept"


def test_single_numbers_are_content() -> None:
    assert found(f"{PROSE}\n\n42\n\n{PROSE}\n\n7\n\n{PROSE}\n") == []


def test_saved_web_page_in_markdown() -> None:
    text = (
        "[Skip to content](#main)\n\n# Canal Tolls\n\n"
        + BODY
        + "**Follow us on** [Facebook](https://example.com/f)\n\n"
        "## Subscribe to our newsletter\n\nWe respect your privacy\n"
    )
    layout = parse_markdown(text)
    assert layout.title == "Canal Tolls"
    assert {text[one.start : one.end] for one in layout.blocks} == {PROSE}


def test_code_is_never_site_text() -> None:
    text = f"# T\n\n{PROSE}\n\n```\nShare this\nRead more\n```\n"
    assert [text[one.start : one.end] for one in parse_markdown(text).blocks] == [PROSE, "Share this\nRead more"]


def test_the_saved_chapter() -> None:
    text = (Path(__file__).parent.parent / "corpus" / "ai-coalitions.txt").read_text(encoding="utf-8")
    layout = parse_plaintext(text)
    assert layout.title == "Driving Industry Transformation with AI Coalitions"
    kept = "\n".join(text[one.start : one.end] for one in layout.blocks)
    for words in (
        "Palos",
        "Follow Us",
        "Categories We",
        "Share this Page",
        "Enter your email",
        "We respect your email",
    ):
        assert words in text
        assert words not in kept
