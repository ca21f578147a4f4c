"""A follow-up is searched beside what was said just before it, and counts most itself."""

from __future__ import annotations

from collabqa.answers.queries import Query, last_asked, queries
from collabqa.types import Turn

LEAVE = Turn("user", "hey, how long is parental leave?")
WEEKS = Turn("assistant", "Parental leave is 14 weeks. [1]")
THANKS = Turn("user", "thank you!")
WELCOME = Turn("assistant", "You are welcome.")


def test_the_first_question_is_searched_alone() -> None:
    assert queries("Who pays?", "Who pays?", ()) == (Query("Who pays?", 1.0),)
    assert queries("Who pay?", "Who pays?", ()) == (Query("Who pays?", 1.0),)  # only its spelling was changed


def test_a_question_that_stands_alone_is_searched_beside_the_last_exchange_and_counts_most() -> None:
    found = queries("Who pays?", "Who pays?", (LEAVE, WEEKS))
    assert [query.text for query in found] == [
        "Who pays?",
        "how long is parental leave? Who pays?",
        "Parental leave is 14 weeks. [1] Who pays?",
    ]
    assert all(query.weight < found[0].weight for query in found[1:])


def test_a_resolved_question_is_searched_as_it_was_asked_too() -> None:
    found = queries("Who pays it?", "Who pays parental leave?", (LEAVE, WEEKS))
    assert [query.text for query in found][:2] == ["Who pays parental leave?", "Who pays it?"]


def test_small_talk_and_its_answer_are_no_exchange() -> None:
    assert queries("Who pays?", "Who pays?", (LEAVE, WEEKS, THANKS, WELCOME)) == queries(
        "Who pays?", "Who pays?", (LEAVE, WEEKS)
    )
    assert queries("Who pays?", "Who pays?", (THANKS, WELCOME)) == (Query("Who pays?", 1.0),)


def test_only_the_beginning_of_a_long_answer_is_searched() -> None:
    found = queries("Who pays?", "Who pays?", (LEAVE, Turn("assistant", "leave " * 900)))
    assert max(len(query.text) for query in found) < 320


def test_a_conversation_begins_with_a_question() -> None:
    assert last_asked((LEAVE, WEEKS, THANKS, WELCOME)) == "how long is parental leave?"
    assert last_asked((THANKS, WELCOME)) == last_asked(()) == ""
