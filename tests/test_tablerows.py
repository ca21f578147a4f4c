"""Rows of tables by their names, and that a passage is found by one."""

from __future__ import annotations

from math import sqrt

import pytest

from collabqa.indexing import retrieval
from collabqa.indexing.tablerows import called, row_names
from test_retrieval import World

TABLE = """Figures of the mill:

|  | 2018 | 2019 |
| --- | --- | --- |
| Oats milled, in tons | 310 | 284 |
| **Net income** | 4,210 | 3,980 |
| 2019 |  | 12 |
"""


def equal(stem: str) -> float:
    return 1.0


def test_the_name_of_a_row_is_its_first_cell_without_numbers_and_function_words() -> None:
    assert row_names(TABLE) == (frozenset({"oat", "mill", "ton"}), frozenset({"net", "incom"}))
    assert row_names("One a|b of prose.\n---|---|---\nNo row.") == ()


def test_a_whole_name_counts_by_its_share_of_the_question() -> None:
    names = row_names(TABLE)
    assert called(["net", "incom"], names, equal) == 1.0
    assert called(["net", "incom", "compani", "london", "2019"], names, equal) == pytest.approx(sqrt(2 / 4))
    assert called(["compani", "2019"], names, equal) == 0.0
    assert called([], names, equal) == 0.0


def test_half_a_name_counts_little_and_rare_words_more() -> None:
    names = [frozenset({"net", "incom"})]
    assert called(["incom", "tax"], names, equal) == pytest.approx(0.5**3 * sqrt(0.5))
    heavy = {"incom": 3.0}
    assert called(["incom", "tax"], names, lambda s: heavy.get(s, 1.0)) == pytest.approx(0.75**3 * sqrt(0.75))


def test_a_passage_is_found_by_the_row_that_the_question_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    others = "".join(f"| {word} sold | 10 | 20 |\n" for word in ("Bread", "Flour", "Bran", "Groats", "Sacks"))
    table = f"# Figures\n\n{TABLE}{others}"
    world = World(
        {
            "a.md": "# Talk\n\nWhat was the net income in 2019? See the net income of 2019.",
            "b.md": table,
            "c.md": "# Birch\n\nIts bark.",
        }
    )
    hits = world.hybrid().retrieve("What was the net income in 2019?", 3)
    assert hits[0].passage.span.document_id == "b.md"
    assert all(0.0 <= hit.score <= 1.0 for hit in hits)
    monkeypatch.setattr(retrieval, "row_names", lambda text: ())
    assert world.hybrid().retrieve("What was the net income in 2019?", 1)[0].passage.span.document_id == "a.md"
