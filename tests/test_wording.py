"""Questions as people type them: what may be taken off, what must stay, and which words carry the question."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabqa.answers.wording import clean, content_words, is_remark, is_small_talk, question_of


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("hi! wat r the side effects of ibuprofen plz??", "what are the side effects of ibuprofen?"),
        ("hey whats the diff btwn a virus and a bacterium", "what is the difference between a virus and a bacterium"),
        ("how do u reset it", "how do you reset it"),
        ("wich vaccines r the safest", "which vaccines are the safest"),
        ("WHAT IS THE NOTICE PERIOD FOR A LANDLORD???", "what is the notice period for a landlord?"),
        ("  what   is\tgout \n?", "what is gout ?"),
        ("what is covid-19?!?!", "what is covid-19?"),
        ("What’s a tort?", "What is a tort?"),
        ("Hello, could you please tell me what a lien is? Thanks!", "what a lien is?"),
        ("Please list the steps to reset the router. Thank you so much!", "list the steps to reset the router"),
        ("Could you kindly tell me where the fuse box is?", "where the fuse box is?"),
        ("Can someone tell me how to reset my password please", "how to reset my password"),
        ("Dear team, when is payday?", "when is payday?"),
        ("hey there, who wrote Hamlet?", "who wrote Hamlet?"),
        ("Yes, tell me about the second one.", "tell me about the second one."),
        ("I am interested in old mills.", "tell me about old mills."),
        ("I'm also interested in how mills work", "how mills work"),
        ("How many mills are there, and which are they?", "How many mills are there?"),
        ("ok so what is gout?", "what is gout?"),
        ("Sorry, what is gout again?", "what is gout?"),
        ("quick question: how many days off do I get?", "how many days off do I get?"),
        ("just curious - why do cats purr?", "why do cats purr?"),
        ("I was wondering if contractors get health insurance", "if contractors get health insurance"),
        ("I'd like to know how vaccines work", "how vaccines work"),
        ("Do you know when the library closes?", "when the library closes?"),
        ("help me understand how escrow works", "how escrow works"),
        ("In the documents, what is a tort?", "what is a tort?"),
        ("What is a tort, according to the text?", "What is a tort?"),
        ("Thank you. What is a lien?", "What is a lien?"),
    ],
)
def test_politeness_and_shorthand_come_off(typed: str, asked: str) -> None:
    assert clean(typed) == asked
    assert clean(asked) == asked


@pytest.mark.parametrize(
    "text",
    [
        "Great Britain population?",
        "great fire of london",
        "Great Expectations author",
        "right of way",
        "cool roof requirements",
        "Hello World program in Python",
        "Well water: is it safe?",
        "OK Corral: what happened there?",
        "Now and Then: what is it?",
        "So long as rent is paid, can a tenant stay?",
        "There is no fee?",
        "Can you smoke in the building?",
        "Could you bring a pet?",
        "Would you be fined for speeding?",
        "what is the role of r in statistics",
        "is n the number of samples?",
        "What is vitamin C?",
        "What is plan B?",
        "R is a language, what is it used for?",
        "WHO guidelines on hand washing",
        "IBM AND NASA",
        "Is the U.S. a party?",
        "What does Dr. No say?",
        "Is it true that bats are blind?",
        "?",
        "please",
    ],
)
def test_words_that_carry_the_question_stay(text: str) -> None:
    assert clean(text) == text


PIECES = [
    "hi", "Hello,", "please", "thanks", "ok", "so", "well", "great", "and", "could you", "tell me", "what", "is",
    "who's", "the", "diff", "r", "u", "n", "4", "gout", "Great Britain", "WHO", "ALL CAPS NOW", "?", "!", "...",
    "?!", ",", "-", ":)", "in the documents,", "according to the text", "exactly", "again", "I was wondering",
    "do you know", "if", "é", "🙂", "\n",
]  # fmt: skip
typed_texts = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map(" ".join), st.text(min_size=1, max_size=60)
)


@given(typed_texts)
def test_cleaning_never_empties_a_question(text: str) -> None:
    assert bool(clean(text)) == bool(text.split())
    if any(character.isalnum() for character in text):
        assert any(character.isalnum() for character in clean(text))


@given(typed_texts)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hi", "hello!", "Good morning", "Thanks a lot!", "thank you very much for your help", "Bye", "ok, thanks",
        "Thx!", "Great, that's helpful. Thank you!", "How are you?", "how are you doing today?", "Who are you?",
        "What can you do?", "Are you a bot?", "hey there :)", "thanks, have a nice weekend!", "Got it, thank you.",
        "What's up?", "HELLO???", "That was very helpful, thanks", "Hi, how's it going?", "nice to meet you",
        "help",
    ],
)  # fmt: skip
def test_small_talk(text: str) -> None:
    assert is_small_talk(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hi, what is gout?", "Thanks, and when does the lease end?", "What are you allowed to deduct?", "bye-laws",
        "How are you taxed on dividends?", "Hello World program", "Great Fire of London",
        "Is help available at night?", "Good Friday: is it a holiday?", "Nice classification of goods",
        "Who are the trustees?", "OK plateau effect", "What can you do about hives?", "Thank you letters",
        "What is up to date?", "Help desk hours", "Perfect tense", "Great Barrier Reef", "All employees?",
        "How do you work out overtime?", "everyone", "gout", "", "1",
    ],
)  # fmt: skip
def test_not_small_talk(text: str) -> None:
    assert not is_small_talk(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What are the side effects of ibuprofen?", ["side", "effects", "ibuprofen"]),
        ("Name three causes of the First World War", ["three", "causes", "First", "World", "War"]),
        ("Which employees' contracts name an employer?", ["employees", "contracts", "name", "employer"]),
        ("Define trust", ["trust"]),
        ("Why is trust hard to define?", ["trust", "hard", "define"]),
        ("What is IT and who pays for it?", ["IT", "pays"]),
        ("paid leave, paying and payment", ["paid", "leave", "paying", "payment"]),
        ("leave leaves leaving", ["leave"]),
        ("Does the guild own the mill?", ["guild", "own", "mill"]),
        ("Does the guild run its own mill?", ["guild", "run", "mill"]),
        ("What is it?", []),
        ("", []),
    ],
)
def test_the_words_that_carry_a_question(text: str, words: list[str]) -> None:
    assert [word.text for word in content_words(text)] == words


@pytest.mark.parametrize(
    "text",
    [
        "That is interesting!",
        "that was terrible",
        "It appears to be excellent!",
        "Oh, I did not know that. Interesting!",
        "My apologies!",
        "ok great, that makes sense",
        "Good to know. Thanks!",
        "yes",
        "Yes, it does.",
        "No, I don't",
    ],
)
def test_a_remark_asks_nothing(text: str) -> None:
    assert is_remark(text)
    assert is_small_talk(text)


@pytest.mark.parametrize(
    "text",
    [
        "thanks",
        "fine",
        "right of way",
        "Is that true?",
        "That is interesting. What is gout?",
        "good practice",
        "no smoking",
        "Yes it is, but why?",
        "",
    ],
)
def test_no_remark(text: str) -> None:
    assert not is_remark(text)


def test_a_remark_before_a_question_is_taken_off() -> None:
    assert clean("That's great to hear! What is gout?") == "What is gout?"
    assert clean("oh okay. I did not know that. what about gout?") == "what about gout?"
    assert clean("Gout is great. What is gout?") == "Gout is great. What is gout?"


BACKGROUND = (
    "I have recently joined the company as a junior developer and I am still finding my way around the building. "
    "My manager said on Monday that people take time off when a baby comes, and we are expecting our first child."
)


def test_a_plain_question_is_found_in_what_is_told_around_it() -> None:
    asked = "How many weeks of parental leave do employees in Germany get?"
    assert question_of(f"{BACKGROUND} {asked} I would love to plan ahead with my team.") == asked
    assert question_of(f"{asked} {BACKGROUND} We are very happy, of course.") == asked


@pytest.mark.parametrize(
    "text",
    [
        "I am new here. What is parental leave? Please tell me.",  # short: searched as it is
        f"{BACKGROUND} How long can I take it? I would love to plan ahead.",  # leans on what is told
        f"{BACKGROUND} What is parental leave? What is sick leave?",  # two questions
        f"{BACKGROUND} Can you help? I would love to plan ahead.",  # says nothing of what it is about
        f"{BACKGROUND} I would love to plan ahead with my team.",  # asks nothing
    ],
)
def test_where_the_question_is_not_plain_the_whole_text_is_searched(text: str) -> None:
    assert question_of(text) == text


@pytest.mark.timeout(60)  # it takes a hundredth of a second; a pattern that tries every split would not end
@pytest.mark.parametrize("word", ["so ", "ok ", "oh ", "really so ", "that is great "])
def test_a_word_a_thousand_times_holds_nothing_up(word: str) -> None:
    text = (word * 1000)[:1990] + "x"
    assert clean(clean(text)) == clean(text)
    assert not is_small_talk(text)
    assert question_of(text)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("Who was paid? If multiple, record all names.", "Who was paid?"),
        ("What is the notice period? Please answer in one sentence.", "What is the notice period?"),
        ("Who founded it? Be brief.", "Who founded it?"),
        ("What if there are multiple owners?", "What if there are multiple owners?"),
        (
            "Who may apply? Students who live abroad ask this often.",
            "Who may apply? Students who live abroad ask this often.",
        ),
    ],
)
def test_words_on_the_form_of_the_answer_are_no_part_of_the_question(typed: str, asked: str) -> None:
    assert clean(typed) == asked


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("Find the year the bridge was opened.", "In what year was the bridge opened."),
        ("Give the date on which the lease was signed.", "When was the lease signed."),
        ("I need the day when rent is due", "When is rent due"),
        ("Tell me the total number of tenants", "How many tenants"),
        ("Find the amount paid to the plumber.", "How much was paid to the plumber."),
        ("Locate who owns the attic", "who owns the attic"),
        ("Show how many flats there are", "how many flats there are"),
        ("Find the reasons why boilers fail", "What are the reasons why boilers fail"),
        ("Find the best way to heat a flat", "What is the best way to heat a flat"),
        ("Find every key", "List every key"),
        ("I am looking for all exceptions", "List all exceptions"),
    ],
)
def test_what_is_requested_is_asked(typed: str, asked: str) -> None:
    assert clean(typed) == asked


@pytest.mark.parametrize(
    "text",
    [
        "Find all documents that mention rent", "Tell me the difference between a lien and a pledge",
        "Give me an overview of the lease", "Give me the names of the tenants", "Find the sentence about cats",
        "Name the owner", "List the steps", "Tell me about bees", "What is the find rate?", "Get well cards",
        "Give an example of a lien", "Show me the attic", "Return policy", "Report deadlines",
    ],
)  # fmt: skip
def test_other_requests_stay_as_they_are(text: str) -> None:
    assert clean(text) == text


def test_what_a_word_means_asks_for_the_word() -> None:
    assert [word.text for word in content_words("What does probate mean?")] == ["probate"]
    assert [word.text for word in content_words("Is it the mean of readings?")] == ["mean", "readings"]


@pytest.mark.parametrize(
    "text", ["What is in the document?", "Who was Leonardo da Vinci?", "What does git diff show?", "Like what?"]
)
def test_what_looks_like_shorthand_or_a_closing_may_be_the_question(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize("text", ["bye" * 38 + "x", "hi there " * 13 + "x", "thanks so much " * 8 + "x"])
def test_small_talk_that_is_none_is_told_at_once(text: str) -> None:
    """Nested repeats took minutes once; the limit is generous, for machines are slow."""
    started = time.monotonic()
    assert not is_small_talk(text) and time.monotonic() - started < 5
