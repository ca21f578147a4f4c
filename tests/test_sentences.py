"""Sentences: a table of hard cases, and that nothing is ever lost or raised."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collabqa.documents import sentences as module
from collabqa.documents.sentences import WINDOW, split_sentences
from collabqa.types import Range
from parsed import ink, texts

CASES = """
Dr. Smith arrived. | He sat down.
The U.S. economy grew. | Then it fell.
He lives in the U.S. | She does not.
See e.g. Section 4. | It is short.
Use i.e. that is. | Next.
No. 5 is alive. | The end.
The answer is no. | Ask again.
It cost $3.50. | That is cheap.
Version 2.0.1 is out. | Update now.
“Go.” | She left.
He said “Stop!” and left.
The Mend It! fund pays. | Ask now! | It helps.
She asked, "Why?" | He shrugged.
(An aside.) | Next one.
This is (see Fig. 3) good. | Yes.
J. K. Rowling wrote it. | I read it.
J.R.R. Tolkien wrote it. | Good.
Acme Inc. grew fast. | It hired.
It was founded by Acme Inc. | The firm grew.
We met at 5 p.m. on Sat. at noon. | Fine.
We met at 5 p.m. | Then we left.
At approx. 3 p.m. EST it began. | We ran.
See ch. 4, pp. 12–15. | Done.
Mr. and Mrs. Jones came. | They ate.
It was signed by Ms. Joan Pereira and Cllr. Hugh Mistry. | They left.
Present: Cllr. Dora Finch (chair), Ald. Bo Ek.
Wait... what? | Yes.
Wait… what? | Yes.
It works 😀. | Great 🎉! | Next.
Visit example.com. | It is good.
Visit https://example.com/a.b?c=d. | Then go.
Open main.py. | Run it.
Approx. 5 people came. | Few stayed.
St. Paul is in Minnesota. | It snows.
Jan. 5 was cold. | Feb. 6 too.
Smith et al. found it. | We agree.
Smith et al. (2019) found it.
A vs. B was decided. | C won.
Hello! | How are you? | Fine.
What?! | No way.
The ratio is 1.5:1. | Good.
Wrapped line⏎goes on here. | Second⏎sentence.
The term . | There are many . | Next one .
1. First thing. | 2. Second thing.
Ph.D. students study. | They write.
He scored 10 vs. 12. | They lost.
Gov. Brown signed. | Sen. Lee objected.
Es ist gut. | Das Wetter z.B. ist schön.
これは文です。 | 次の文です。
Это предложение. | Вот второе.
The vitamin is C. | It helps.
They came in May. | Fishermen saw it.
The limit is 15 km/h. | Scooters are out.
It is 5 m. | The box is big.
(c) Owners pay. | It is $75.
3 June. Left Falmouth at six. | Fog came.
On 3 June. | Left Falmouth.
**How do I join?** | Come to the desk.
*Who pays?* | **Members.** | Others do not.
Cafe\u0301 noir. | Un autre.
""".strip().splitlines()


def split(text: str) -> list[str]:
    return [text[one.start : one.end] for one in split_sentences(text, 0, len(text))]


@pytest.mark.parametrize("case", CASES)
def test_hard_cases(case: str) -> None:
    expected = [part.replace("⏎", "\n") for part in case.split(" | ")]
    assert split(" ".join(expected)) == expected


def test_offsets_are_into_the_whole_text() -> None:
    text = "😀 Skip this. One here. Two there. Skip that."
    start, end = text.index("One"), text.index(" Skip that")
    assert [text[one.start : one.end] for one in split_sentences(text, start, end)] == ["One here.", "Two there."]


def test_clauses_further_on_end_as_well() -> None:
    text = "(c) Owners pay.\n(d) Dogs may run. Cats may not."
    assert split(text) == ["(c) Owners pay.", "(d) Dogs may run.", "Cats may not."]


def test_blank_range_has_no_sentence() -> None:
    assert split_sentences("a \n\t b", 1, 5) == ()


@pytest.mark.parametrize(
    "space", ["\u00a0", "\u2009", "\u3000", "\u0085", "\u2028", "\u2029", "\u202f", "\x0b", "\x1c"]
)
def test_other_spaces_do_no_harm(space: str) -> None:
    assert split(f"One{space}here.{space}Two there.") == [f"One{space}here.", "Two there."]


def test_long_blocks_keep_every_sentence() -> None:
    one = "This is sentence number {} of a paragraph that is much too long. "
    expected = [one.format(number).strip() for number in range(1_000)]
    text = " ".join(expected)
    assert len(text) > 6 * WINDOW
    assert split(text) == expected


def test_one_endless_sentence_is_cut_between_words() -> None:
    text = "word " * 10_000
    parts = split(text)
    assert " ".join(parts) == text.strip()
    assert all(len(part) <= WINDOW for part in parts)


def test_falls_back_to_the_whole_block(monkeypatch: pytest.MonkeyPatch) -> None:
    class Panic(BaseException):
        """As pyo3's, no Exception."""

    def panic(language: str, text: str) -> list[dict[str, object]]:
        raise Panic(language, text)

    def gaps(language: str, text: str) -> list[dict[str, object]]:
        return [{"start_index": 0, "end_index": 3}, {"start_index": 5, "end_index": len(text)}]

    for broken in (panic, gaps):
        monkeypatch.setattr(module, "_segmenter", lambda broken=broken: broken)
        assert split("One here. Two there.") == ["One here. Two there."]


@settings(max_examples=300, deadline=None)
@given(texts, st.data())
def test_nothing_is_lost(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = split_sentences(text, start, end)
    assert sum(ink(text[one.start : one.end]) for one in found) == ink(text[start:end])
    at = start
    for one in found:
        assert at <= one.start < one.end <= end
        assert text[one.start : one.end] == text[one.start : one.end].strip()
        at = one.end
    assert found == split_sentences(text, start, end)


def test_every_space_that_python_strips_is_tame() -> None:
    spaces = [chr(code) for code in range(sys.maxunicode) if chr(code).isspace()]
    text = "One.".join(spaces)
    assert sum(ink(text[one.start : one.end]) for one in split_sentences(text, 0, len(text))) == ink(text)
    assert split_sentences(text, 0, len(text))[0] == Range(1, 5)
