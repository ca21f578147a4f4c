"""Markdown within a line: its signs are hidden, never taken out; offsets stay those of the text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabqa.service.markup import inline_runs, pieces, readable
from collabqa.types import Range


def shown(text: str) -> str:
    """What is read: signs left out, the rest in brackets where it is set off."""
    marks = {"strong": "[s:{}]", "em": "[e:{}]", "code": "[c:{}]", "markup": "", "plain": "{}"}
    runs = list(inline_runs(text, 0, len(text)))
    return "".join(marks[one.kind].format(text[one.start : one.end]) for one in pieces(0, len(text), runs, None))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("**Shared 🐝 risk:** half", "[s:Shared 🐝 risk:] half"),
        ("an *old* and __new__ _one_", "an [e:old] and [s:new] [e:one]"),
        ("`a**b**` and ``x`y``", "[c:a**b**] and [c:x`y]"),
        ("see [the *list*](https://x.example/a_b_c) now", "see the [e:list] now"),
        ("![a picture](p.png) <https://x.example>", "a picture https://x.example"),
        ("**bold with *both* and `code`**", "[s:bold with ][s:both][s: and ][s:code]"),
        (r"5 \* 3 and \[1\]", "5 * 3 and [1]"),
        ("5 * 3 * 2, snake_case_name, a ** b, [1], x_, *", "5 * 3 * 2, snake_case_name, a ** b, [1], x_, *"),
        ("over\n**two\nlines**", "over\n[s:two\nlines]"),
        ("<script>alert(1)</script> [x](javascript:alert(1))", "<script>alert(1)</script> [x](javascript:alert(1))"),
    ],
)
def test_what_is_read(text: str, read: str) -> None:
    assert shown(text) == read


@given(st.text("*_`[]()!\\<>/ab \n🐝", max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_nothing_is_lost_and_the_mark_holds_exactly_its_words(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    mark = Range(start, end) if start < end else None
    runs = list(inline_runs(text, 0, len(text)))
    assert all(a < b for a, b, _ in runs)
    assert all(left[1] <= right[0] for left, right in pairwise(runs))
    cut = pieces(0, len(text), runs, mark)
    assert "".join(text[piece.start : piece.end] for piece in cut) == text
    if mark:
        opened = next(number for number, piece in enumerate(cut) if piece.opens)
        closed = next(number for number, piece in enumerate(cut) if piece.closes)
        assert "".join(text[piece.start : piece.end] for piece in cut[opened : closed + 1]) == text[start:end]
        assert sum(piece.opens for piece in cut) == sum(piece.closes for piece in cut) == 1


@pytest.mark.timeout(60)  # it takes a second; were it quadratic it would take minutes
@pytest.mark.parametrize("sign", ["*", "**a", "`", "[", "_a ", "![](", "<https://", "\\", "[a](", "** a"])
def test_the_work_grows_no_faster_than_the_text(sign: str) -> None:
    text = sign * (200_000 // len(sign))
    assert all(start < end for start, end, _ in inline_runs(text, 0, len(text)))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("12 euros** a year", "12 euros a year"),  # begins within what is set off
        ("Tuesday** and **Friday** from `16:00` to `19:00", "Tuesday and Friday from 16:00 to 19:00"),
        ("a **tool** is [lent](https://x.example) to `__init__` and 2 ** 3", "a tool is lent to __init__ and 2 ** 3"),
        ("## Prices\n\n| Tool | Days |\n| --- | --- |\n| **Drill** | 7 |", "Prices\n\nTool · Days\nDrill · 7"),
        ("- one\n* two\n3. three\n> _four_\n---", "one\ntwo\n3. three\nfour"),
        ("<script>alert(1)</script> [1]", "<script>alert(1)</script> [1]"),
    ],
)
def test_what_is_read_where_nothing_is_pointed_into(text: str, read: str) -> None:
    assert readable(text, "a.md") == read
    assert readable(text, "a.txt") == text


@given(st.text("*_`[]()!\\<>|#-/ab \n🐝", max_size=60))
def test_only_signs_are_left_out(text: str) -> None:
    kept = iter(text)
    assert all(letter in kept for letter in readable(text, "a.md") if letter not in " ·")
