"""Follow-ups made to stand alone; what stands alone already is left as it is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from collabqa.answers.deeds import of_doing
from collabqa.answers.followup import resolve
from collabqa.answers.topics import Topics
from collabqa.answers.wording import clean
from collabqa.indexing.lexicon import Lexicon
from collabqa.types import Turn
from collabqa.words import stems
from handbook import HANDBOOK, MEDICINE, load

DOCUMENTS = [load(HANDBOOK, "handbook.md"), load(MEDICINE, "medicine.md")]
LEXICON = Lexicon.build(DOCUMENTS)
TOPICS = Topics.build(DOCUMENTS)

LEAVE, SICK, GOUT = "What is parental leave?", "What is sick leave?", "What is gout?"
PRESSURE, FOUNDATION = "What is hypertension?", "What is the Norwind Foundation?"
BENEFITS, STRATEGIES = "What are the benefits of remote work?", "What are the strategies for retention?"
DIFFERENCE = "What is the difference between parental leave and sick leave?"
RISKS = "What risks do employees face?"
LISTED = """Remote work has several benefits [1]
- Fewer commutes: staff save time and money each day. [2]
- Quiet hours: people can concentrate on hard problems. [3]
- Wider hiring: the company can hire anywhere in Europe. [4]"""


def items_of(question: str) -> Sequence[str]:
    """Stands in for the assistant: what the documents list."""
    if "strateg" in question.lower():
        return ["Career ladders", "Mentoring", "Flexible hours"]
    return ["Fewer commutes", "Quiet hours", "Wider hiring"] if "benefit" in question.lower() else []


def turns(*said: str) -> list[Turn]:
    """User turns, save for the one answer of the assistant."""
    return [Turn("assistant" if one is LISTED else "user", one) for one in said]


def resolved(question: str, *said: str) -> str:
    return resolve(clean(question), turns(*said), TOPICS, LEXICON, items_of)


@pytest.mark.parametrize(
    ("before", "question", "alone"),
    [
        (LEAVE, "How long is it?", "How long is parental leave?"),
        (LEAVE, "Who can take it?", "Who can take parental leave?"),
        (LEAVE, "Does it apply to interns, too?", "Does parental leave apply to interns, too?"),
        (PRESSURE, "How does it relate to gout?", "How does hypertension relate to gout?"),
        (FOUNDATION, "Who are the members?", "Who are the members of the Norwind Foundation?"),
        (BENEFITS, "Give me an example", "Give examples of benefits of remote work"),
        ("Who discovered penicillin?", "How about aspirin?", "Who discovered aspirin?"),
        (LEAVE, "How does that work?", "How does parental leave work?"),
        (LEAVE, "How does this work with part-time staff?", "How does parental leave work with part-time staff?"),
        (LEAVE, "How does it differ from sick leave?", "How does parental leave differ from sick leave?"),
        (LEAVE, "Are there any exceptions?", "Are there any exceptions for parental leave?"),
        (LEAVE, "Is there a limit?", "Is there a limit for parental leave?"),
        (FOUNDATION, "Who founded it?", "Who founded the Norwind Foundation?"),
        (FOUNDATION, "When was it founded?", "When was the Norwind Foundation founded?"),
        (FOUNDATION, "How many members does it have?", "How many members does the Norwind Foundation have?"),
        (FOUNDATION, "Who works there?", "Who works at the Norwind Foundation?"),
        (FOUNDATION, "What do its members pay?", "What do the Norwind Foundation’s members pay?"),
        (FOUNDATION, "Who does it belong to?", "Who does the Norwind Foundation belong to?"),
        ("Tell me about Aspirin", "What are its side effects?", "What are Aspirin’s side effects?"),
        (GOUT, "What causes it?", "What causes gout?"),
        (GOUT, "Is it dangerous?", "Is gout dangerous?"),
        (GOUT, "Is that common?", "Is gout common?"),
        (GOUT, "Is that the same as arthritis?", "Is gout the same as arthritis?"),
        (GOUT, "Why does that matter?", "Why does gout matter?"),
        (GOUT, "risks of it", "risks of gout"),
        (FOUNDATION, "its founder", "the Norwind Foundation’s founder"),
        (RISKS, "Which is the worst?", "Which is the worst of the risks employees face?"),
        ("What types of leave are there?", "Which is longest?", "Which is longest of the types of leave?"),
        (
            "What forms can help with gout take?",
            "And with hypertension?",
            "What forms can help with hypertension take?",
        ),
        (GOUT, "How is this different from aspirin?", "How is gout different from aspirin?"),
        (GOUT, "What does that mean?", "What does gout mean?"),
        (BENEFITS, "How do they help staff?", "How do the benefits of remote work help staff?"),
        (BENEFITS, "Do these apply to interns?", "Do the benefits of remote work apply to interns?"),
        (BENEFITS, "Who uses them?", "Who uses the benefits of remote work?"),
        (PRESSURE, "What are the symptoms?", "What are the symptoms of hypertension?"),
        (PRESSURE, "Symptoms?", "What are the symptoms of hypertension?"),
        (PRESSURE, "symptoms", "What are the symptoms of hypertension"),
        (PRESSURE, "What about gout?", "What is gout?"),
        (PRESSURE, "And gout?", "What is gout?"),
        (PRESSURE, "Thanks! And gout?", "What is gout?"),
        (LEAVE, "And sick leave?", "What is sick leave?"),
        ("How long is parental leave?", "What about sick leave?", "How long is sick leave?"),
        ("How long is parental leave in France?", "And in Germany?", "How long is parental leave in Germany?"),
        ("How long is parental leave?", "And in Germany?", "How long is parental leave in Germany?"),
        ("How long is parental leave in Germany?", "What about France?", "How long is parental leave in France?"),
        ("Is sick leave paid?", "Why?", "Why is sick leave paid?"),
        ("Is sick leave paid?", "why is that?", "Why is sick leave paid?"),
        ("Is sick leave paid?", "Why not?", "Why is sick leave not paid?"),
        ("Can I carry over leave?", "How?", "How can I carry over leave?"),
        (LEAVE, "Sorry, I meant sick leave", "What is sick leave?"),
        ("How long is parental leave?", "I meant sick leave", "How long is sick leave?"),
        ("How much does an adult pay?", "and for children?", "How much do children pay?"),
        ("What does it cost for members?", "What about non-members?", "What does it cost for non-members?"),
        ("Can dogs come in?", "and cats?", "Can cats come in?"),
        ("Can I cancel?", "what if I have paid?", "Can I cancel if I have paid?"),
        ("When is the hall painted?", "and who is doing it?", "By whom is the hall painted?"),
        ("Which nurse is on duty?", "How do I reach him?", "How do I reach the nurse?"),
        ("Which painter won?", "What is his name?", "What is the painter’s name?"),
        (PRESSURE, "no, I meant gout", "What is gout?"),
        (LEAVE, "Is this intended for interns?", "Is parental leave intended for interns?"),
        (LEAVE, "I am in Munich.", "What is parental leave in Munich?"),
        ("How long is parental leave in Germany?", "I meant in France", "How long is parental leave in France?"),
        ("Who discovered penicillin?", "I was asking about aspirin", "Who discovered aspirin?"),
        ("How do I build a wooden bird house?", "How much does it weigh?", "How much does wooden bird house weigh?"),
        ("Who is Ada Mary Brandt?", "When did she start?", "When did Ada Mary Brandt start?"),
        ("Who discovered penicillin?", "And when?", "When was penicillin discovered?"),
        (
            "Who are the members of the Norwind Foundation?",
            "How many are there?",
            "How many members of the Norwind Foundation are there?",
        ),
        ("How do doctors treat gout?", "Do they also treat hypertension?", "Do doctors also treat hypertension?"),
        (
            "What are the symptoms of gout?",
            "no, I meant the symptoms of hypertension",
            "What are the symptoms of hypertension?",
        ),
        (LEAVE, "Is that generous?", "Is parental leave generous?"),
        *((GOUT, more, "Tell me more about gout") for more in ("Tell me more", "Tell me more about it", "Go on")),
        (LEAVE, "Is this intended for interns?", "Is parental leave intended for interns?"),
        (LEAVE, "I am in Munich.", "What is parental leave in Munich?"),
        ("How long is parental leave in Germany?", "I meant in France", "How long is parental leave in France?"),
        ("Who discovered penicillin?", "I was asking about aspirin", "Who discovered aspirin?"),
        ("How do I build a wooden bird house?", "How much does it weigh?", "How much does wooden bird house weigh?"),
        ("Who is Ada Mary Brandt?", "When did she start?", "When did Ada Mary Brandt start?"),
        *((GOUT, more, "Tell me more about gout") for more in ("more details please", "Can you elaborate?")),
    ],
)
def test_a_follow_up_takes_what_it_lacks_from_the_question_before(before: str, question: str, alone: str) -> None:
    # Small words may differ; the words that carry the question may not, nor their order.
    assert stems(resolved(question, before)) == stems(alone)
    assert stems(resolved(question, "Hello!", before, "thanks")) == stems(alone)


ORDINALS = [
    ("Tell me more about the second one", "Tell me more about Quiet hours"),
    ("Tell me more about the last one", "Tell me more about Wider hiring"),
    ("What about the second one?", "Tell me more about Quiet hours"),
    ("The first one?", "Tell me more about Fewer commutes"),
    ("the second benefit", "Tell me more about Quiet hours"),
    ("What is the third?", "What is Wider hiring?"),
    ("Explain number 2", "Explain Quiet hours"),
    ("Tell me about number three", "Tell me about Wider hiring"),
    ("Why is the first one important?", "Why is Fewer commutes important?"),
]


@pytest.mark.parametrize(("question", "alone"), ORDINALS)
def test_ordinals_point_into_the_answer_or_into_what_the_documents_list(question: str, alone: str) -> None:
    assert stems(resolved(question, BENEFITS, LISTED)) == stems(alone)
    assert stems(resolved(question, BENEFITS)) == stems(alone)


def test_ordinals_by_the_name_of_what_is_listed() -> None:
    assert stems(resolved("What is the second strategy?", STRATEGIES)) == stems("What is Mentoring?")
    assert stems(resolved("the last one", STRATEGIES)) == stems("Tell me more about Flexible hours")
    assert resolved("Explain the fifth one", STRATEGIES) == "Explain the fifth one"


@pytest.mark.parametrize(
    "question",
    [
        "When was the first world war?",
        "What is the last day of employment?",
        "What happened in the second half of the year?",
        "What is the final deadline?",
        "Who was the first president?",
        "What is the first name of the author?",
        "What is the second most common cause of death?",
        "Who won the first prize?",
        "What is the IT policy?",
        "What does IT do?",
        "What is aspirin?",
        "What is hypertension and how is it treated?",
        "What is Aspirin and what are its side effects?",
        "When did Ada Brandt and her team start?",
        "Do employees keep their insurance during sick leave?",
        "How do doctors treat their patients?",
        "Can employees work from home if they are sick?",
        "When the printer jams, how do I fix it?",
        "If a tenant leaves, must they pay?",
        "How does a heart pump blood through its chambers?",
        "Why do birds lose their feathers?",
        "How many weeks do employees in Germany get?",
        "Is it possible to work abroad?",
        "Is it true that aspirin thins the blood?",
        "Is it legal to fire someone on sick leave?",
        "Why is it important to wash hands?",
        "How long does it take to get a passport?",
        "Is there life on Mars?",
        "How many bones are there in the hand?",
        "Who said that the earth is round?",
        "Is this contract valid in France?",
        "What happened that day?",
        "What are the things that a tenant must do?",
        "How much does it cost to renew a passport?",
        "What does it mean to be insolvent?",
        "Is it illegal to park on the pavement?",
        "Why does it rain?",
        "What time is it in Tokyo?",
        "Does the landlord have to return the deposit if it is late?",
        "Which companies publish their accounts?",
        "Was the second world war longer than the first?",
        "What is the role of the ombudsman?",
        "meaning of usufruct",
        "Has there ever been a strike?",
        "Are there trees that are no longer alive?",
        "What happens to the dances that are performed in May?",
        "I keep hearing of bare metal servers. What are they?",
        "What if I need to change my name? Am I able to do that?",
        "What do they mean by usufruct?",
        "No, not all of them.",
        "They sound similar in function.",
        "I am in a hurry.",
        "photosynthesis",
        "Napoleon Bonaparte",
        "GDPR",
    ],
)
@pytest.mark.parametrize("said", [(GOUT,), (LEAVE, SICK), (BENEFITS, LISTED)], ids=["one", "two", "listed"])
def test_a_question_that_stands_alone_is_left_alone(question: str, said: tuple[str, ...]) -> None:
    assert resolved(question, *said) == question


@pytest.mark.parametrize(
    "question", ["How long is it?", "What is the second one?", "Why?", "And gout?", "Tell me more"]
)
def test_without_history_nothing_changes(question: str) -> None:
    assert resolve(question, [], TOPICS, LEXICON, items_of) == question
    assert resolve(question, turns("Hi!", "thanks"), TOPICS, LEXICON, items_of) == question


@pytest.mark.parametrize(
    ("said", "question", "alone"),
    [
        ((FOUNDATION, "How many members does it have?"), "Who founded it?", "Who founded the Norwind Foundation?"),
        ((GOUT, FOUNDATION), "Who founded it?", "Who founded the Norwind Foundation?"),
        ((GOUT, "And hypertension?"), "What causes it?", "What causes hypertension?"),
        ((FOUNDATION, "What is gout?", "ok"), "What causes it?", "What causes gout?"),
        ((LEAVE, SICK), "What is the difference between them?", DIFFERENCE),
        ((LEAVE, SICK), "What is the difference?", DIFFERENCE),
        ((LEAVE, SICK), "Compare the two", "Compare parental leave and sick leave"),
        ((BENEFITS, LISTED, "What is the second one?"), "Who decides on it?", "Who decides on Quiet hours?"),
        ((LEAVE, SICK), "How do they differ?", DIFFERENCE),
        ((LEAVE, SICK), "How is it different?", DIFFERENCE),
        ((BENEFITS, LISTED, "the second one"), "And the risks?", "What are the risks of remote work?"),
        ((BENEFITS, "And the risks?"), "How can I avoid them?", "How can I avoid the risks of remote work?"),
        (("What topics does the handbook cover?",), "Who wrote it?", "Who wrote the handbook?"),
        (("How many benefits of remote work are there?",), "And the risks?", "What are the risks of remote work?"),
        ((RISKS, "Which is the worst?"), "How can they be avoided?", "How can the risks employees face be avoided?"),
        (("Who founded Norwind?", "When?"), "And why?", "Why was Norwind founded?"),
        (("Who founded Norwind?", "When?"), "Who else?", "Who founded Norwind?"),
        (("What are the members of the Norwind Foundation?", "And Aspirin?"), "its price", "Aspirin’s price"),
    ],
)
def test_the_topic_moves_with_the_conversation(said: tuple[str, ...], question: str, alone: str) -> None:
    assert stems(resolved(question, *said)) == stems(alone)


def test_a_part_of_a_question_is_made_a_whole_one() -> None:
    assert resolved("its founder", FOUNDATION) == "What is the Norwind Foundation’s founder?"
    assert resolved("its members", FOUNDATION) == "What are the Norwind Foundation’s members?"
    assert resolved("and the risks of it", GOUT) == "What are the risks of gout?"


def test_the_documents_are_asked_for_items_only_when_no_answer_shows_them() -> None:
    asked: list[str] = []

    def noting(question: str) -> Sequence[str]:
        asked.append(question)
        return items_of(question)

    for question, said in (("How long is it?", (LEAVE,)), ("the second one", (BENEFITS, LISTED))):
        resolve(question, turns(*said), TOPICS, LEXICON, noting)
    assert asked == []
    resolve("the second one", turns(BENEFITS), TOPICS, LEXICON, noting)
    assert asked == [BENEFITS]


def test_a_long_conversation_gives_the_same_answer_every_time() -> None:
    said = turns(*[GOUT, BENEFITS, LISTED, "What is the second one?", LEAVE, "How long is it?"] * 6)
    first = resolve("Who can take it?", said, TOPICS, LEXICON, items_of)
    assert first == resolve("Who can take it?", said, TOPICS, LEXICON, items_of) == "Who can take parental leave?"


def test_pronouns_of_two_kinds_are_left_as_they_are() -> None:
    assert resolved("Did they impose it on others?", FOUNDATION) == "Did they impose it on others?"


def test_nothing_stands_for_it_where_the_last_question_had_no_sure_topic() -> None:
    assert resolved("How does it help?", GOUT, "Which is better, running or swimming?") == "How does it help?"


def test_what_was_asked_back_is_completed() -> None:
    asked, answered = Turn("user", "What are the benefits?"), Turn("assistant", "Do you mean “A” or “B”?")
    assert (
        resolve("remote work", [asked, answered], TOPICS, LEXICON, items_of) == "What are the benefits of remote work?"
    )
    asked, answered = (
        Turn("user", "Does this drug thin the blood?"),
        Turn("assistant", "Please say which drug you mean."),
    )
    assert resolve("Aspirin", [asked, answered], TOPICS, LEXICON, items_of) == "Does Aspirin thin the blood?"
    assert resolve("What is gout?", [asked, answered], TOPICS, LEXICON, items_of) == "What is gout?"


def test_an_attribute_is_asked_of_the_topic_that_a_heading_has_it_of() -> None:
    said = turns(BENEFITS, LISTED, "Tell me more about the second one")
    assert resolve("And the benefits?", said, TOPICS, LEXICON, items_of) == "What are the benefits of remote work?"


@pytest.mark.parametrize("reply", ["The benefits of remote work", "the second one"])
def test_what_was_offered_may_be_taken_by_name_or_number(reply: str) -> None:
    offered = Turn("assistant", "Do you mean “Benefits of haste” or “The benefits of remote work”?")
    found = resolve(reply, [Turn("user", "What are the benefits?"), offered], TOPICS, LEXICON, items_of)
    assert stems(found)[-3:] == stems("benefits of remote work")


def test_a_bare_measure_is_of_the_way_asked_for_before() -> None:
    said = turns("How do I sign up for remote work?")
    assert (
        resolve("How old do you have to be?", said, TOPICS, LEXICON, items_of)
        == "How old do you have to be to sign up for remote work?"
    )
    assert resolve("How old is Aspirin?", said, TOPICS, LEXICON, items_of) == "How old is Aspirin?"


@pytest.mark.parametrize(
    ("question", "last", "standalone"),
    [
        (
            "and carrying heavy things?",
            "When can I drive again after the operation?",
            "When can I carry heavy things again after the operation?",
        ),
        ("What about going by bus?", "Can I drive home?", "Can I go by bus?"),
        ("And stopping early?", "Can we smoke in the room?", "Can we stop early in the room?"),
        ("And using the hall?", "When can I open the gate?", "When can I use the hall?"),
        ("And morning sickness?", "When can I drive again?", None),
        ("And during the week?", "When can I drive again?", None),
        ("And Beijing?", "Can we smoke?", None),
        ("And cooking?", "Who pays for the repairs?", None),
    ],
)
def test_something_else_is_done(question: str, last: str, standalone: str | None) -> None:
    assert (
        of_doing(question.rstrip("?"), last.rstrip("?"), {"carry", "drive", "smoke", "go", "stop", "us", "use"})
        == standalone
    )


@pytest.mark.parametrize(
    ("last", "question", "standalone"),
    [
        ("How much is my gym membership a month?", "Can I put it on hold?", "Can I put gym membership on hold?"),
        ("When does the swimming pool open in winter?", "Is it heated?", "Is swimming pool heated?"),
        (
            "Do they empty the green bin for leaves?",
            "What do they charge for it?",
            "What do they charge for green bin?",
        ),
    ],
)
def test_what_is_spoken_of_is_a_thing(last: str, question: str, standalone: str) -> None:
    """No time, no purpose, and nobody who runs the place."""
    assert resolved(question, last) == standalone


@pytest.mark.parametrize(
    ("last", "question", "standalone"),
    [
        ("How much is the deposit?", "And the rent?", "How much is the rent?"),
        ("How much is the deposit?", "And pets?", "Tell me about pets"),
        ("How much is the deposit?", "Who is the landlord?", "Who is the landlord?"),
        ("When does the pool open?", "And the gym?", "When does the gym open?"),
        ("Can I keep a cat?", "And a parrot?", "Can I keep a parrot?"),
        ("Who runs the café?", "What about Tom?", "Who runs Tom?"),
    ],
)
def test_a_plain_thing_is_exchanged_and_has_no_parts(last: str, question: str, standalone: str) -> None:
    assert resolved(question, last) == standalone


def test_no_one_is_no_number() -> None:
    said = turns(BENEFITS, LISTED)
    for question in ("Why does no one like it?", "What is number 0?"):
        assert "commute" not in resolve(question, said, TOPICS, LEXICON, items_of).lower()
    assert "commute" in resolve("What about #1?", said, TOPICS, LEXICON, items_of).lower()


def test_how_many_there_are_and_why_not() -> None:
    assert resolved("How many are there?", BENEFITS) == "How many benefits of remote work are there?"
    assert "notCan" not in resolved("Why not?", "Can we smoke?")


@pytest.mark.parametrize("question", ["Is it safe?", "Is it legal?", "How hot does it get?", "When does it turn on?"])
def test_it_that_is_a_thing_is_replaced(question: str) -> None:
    assert "gout" in resolved(question, GOUT).lower()


def test_one_pronoun_is_replaced_and_the_next_point_at_the_same() -> None:
    assert resolved("Does its cure say what it does?", GOUT).lower().count("gout") == 1


def test_a_person_may_have_a_name_with_accents() -> None:
    said = [Turn("user", "Who leads the team?"), Turn("assistant", "Marek Dvořák leads the team. [1]")]
    assert resolve("What is his number?", said, TOPICS, LEXICON, items_of) == "What is Marek Dvořák’s number?"
    said += [Turn("user", "What is his number?"), Turn("assistant", "The documents do not answer this.")]
    assert resolve("When did he join?", said, TOPICS, LEXICON, items_of) == "When did Marek Dvořák join?"
