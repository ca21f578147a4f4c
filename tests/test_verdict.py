"""Yes and no: only where the very words of one sentence settle it."""

from __future__ import annotations

import pytest

from collabqa.answers.evidence import sentences_between
from collabqa.answers.verdict import NO, YES, verdict
from handbook import load


def said(question: str, text: str, heading: str = "Rules") -> str:
    document = load(f"# Club\n\n## {heading}\n\n{text}\n", "club.md")
    (sentence,) = sentences_between(document, 0, len(document.text))
    return verdict(question, sentence)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Is the window locked at night?", "The window is locked at night by the porter."),
        ("Can members borrow tools?", "Members can borrow tools."),
        ("Can keyholders open the boathouse?", "Only keyholders may open the boathouse."),
        ("Does the club own a boat?", "The club also owns a small boat."),
        ("Must visitors sign the book?", "Visitors must sign the book."),
        ("Did Marta Olsen paint the shed?", "In 1999, Marta Olsen painted the shed."),
        ("Is smoking forbidden on the balcony?", "Smoking is forbidden in the flat and on the balcony."),
    ],
)
def test_yes_by_the_same_words_in_the_same_order(question: str, text: str) -> None:
    assert said(question, text) == YES


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Is the window locked at night?", "The window is not locked at night."),
        ("Can members borrow tools?", "Members cannot borrow tools."),
        ("Can members borrow tools?", "Members can't borrow tools."),
        ("Is Windows 10 supported?", "Windows 10 is no longer supported."),
        ("Does the installer need a connection?", "The installer does not need a connection."),
        ("Is a fee paid during parental leave?", "During parental leave no fee is paid, but the place is kept."),
        ("Was the plan for the pond accepted?", "The plan for the pond was rejected."),
        ("Can I smoke on the balcony?", "Smoking is forbidden in the flat and on the balcony."),
        ("May dogs swim in the pond?", "To swim with dogs in the pond is prohibited."),
        ("Can guests open the boathouse?", "Only keyholders may open the boathouse."),
        ("Was anybody hurt?", "Nobody was hurt."),
        ("Did the cup come before the plate?", "The cup did not come before the plate."),
        ("Is the fee refunded if a member leaves?", "The fee is not refunded if a member leaves."),
        ("Are travel expenses paid?", "We cannot pay travel expenses."),
    ],
)
def test_no_by_denial_opposite_or_exclusive_right(question: str, text: str) -> None:
    assert said(question, text) == NO


def test_what_the_heading_says_need_not_be_said_again() -> None:
    assert said("Was anybody hurt in the flood?", "Nobody was hurt.", "Flood") == NO
    assert said("Was anybody hurt in the fire?", "Nobody was hurt.", "Flood") == ""
    assert said("Is a deposit needed for the boat?", "No deposit is needed.", "Boat") == NO


@pytest.mark.parametrize(
    ("question", "text"),
    [
        # Taken back, bounded, supposed or reported.
        ("Can a loan be renewed?", "A loan can be renewed once, unless somebody has reserved the tool."),
        ("Is the bridge a toll bridge?", "The bridge was a toll bridge until 2017."),
        ("Is the bridge a toll bridge?", "The bridge is a former toll bridge."),
        ("Can members borrow tools?", "Members could borrow tools if there were any."),
        ("Can members borrow tools?", "Not only members can borrow tools."),
        ("Can members borrow tools?", "Some say that members cannot borrow tools."),
        ("Does the taffy have salt in it?", "The taffy has no salt water, but does contain salt and water."),
        ("Do groups need guides?", "Groups of more than twelve people need guides."),
        ("Is the fee refunded?", "The fee is not refunded if a member leaves."),
        # A degree, an order or a duty that the words do not settle.
        ("Is the Oasis the largest ship?", "The Oasis is slightly smaller than the largest ship."),
        ("Is every copy locked?", "Every copy is locked."),
        ("Must visitors sign the book?", "Visitors sign the book."),
        # Other words, another order, another thing.
        ("Did the dog bite the man?", "The man bit the dog."),
        ("Does the dog chase the cat?", "The cat chases the dog."),
        ("Can admins open the boathouse?", "Only administrators may open the boathouse."),
        ("Are bicycles banned?", "Bicycles are not affected."),
        ("Can members borrow tools?", "Can members borrow tools?"),
        ("Isn't the window locked at night?", "The window is not locked at night."),
        ("Is laundry paid for?", "Laundry is at your expense; laundry is paid for on trips of more than a week."),
        ("Can the council ban dogs?", "Dogs were banned by the council."),
    ],
)
def test_else_neither(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "heading", "item", "verdict"),
    [
        ("Are losses caused by alcohol covered?", "What is not covered", "Losses caused by alcohol", NO),
        ("Does the club support Python 3.8?", "Removed", "Support for Python 3.8", NO),
        ("Is cash covered?", "What is not covered", "Cash above £300", ""),  # below that it is
        ("Are losses caused by alcohol covered?", "What is covered", "Losses caused by alcohol", ""),
        ("Are losses caused by alcohol dear?", "What is not covered", "Losses caused by alcohol", ""),
        ("Are losses caused by fire covered?", "What is not covered", "Losses caused by alcohol", ""),
    ],
)
def test_an_item_is_ruled_out_by_its_heading(question: str, heading: str, item: str, verdict: str) -> None:
    assert said(question, f"- {item}", heading) == verdict


def test_a_row_with_several_values_says_neither() -> None:
    rows = "| Case | Standard | Plus |\n|---|---|---|\n| Missed departure | not covered | £750 |"
    document = load(f"# Club\n\n## What is covered\n\n{rows}\n", "club.md")
    row = next(s for s in sentences_between(document, 0, len(document.text)) if "Missed" in s.text)
    assert verdict("Is missed departure covered?", row) == ""  # by one plan, not by the other


def test_what_is_lacking_is_no_yes() -> None:
    assert said("Does the reader have a jack?", "The reader lacks buttons, and we missed a jack.") == ""


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Did Norwind acquire Pelican?", "Norwind was acquired by Pelican in 2021."),
        ("Do tenants pay the landlord?", "Tenants are paid by the landlord."),
        ("Did the council approve the budget?", "The council declined to approve the budget."),
        ("Does the library lend games?", "The library stopped lending games."),
        ("Do dogs need a licence?", "Dogs may need a licence."),
        ("Did the council approve the budget?", "The council will approve the budget in May."),
        ("Did the pub allow dogs?", "The pub used to allow dogs."),
        ("Does the drug cure gout?", "The maker claims that the drug cures gout."),
        ("Can I borrow ladders?", "Only residents may borrow ladders."),
        ("Can I borrow ladders on Sunday?", "Only residents may borrow ladders."),
        ("Can I use the pool?", "Children under six may not use the pool."),
        ("Can I park in the yard?", "Parking in the yard is illegal for lorries."),
        ("Can visitors park in the yard?", "Visitors who park in the yard are banned from using the hall."),
    ],
)
def test_what_holds_for_some_at_another_time_or_the_other_way_round_says_neither(question: str, text: str) -> None:
    assert said(question, text) == ""


def test_an_exclusive_right_still_denies_others() -> None:
    assert said("Can children borrow ladders?", "Only residents may borrow ladders.") == NO
