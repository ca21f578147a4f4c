"""The whole path with the real model over the three chapters: what people ask, what they get."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from collabqa.assistant import ANSWER_FROM, Assistant
from collabqa.errors import QuestionError, UnknownDocument
from collabqa.indexing.embedding import open_embedder
from collabqa.indexing.index import Index, build_index
from collabqa.types import UNSURE_FROM, Answer, Reason, Refusal, Request, Turn

CHAPTERS = Path(__file__).parent.parent / "corpus"
COALITIONS, STRATEGIES, TYPES = "ai-coalitions.txt", "collaboration-and-partnerships.md", "types-of-partnerships.md"


@pytest.fixture(scope="module")
def chapters(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("index")
    embedder = open_embedder(None, folder)
    build_index(CHAPTERS, folder, embedder)
    return Assistant(Index.load(folder, embedder), embedder)


def ask(assistant: Assistant, *turns: str) -> Answer | Refusal:
    """The outcome of the last turn, the earlier ones asked and answered before it."""
    history: list[Turn] = []
    for turn in turns[:-1]:
        outcome = assistant.ask(Request(turn, tuple(history)))
        history += [Turn("user", turn), Turn("assistant", outcome.text)]
    return assistant.ask(Request(turns[-1], tuple(history)))


def answer(assistant: Assistant, *turns: str) -> Answer:
    outcome = ask(assistant, *turns)
    assert isinstance(outcome, Answer), f"{turns[-1]!r} was refused: {outcome.text}"
    for citation in outcome.citations:
        text = assistant.index.documents[citation.span.document_id].text
        assert text[citation.span.start : citation.span.end] == citation.quote
    return outcome


def cited(outcome: Answer) -> set[str]:
    return {citation.span.document_id for citation in outcome.citations}


@pytest.mark.parametrize(
    ("question", "words", "document"),
    [
        ("What is an AI coalition?", "partnership of multiple companies", COALITIONS),
        ("What are ecosystems and open innovation networks?", "communities of diverse stakeholders", TYPES),
        ("What is the Partnership on AI?", "one of the most prominent AI coalitions", COALITIONS),
        ("what AI4EU is", "European coalition", COALITIONS),
        (
            "What is the mission of the Partnership on AI?",
            "promote best practices and ethical AI development",
            COALITIONS,
        ),
        ("What are the challenges of AI coalitions?", "governance issues", COALITIONS),
        ("Why is trust important?", "Trust enables effective decision-making", STRATEGIES),
        ("How can companies share risk?", "share the financial burden", COALITIONS),
    ],
)
def test_a_question_is_answered_by_the_words_that_answer_it(
    chapters: Assistant, question: str, words: str, document: str
) -> None:
    outcome = answer(chapters, question)
    assert words in outcome.text
    assert document in cited(outcome)
    assert outcome.confidence >= 0.5


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Who founded OpenAI?", "Elon Musk and Sam Altman"),
        ("When was the Partnership on AI formed?", "2016"),
        ("What does ITU stand for?", "International Telecommunication Union"),
        ("what does AGI stand for", "artificial general intelligence"),
    ],
)
def test_a_fact_has_a_short_answer_that_is_a_slice_of_its_quote(chapters: Assistant, question: str, short: str) -> None:
    outcome = answer(chapters, question)
    assert outcome.short_answer == short
    assert any(short in citation.quote for citation in outcome.citations)


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        (
            "What are the benefits of AI coalitions?",
            ["Faster Innovation", "Shared Risk", "Expanded Reach", "Ethical Leadership"],
        ),
        ("give examples of AI coalitions", ["Partnership on AI", "AI4EU", "OpenAI", "AI for Good Global Summit"]),
        (
            "What types of partnerships can organizations explore?",
            [
                "Technology Providers and Vendors",
                "Industry Consortia and Standards Bodies",
                "Ecosystems and Open Innovation Networks",
                "Government Agencies and Non-Profit Organizations",
            ],
        ),
        (
            "list every strategy for successful partnerships",
            [
                "Clear Goals and Alignment",
                "Open Communication and Trust",
                "Mutually Beneficial Value Exchange",
                "Continuous Learning and Improvement",
            ],
        ),
    ],
)
def test_a_list_is_whole_in_order_and_each_item_is_cited_by_a_sentence(
    chapters: Assistant, question: str, labels: Sequence[str]
) -> None:
    outcome = answer(chapters, question)
    lines = outcome.text.split("\n")
    assert [line.removeprefix("- ").split(":")[0] for line in lines] == list(labels)
    assert outcome.short_answer is None
    for citation in outcome.citations:
        assert citation.quote not in labels
        assert citation.quote.endswith(".")


def test_a_count_counts_what_a_heading_names(chapters: Assistant) -> None:
    assert answer(chapters, "How many coalitions are described?").text.startswith("4 are named:\n- Partnership on AI")


def test_which_chapters_mention_a_thing_is_answered_from_all_of_them(chapters: Assistant) -> None:
    outcome = answer(chapters, "Which chapters mention trust?")
    assert outcome.text.startswith("2 chapters mention it:\n- ")
    assert cited(outcome) == {COALITIONS, STRATEGIES}
    only = chapters.ask(Request("Where is trust mentioned?", documents=(STRATEGIES,)))
    assert isinstance(only, Answer) and cited(only) == {STRATEGIES}
    assert isinstance(ask(chapters, "Which chapters mention Tesla?"), Refusal)


def test_a_comparison_has_both_sides(chapters: Assistant) -> None:
    text = answer(chapters, "What is the difference between AI4EU and OpenAI?").text
    assert "European coalition" in text
    assert "Elon Musk" in text
    for question in (
        "What is the difference between industry consortia and government agencies as partners?",
        "How do the aims of AI4EU and OpenAI differ?",
    ):
        sides = answer(chapters, question).text.split("\n")
        assert len(sides) == 2 and all(side.startswith("- ") for side in sides)


def test_what_the_documents_say_is_taken_from_each_of_them(chapters: Assistant) -> None:
    assert cited(answer(chapters, "What do the documents say about sharing risk?")) >= {COALITIONS, STRATEGIES}


def test_yes_is_said_with_its_evidence(chapters: Assistant) -> None:
    assert "Apple" in answer(chapters, "Is Apple a member of the Partnership on AI?").text


@pytest.mark.parametrize(
    ("turns", "searched", "words"),
    [
        (("What is the Partnership on AI?", "When was it formed?"), "the Partnership on AI", "2016"),
        (("What is AI4EU?", "Who supports it?"), "AI4EU", "European Union"),
        (("give examples of AI coalitions", "Tell me more about the second one"), "AI4EU", "European"),
        (
            ("What types of partnerships are there?", "What about standards bodies?"),
            "standards bodies",
            "standards bodies",
        ),
    ],
)
def test_a_follow_up_is_resolved_and_shows_it(
    chapters: Assistant, turns: tuple[str, ...], searched: str, words: str
) -> None:
    outcome = answer(chapters, *turns)
    assert outcome.searched_for is not None
    assert searched in outcome.searched_for
    assert words in outcome.text


@pytest.mark.parametrize(
    "question",
    [
        "wat r the benifits of ai coalitons",
        "WHAT ARE THE BENEFITS OF AI COALITIONS???",
        "hey, can you please tell me what the benefits of AI coalitions are? thanks!",
    ],
)
def test_however_it_is_typed_the_benefits_are_found(chapters: Assistant, question: str) -> None:
    assert "Faster Innovation" in answer(chapters, question).text


@pytest.mark.parametrize(
    "question",
    [
        "How much funding did AI4EU receive?",
        "When was OpenAI founded?",
        "Who is the CEO of the Partnership on AI?",
        "Why did IBM leave AI4EU?",
        "Does the Partnership on AI include Tesla?",
        "How many members does the Partnership on AI have?",
    ],
)
def test_a_near_miss_is_refused_with_questions_that_are_answered(chapters: Assistant, question: str) -> None:
    outcome = ask(chapters, question)
    assert isinstance(outcome, Refusal)
    assert outcome.reason is Reason.NOT_IN_DOCUMENTS
    assert outcome.confidence <= 0.5
    assert outcome.suggestions
    for suggestion in outcome.suggestions:
        answer(chapters, suggestion)


@pytest.mark.parametrize(
    "question", ["What is the capital of France?", "how do I bake bread?", "Who won the 2018 World Cup?"]
)
def test_other_topics_are_refused(chapters: Assistant, question: str) -> None:
    outcome = ask(chapters, question)
    assert isinstance(outcome, Refusal)
    assert outcome.reason in (Reason.OFF_TOPIC, Reason.NOT_IN_DOCUMENTS)


def test_small_talk_gets_a_friendly_line_and_an_empty_question_is_asked_back(chapters: Assistant) -> None:
    hello, thanks, what = ask(chapters, "hello!"), ask(chapters, "thank you so much"), ask(chapters, "what?")
    assert [o.reason for o in (hello, thanks, what) if isinstance(o, Refusal)] == [
        Reason.SMALL_TALK,
        Reason.SMALL_TALK,
        Reason.UNCLEAR,
    ]
    assert (hello.confidence, hello.hits) == (0.0, ())


def test_what_points_at_nothing_is_asked_back_and_completed_by_the_reply(chapters: Assistant) -> None:
    asked = ask(chapters, "How does it work?")
    assert isinstance(asked, Refusal)
    assert (asked.reason, asked.text) == (Reason.UNCLEAR, "Please say what “it” is; nothing was said of it yet.")
    assert asked.suggestions and asked.hits
    completed = ask(chapters, "Who started it?", "OpenAI")
    assert completed.searched_for == "Who started OpenAI?"


def test_a_remark_is_no_question(chapters: Assistant) -> None:
    remark = ask(chapters, "What is AI4EU?", "Oh, I did not know that. Interesting!")
    assert isinstance(remark, Refusal)
    assert remark.reason is Reason.SMALL_TALK


def test_a_chatty_question_is_answered(chapters: Assistant) -> None:
    told = (
        "Hello there! I work in a small firm that makes sensors, and my boss has asked me to prepare a talk "
        "for our next meeting about how companies join forces. I have read a lot of articles on the train "
        "this week, and some of it was rather dry, to be honest. {} My colleagues know nothing of the "
        "subject, so I want to start with something plain. Thank you so much for your help!"
    )
    for question in ("When was the Partnership on AI formed?", "What are the benefits of AI coalitions?"):
        assert answer(chapters, told.format(question)).searched_for == question
        assert answer(chapters, told.format(question)).statements == answer(chapters, question).statements


def test_site_text_is_never_retrieved_or_quoted(chapters: Assistant) -> None:
    for question in (
        "Palos Publishing Company",
        "Follow us on the X platform",
        "join the email list",
        "Share this page",
    ):
        outcome = ask(chapters, question)
        shown = [hit.passage.text for hit in outcome.hits] + (
            [c.quote for c in outcome.citations] if isinstance(outcome, Answer) else []
        )
        assert not any("Palos" in text or "email" in text.lower() for text in shown)


def test_the_start_page_questions_are_all_answered(chapters: Assistant) -> None:
    assert len(chapters.questions) == 6
    for question in chapters.questions:
        answer(chapters, question)


@pytest.mark.parametrize("name", ["ai-coalitions.txt", "types-of-partnerships.md"])
def test_questions_offered_for_some_documents_are_answered_by_those(chapters: Assistant, name: str) -> None:
    offered = chapters.questions_about((name,))
    refused = chapters.ask(Request("What is the capital of France?", documents=(name,)))
    near = chapters.ask(Request("How much funding did AI4EU receive?", documents=(name,)))
    assert len(offered) >= 3 and refused.suggestions and near.suggestions
    for question in {*offered, *refused.suggestions, *near.suggestions}:
        outcome = chapters.ask(Request(question, documents=(name,)))
        assert isinstance(outcome, Answer) and {c.span.document_id for c in outcome.citations} == {name}


def test_the_very_words_are_asked_on_demand(chapters: Assistant) -> None:
    history = (Turn("user", "What is OpenAI?"), Turn("assistant", "A coalition."))
    carried = chapters.ask(Request("Who founded it?", history))
    assert carried.searched_for is not None and "OpenAI" in carried.searched_for
    assert chapters.ask(Request("Who founded it?", history, as_typed=True)).searched_for is None
    assert chapters.ask(Request("What is an AI coaliton?", as_typed=True)).searched_for is None


def test_the_same_question_gives_the_same_answer(chapters: Assistant) -> None:
    questions = ("What is OpenAI?", "Why is trust important?", "How much funding did AI4EU receive?")
    assert [ask(chapters, q) for q in questions] == [ask(chapters, q) for q in questions]


def test_a_filter_keeps_to_its_documents(chapters: Assistant) -> None:
    outcome = chapters.ask(Request("What are the benefits of collaboration?", documents=(STRATEGIES,), limit=3))
    assert isinstance(outcome, Answer)
    assert cited(outcome) == {STRATEGIES}
    assert {hit.passage.span.document_id for hit in outcome.hits} == {STRATEGIES}
    assert [hit.rank for hit in outcome.hits] == [1, 2, 3]


def test_what_cannot_be_asked_is_said_in_one_line(chapters: Assistant) -> None:
    with pytest.raises(QuestionError, match="empty"):
        chapters.ask(Request("  \n"))
    with pytest.raises(QuestionError, match="2,001 characters"):
        chapters.ask(Request("x" * 2001))
    with pytest.raises(QuestionError, match="41 turns"):
        chapters.ask(Request("Why?", tuple(Turn("user", "What is AI4EU?") for _ in range(41))))
    with pytest.raises(UnknownDocument, match="nope"):
        chapters.ask(Request("What is AI4EU?", documents=("nope.md",)))


def test_most_questions_of_the_gold_set_are_answered_rightly(chapters: Assistant) -> None:
    """A floor well under what is measured (docs), so that only a real loss fails it."""
    lines = (Path(__file__).parent / "data" / "chapters_gold.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    right = 0
    for row in rows:
        outcome = ask(chapters, *row["turns"], row["question"])
        if not row["answerable"]:
            right += isinstance(outcome, Refusal)
        elif isinstance(outcome, Answer):
            said = outcome.text.lower()
            right += all(any(words in said for words in group) for group in row["must"])
    assert right / len(rows) >= FLOOR


FLOOR = 0.7


def test_a_refusal_tries_questions_until_it_has_two(chapters: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def answered(text: str, documents: tuple[str, ...]) -> bool:
        tried.append(text)
        return len(tried) > 1

    monkeypatch.setattr(chapters, "_answers", answered)
    outcome = chapters.ask(Request("When did AI4EU win the Nobel Prize in chemistry?"))
    assert isinstance(outcome, Refusal)
    assert outcome.suggestions == tuple(tried[1:3]) and len(tried) == 3


def test_each_side_of_a_comparison_is_told_under_its_own_heading(chapters: Assistant) -> None:
    outcome = answer(chapters, "How do the missions of OpenAI and the Partnership on AI differ?")
    openai, partnership = outcome.text.split("\n")
    assert "mission is to ensure that artificial general intelligence" in openai
    assert "mission is to promote best practices" in partnership
    outcome = answer(chapters, "How do partnerships with vendors compare with partnerships with government agencies?")
    vendors, government = outcome.text.split("\n")
    assert "vendors" in vendors and "Government agencies" in government
    assert "The different types" not in outcome.text


@pytest.mark.parametrize(
    "question",
    [
        "How do strategic alliances differ from joint ventures?",  # "strategic" and "joint" are said of other things
        "Compare AI coalitions with joint ventures",
        "What is a joint venture?",
        "Who funds the Partnership on AI?",  # what it does "in society" is no answer to who
    ],
)
def test_a_thing_that_the_documents_never_name_is_not_told_by_what_shares_a_word_with_it(
    chapters: Assistant, question: str
) -> None:
    outcome = ask(chapters, question)
    assert isinstance(outcome, Refusal), outcome.text


def test_an_overview_is_the_section_whose_heading_names_most_of_the_topic(chapters: Assistant) -> None:
    outcome = answer(chapters, "Tell me about government partnerships")
    assert {c.section for c in outcome.citations} == {("Government Agencies and Non-Profit Organizations",)}


@pytest.mark.parametrize("question", ["What is a capped-profit model?", "2016", "partnership"])
def test_what_is_only_named_has_no_short_answer(chapters: Assistant, question: str) -> None:
    assert answer(chapters, question).short_answer is None


def test_a_list_is_of_those_things_of_which_it_is_so(chapters: Assistant) -> None:
    outcome = answer(chapters, "How many coalitions include Microsoft?")
    lead, *items = outcome.text.split("\n")
    assert lead.startswith("2 are named")
    assert [item.split(":")[0] for item in items] == ["- Partnership on AI", "- OpenAI"]
    assert all("Microsoft" in item for item in items)


def test_letters_that_the_documents_spell_out_are_answered_whatever_else_is_said(chapters: Assistant) -> None:
    assert answer(chapters, "What does NLP mean?").short_answer == "natural language processing"


def test_half_a_heading_names_its_section_also_for_a_follow_up(chapters: Assistant) -> None:
    turns = ["Why is open communication important in a partnership?", "And how should partners keep it up?"]
    outcome = answer(chapters, *turns)
    assert outcome.searched_for == "how should partners keep open communication up?"
    assert outcome.text.startswith("Partners should establish regular channels for communication")


def test_another_form_of_a_word_of_the_corpus_is_no_misspelling_of_a_third(chapters: Assistant) -> None:
    outcome = answer(chapters, "how shoud partners comunicate")
    assert outcome.searched_for == "how should partners communicate"
    assert "regular channels for communication" in outcome.text


def test_numbered_sections_are_steps_only_of_what_their_heading_names(chapters: Assistant) -> None:
    assert "Clear Goals and Alignment" in answer(chapters, "What are the steps for successful partnerships?").text
    assert "\n" not in ask(chapters, "What are the steps to build a partnership?").text  # examples, causes: no steps


def test_a_section_is_a_list_of_what_the_last_word_of_its_heading_names(chapters: Assistant) -> None:
    """Below "Risk Mitigation and Resilience" stand no risks."""
    outcome = answer(chapters, "What problems do AI coalitions run into?")
    assert cited(outcome) == {COALITIONS}
    assert "Conflicting priorities" in outcome.text


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("What is the chapter on collaboration in AI advertising about?", STRATEGIES),
        ("Give me a short overview of the text about the types of partnerships.", TYPES),
        ("summarize the coalition chapter", COALITIONS),
    ],
)
def test_a_whole_chapter_is_told_by_its_own_words(chapters: Assistant, question: str, document: str) -> None:
    assert cited(answer(chapters, question)) == {document}


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("When did AI4EU win the Nobel Prize?", "; no passage holds the words “win”, “Nobel” or “Prize”."),
        ("Who is the president of OpenAI?", "; no passage holds the word “president”."),
        ("When did Microsoft leave the Partnership on AI?", "; no passage holds the word “leave”."),
    ],
)
def test_a_refusal_names_the_words_that_no_passage_holds(chapters: Assistant, question: str, says: str) -> None:
    outcome = chapters.ask(Request(question))
    assert isinstance(outcome, Refusal)
    assert outcome.text == f"The documents do not answer this{says}"
    chosen = chapters.ask(Request(question, documents=("ai-coalitions.txt",)))
    assert chosen.text == "The chosen documents do not answer this."


def test_a_refusal_that_is_not_sure_says_no_more_than_that(chapters: Assistant) -> None:
    question = "Who leads the AI4EU project?"
    outcome = chapters.ask(Request(question))
    assert isinstance(outcome, Refusal) and UNSURE_FROM <= outcome.confidence < ANSWER_FROM
    assert outcome.text == "The documents hold no sure answer to this."
    chosen = chapters.ask(Request(question, documents=tuple(chapters.index.documents)))
    assert chosen.confidence >= UNSURE_FROM and chosen.text == "The chosen documents hold no sure answer to this."


@pytest.mark.parametrize(
    "question", [f"What is {'a' * 1_900} b c d?", f"What is {'a-' * 900}; b?", f"Who is {'A ' * 900}?"]
)
def test_long_words_hold_no_question_up(chapters: Assistant, question: str) -> None:
    started = time.monotonic()
    assert isinstance(chapters.ask(Request(question)), Refusal) and time.monotonic() - started < 10


def test_a_refusal_of_some_documents_speaks_of_those(chapters: Assistant) -> None:
    outcome = chapters.ask(Request("Who founded OpenAI?", documents=(TYPES,)))
    assert isinstance(outcome, Refusal)
    assert outcome.text in (
        "The chosen documents do not answer this.",
        "This is not what the chosen documents are about.",
    )


@pytest.mark.parametrize("word", ["types", "kinds", "sorts"])
def test_kinds_are_listed_under_types_and_not_under_examples(chapters: Assistant, word: str) -> None:
    outcome = answer(chapters, f"What {word} of partnerships are there?")
    assert cited(outcome) == {TYPES} and outcome.text.count("\n") == 3


@pytest.mark.parametrize(
    ("question", "searched", "told"),
    [
        (
            "When was the Partnership on AI formed and what is its mission?",
            "What is the Partnership on AI’s mission?",
            ["Formed in 2016", "Its mission is to promote best practices"],
        ),
        (
            "What is AI4EU? Who organizes the AI for Good Global Summit?",
            None,
            ["The AI4EU project", "organized by the International Telecommunication Union"],
        ),
    ],
)
def test_several_questions_are_answered_one_after_another(
    chapters: Assistant, question: str, searched: str | None, told: list[str]
) -> None:
    answer = chapters.ask(Request(question))
    assert isinstance(answer, Answer)
    first, second = answer.text.split("\n\n")
    assert told[0] in first and told[1] in second
    assert answer.short_answer is None  # one would answer one of them only
    assert (searched is None) == (answer.searched_for is None) and (searched or "") in (answer.searched_for or "")


def test_two_lists_are_both_told(chapters: Assistant) -> None:
    answer = chapters.ask(Request("What are the pros and cons of AI coalitions?"))
    assert isinstance(answer, Answer)
    first, second = answer.text.split("\n\n")
    assert [line.partition(":")[0] for line in first.splitlines()] == [
        "- Faster Innovation", "- Shared Risk", "- Expanded Reach", "- Ethical Leadership",
    ]  # fmt: skip
    assert "common vision" in second and "governance issues" in second


def test_things_given_as_examples_are_listed_under_their_heading(chapters: Assistant) -> None:
    answer = chapters.ask(Request("Which organizations are examples of AI coalitions?"))
    assert isinstance(answer, Answer)
    assert answer.text.startswith("- Partnership on AI:") and len(answer.text.splitlines()) == 4


def test_what_is_not_answered_of_several_questions_is_said(chapters: Assistant) -> None:
    answer = chapters.ask(Request("What is AI4EU and how many countries take part in it?"))
    assert isinstance(answer, Answer)
    assert answer.text.startswith("The documents answer only the first question: The AI4EU project")
    assert isinstance(chapters.ask(Request("Who is the CEO of AI4EU and how old is he?")), Refusal)


def test_of_what_has_a_name_a_name_is_told(chapters: Assistant) -> None:
    assert isinstance(chapters.ask(Request("Which advertising agency uses AI the most?")), Refusal)
    answer = chapters.ask(Request("Which company has OpenAI partnered with?"))
    assert isinstance(answer, Answer) and answer.short_answer == "Microsoft"
