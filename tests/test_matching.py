"""Words beside words, worked by hand."""

from __future__ import annotations

import pytest

from collabqa.evaluation.matching import Overlap, fold, holds, overlap, token_f1


def test_words_are_found_whole_in_the_plural_or_as_the_beginning_of_a_phrase() -> None:
    folded = fold("Two Oak-trees, and “acorns” of Elon_Musk.")
    assert folded == "two oak trees and acorns of elon musk"
    assert holds("acorn", folded)  # plural
    assert holds("Elon Musk", folded) and holds("oak tree", folded)
    assert holds("oak tre", folded)  # several words may end inside one
    assert not holds("aco", folded) and not holds("ak", folded)
    assert not holds("", folded) and not holds("?!", folded)


def test_token_f1_by_hand() -> None:
    assert token_f1("The 900 years!", "900 years") == 1.0  # article and mark do not count
    assert token_f1("about 900 years", "900 years") == pytest.approx(2 * 2 / (3 + 2))
    assert token_f1("", "") == 1.0 and token_f1("", "x") == 0.0 and token_f1("a b", "c") == 0.0


def test_lists_overlap_by_hand() -> None:
    # "acorns" whole; "birch sap" shares "birch" (5 of 9 given, 5 of 10 wanted characters of "birch bark");
    # the space after "birch" is common too: 6.
    got = overlap(["The acorns!", "birch sap"], ["acorns", "Birch bark"])
    assert (got.given, got.wanted, got.exact) == (2, 2, 1)
    assert got.held == pytest.approx(1 + 6 / 9)
    assert got.found == pytest.approx(1 + 6 / 10)


def test_the_same_item_counts_once_and_an_empty_list_counts_against_its_giver() -> None:
    assert overlap(["oak", "Oak.", "the"], ["oak"]) == Overlap(given=1, wanted=1, exact=1, held=1.0, found=1.0)
    assert overlap([], ["oak"]) == Overlap(given=1, wanted=1, exact=0, held=0, found=0)
