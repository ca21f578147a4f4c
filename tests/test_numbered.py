"""A part that a question calls by its number is that part, up to the next one."""

from __future__ import annotations

import pytest

from collabqa.answers.numbered import numbered_asked, numbered_parts
from handbook import load

LEASE = """# Lease

## 1. Term

1.1 The term is a year.
1.2 It renews itself.

## 2. Rent

2.1 The rent is 85 euros. It is paid in May.

2.2 A late fee applies.
"""
RULES = "# House rules\n\n2. Be quiet at night.\n\n3. Lock the door.\n"
CHANGES = "# Changes\n\n## 3.2.0 (June 2024)\n\n- Notes are exported.\n\n## 3.1.0 (May 2024)\n\n- Search is faster.\n"
DOCUMENTS = [load(LEASE, "lease.md"), load(RULES, "house-rules.md"), load(CHANGES, "changes.md")]


@pytest.mark.parametrize(
    ("question", "number", "others"),
    [
        ("What does clause 4.3 say?", "4.3", set()),
        ("What is in section 2 of the lease?", "2", {"leas"}),
        ("What does § 7 regulate?", "7", set()),
        ("What does the lease say about 85 euros?", "", set()),
    ],
)
def test_what_is_called_by_its_number(question: str, number: str, others: set[str]) -> None:
    assert numbered_asked(question) == (number, frozenset(others))


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("What does clause 2.1 say?", [["2.1 The rent is 85 euros.", "It is paid in May."]]),
        (
            "What does section 2 of the lease say?",
            [["2.1 The rent is 85 euros.", "It is paid in May.", "2.2 A late fee applies."]],
        ),
        ("What does clause 9 say?", []),
        ("What changed in version 3.1.0?", [["Search is faster."]]),
        ("What does section 2 of the treaty say?", []),  # there is none
    ],
)
def test_the_part_ends_before_the_next(question: str, parts: list[list[str]]) -> None:
    assert [[s.text for s in part] for part in numbered_parts(question, DOCUMENTS)] == parts


def test_a_number_that_two_documents_have_is_given_of_both() -> None:
    assert len(numbered_parts("What does section 2 say?", DOCUMENTS)) == 2
