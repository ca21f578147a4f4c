"""Several questions in one text are told apart, one question is left whole."""

from __future__ import annotations

import pytest

from collabqa.answers.parts import parts_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("What is leave? Who grants it?", ("What is leave?", "Who grants it?")),
        ("What is leave and who grants it?", ("What is leave?", "Who grants it?")),
        ("When was the mill built and what is its height?", ("When was the mill built?", "What is its height?")),
        ("who owns the mill, and how did they get it", ("who owns the mill?", "How did they get it")),
        ("What is a mill and how many people work there?", ("What is a mill?", "How many people work there?")),
        ("What is a mill? And the barn?", ("What is a mill?", "And the barn?")),
        ("When and where was the mill built?", ("When was the mill built?", "Where was the mill built?")),
        ("Is it open? The gate is shut. When does it open?", ("Is it open? The gate is shut.", "When does it open?")),
        ("What are the uses and risks of mills?", ("What are the uses of mills?", "What are the risks of mills?")),
        ("List the kinds of mills and the rules for them.", ("List the kinds of mills?", "List the rules for them.")),
        ("Explain how mills work and why they are built.", ("Explain how mills work.", "Explain why they are built.")),
        (
            "What is a mill, who runs it and what does it cost?",
            ("What is a mill?", "Who runs it?", "What does it cost?"),
        ),
        ("How do mills and barns each keep dry?", ("How do mills keep dry?", "How do barns keep dry?")),
        ("How much do Ann and Bo each pay?", ("How much do Ann pay?", "How much do Bo pay?")),
        ("I love mills. Is this one open? Who runs it?", ("I love mills. Is this one open?", "Who runs it?")),
    ],
)  # fmt: skip
def test_each_question_is_found_as_typed(text: str, parts: tuple[str, ...]) -> None:
    assert parts_of(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "What are the mills and barns of the valley?",
        "What are the differences between wind and water mills?",
        "How do I know what is mine and what is theirs?",
        "How and with whom was it built?",
        "Which mills are old and which other ones?",
        "What happens before the foundation is dug and when a final inspection is passed?",
        "The mill grinds wheat, oats and what other grain?",
        "What is a mill? I have never seen one.",
        "When I came to the mill it was shut. Who runs it?",
        "Tell me about mills.",
        "What? Why? How?",
        "Who built it? Who owns it? Who runs it? Who paid for it?",
        "",
    ],
)
def test_one_question_is_left_whole(text: str) -> None:
    assert parts_of(text) == (text,)


def test_what_one_heading_names_is_asked_for_as_one() -> None:
    text = "What are the benefits and risks of mills?"
    assert parts_of(text, lambda words: "benefits and risks") == (text,)
    assert len(parts_of(text, lambda words: "benefits")) == 2
