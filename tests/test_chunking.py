"""Passages: every word of the content in exactly one of them, and none longer than the window."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings

from collabqa.indexing.chunking import HEADING_CHARACTERS, chunk, embedding_heading, embedding_text
from collabqa.types import BlockKind, Document, Passage, Range
from documents import documents, make_document
from hashing import HashEmbedder

WINDOW = 64
count_tokens = HashEmbedder().count_tokens


def passages_of(document: Document, window: int = WINDOW) -> tuple[Passage, ...]:
    return chunk(document, count_tokens, window)


def texts(document: Document, window: int = WINDOW) -> list[str]:
    return [passage.text for passage in passages_of(document, window)]


def words(number: int, start: str = "Word") -> str:
    return " ".join([start, *["word"] * (number - 1)]) + "."


@settings(max_examples=150, deadline=None)
@given(documents)
def test_passages_slice_back_cover_the_content_once_and_fit(document: Document) -> None:
    covered = [0] * len(document.text)
    passages = passages_of(document)
    for passage in passages:
        assert passage.text == document.slice(passage.span) and passage.text == passage.text.strip()
        assert count_tokens([embedding_text(passage)])[0] <= WINDOW
        for position in range(passage.span.start, passage.span.end):
            covered[position] += 1
        ends = [passage.span.start]
        for sentence in passage.sentences:
            assert ends[-1] <= sentence.start < sentence.end <= passage.span.end
            assert not document.text[ends[-1] : sentence.start].strip("- \n")
            ends.append(sentence.end)
        assert not document.text[ends[-1] : passage.span.end].strip()
    inside = [False] * len(document.text)
    for block in document.blocks:
        if block.kind is not BlockKind.HEADING:
            inside[block.start : block.end] = [True] * (block.end - block.start)
            path = document.sections[block.section].path
            for passage in passages:
                if passage.span.start < block.end and block.start < passage.span.end:
                    assert passage.section == path
    for position, letter in enumerate(document.text):
        if not letter.isspace():
            assert covered[position] <= 1
            assert covered[position] == 1 if inside[position] else covered[position] == 0 or letter == "-"
    assert list(passages) == sorted(passages, key=lambda passage: passage.span.start)


def test_small_blocks_of_a_section_share_a_passage_and_sections_do_not() -> None:
    document = make_document("# One\n\nFirst here.\n\nSecond here.\n\n# Two\n\nThird here.\n\n# Three\n")
    assert texts(document) == ["First here.\n\nSecond here.", "Third here."]
    assert [passage.section for passage in passages_of(document)] == [("One",), ("Two",)]


def test_a_list_stays_with_its_lead_in_where_it_fits() -> None:
    lead_in = "These are the kinds:"
    document = make_document(f"{words(40)}\n\n{lead_in}\n\n- {words(10)}\n- {words(12)}\n\n{words(40)}")
    assert texts(document) == [words(40), f"{lead_in}\n\n- {words(10)}\n- {words(12)}", words(40)]


def test_a_list_that_does_not_fit_is_cut_between_items() -> None:
    items = [words(20, f"I{number}") for number in range(5)]
    document = make_document("The kinds are:\n\n" + "\n".join(f"- {item}" for item in items))
    found = texts(document)
    assert found[0] == f"The kinds are:\n\n- {items[0]}\n- {items[1]}"
    assert all(any(item in text for text in found) for item in items)


def test_a_long_paragraph_is_cut_between_sentences_into_even_parts() -> None:
    sentences = [words(15, f"S{number}") for number in range(6)]  # 16 tokens each, 96 in all, room for about 60
    found = texts(make_document(" ".join(sentences)))
    assert found == [" ".join(sentences[:3]), " ".join(sentences[3:])]


def test_a_sentence_longer_than_the_window_is_cut_at_words() -> None:
    document = make_document("Before it. " + words(150) + " After it.")
    passages = passages_of(document)
    assert " ".join(passage.text for passage in passages) == document.text
    assert len(passages) == 3 and passages[1].sentences == (Range(passages[1].span.start, passages[1].span.end),)


def test_a_word_longer_than_the_window_is_cut_anywhere_and_nothing_is_lost() -> None:
    document = make_document("x" * 5000)
    assert "".join(texts(document)) == document.text


def test_a_megabyte_that_is_one_unknown_word_to_the_tokenizer_is_no_passage() -> None:
    def unknown(batch: Sequence[str]) -> list[int]:
        return [2 + len(text.split()) for text in batch]

    passages = chunk(make_document("x" * 1_000_000), unknown, WINDOW)
    assert "".join(passage.text for passage in passages) == "x" * 1_000_000
    assert max(len(passage.text) for passage in passages) <= 16 * WINDOW


def test_no_passage_reaches_over_text_that_is_no_content() -> None:
    document = make_document("One here.\n\n!! Follow us\n\nTwo here.\n\n- three\n\n!! Share\n\n- four")
    assert texts(document) == ["One here.", "Two here.\n\n- three", "four"]


def test_no_passage_reaches_over_pages_of_blanks() -> None:
    blanks = " " * 150 + "\n\n" + " " * 150
    assert texts(make_document(f"One here.\n{blanks}\nTwo here.\n\nThree here.")) == [
        "One here.",
        "Two here.\n\nThree here.",
    ]
    line = f"One is here. {' ' * 5_000}Two is here, and {' ' * 5_000}three. Four."
    assert texts(make_document(line)) == ["One is here.", "Two is here, and", "three. Four."]


def test_headings_alone_are_no_passage() -> None:
    assert passages_of(make_document("# One\n\n## Two\n")) == ()
    assert passages_of(make_document("")) == ()


def test_title_and_path_are_embedded_and_never_part_of_the_text() -> None:
    document = make_document("# Setup\n\n## Proxy\n\nSet the proxy.", title="Guide")
    (passage,) = passages_of(document)
    assert embedding_text(passage) == "Guide › Setup › Proxy\nSet the proxy."
    assert passage.text == "Set the proxy." and passage.title == "Guide"


def test_a_heading_path_that_is_too_long_gives_up_its_middle_first() -> None:
    heading = embedding_heading("Title", ["outer " * 20, "middle " * 20, "Innermost"])
    assert heading == f"Title › {('outer ' * 20).strip()} › Innermost"
    assert len(embedding_heading("T" * 500, ["S" * 500])) == HEADING_CHARACTERS
    assert embedding_heading("Same", ["Same", "Under"]) == "Same › Under"


def test_a_window_without_room_beside_the_heading_is_refused() -> None:
    with pytest.raises(ValueError, match="no room beside the heading"):
        chunk(make_document("Some text.", title="Long title " * 9), count_tokens, 25)


def test_a_tokenizer_whose_counts_do_not_add_up_is_still_obeyed() -> None:
    def superadditive(batch: Sequence[str]) -> list[int]:
        return [2 + len(text.split()) + len(text) ** 2 // 4000 for text in batch]

    document = make_document("\n\n".join(words(12, f"S{number}") for number in range(20)))
    passages = chunk(document, superadditive, 40)
    assert all(superadditive([embedding_text(passage)])[0] <= 40 for passage in passages)
    assert "".join("".join(passage.text for passage in passages).split()) == "".join(document.text.split())


def test_one_sentence_that_counts_more_than_its_words_is_cut_at_white_space_or_anywhere() -> None:
    def by_characters(batch: Sequence[str]) -> list[int]:
        return [2 if not text else 2 + max(1, len(text) - 100) for text in batch]

    for text in ("word " * 60, "x" * 150):
        document = make_document(text.strip(), title="T")
        passages = chunk(document, by_characters, 40)
        assert len(passages) > 1 and all(by_characters([embedding_text(passage)])[0] <= 40 for passage in passages)
        assert "".join("".join(passage.text for passage in passages).split()) == "".join(text.split())
        assert all(" word" in passage.text or "x" in passage.text for passage in passages)


def test_a_window_that_nothing_fits_is_refused() -> None:
    with pytest.raises(ValueError, match="one character does not fit"):
        chunk(make_document("Some text."), lambda batch: [2 if len(text) < 7 else 99 for text in batch], 40)


def test_an_endless_line_is_cut_in_linear_time() -> None:
    line = "word " * 100_000
    passages = passages_of(make_document(line))
    assert " ".join(passage.text for passage in passages) == line.strip()


def test_a_title_that_is_a_code_is_not_embedded() -> None:
    for code in ("0027cf6e f6e8 4d8b b4ee 0b9f9aeb1f54", "20190412", "1689"):
        assert embedding_heading(code, ()) == ""
        assert embedding_heading(code, ("Oaks",)) == "Oaks"
    for title in ("Report 2019", "Types of partnerships", "第一章"):
        assert embedding_heading(title, ("Oaks",)) == f"{title} › Oaks"
