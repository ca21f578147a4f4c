"""Twenty-two more documents of as many kinds in one folder: manuals, notices, records, rules, tables in plain text.

The answers were read by a person first; what is tested is that they stay.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from collabqa.assistant import Assistant
from collabqa.types import Refusal, Request
from test_desk import answered, open_folder

SHELF = Path(__file__).parent / "data" / "shelf"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return open_folder(SHELF, tmp_path_factory.mktemp("shelf"))


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Up to what age can I buy an annual policy?", "75"),
        ("How many people does the stew serve?", "6"),
        ("How long does the stew cook?", "2 hours 15 minutes"),
        ("How much barley do I need?", "150 g"),
        ("When was Ingrid Solvang born?", "11 April 1891"),
        ("When did Solvang die?", "2 October 1967"),
        ("How many of the stars were new?", "611"),
        ("What is named after Solvang?", "A crater on the Moon and the asteroid 2187 Solvang"),
        ("What is the configuration file called?", "gristmill.toml"),
        ("When was 4.0.0 released?", "3 June 2024"),
        ("What licence does Gristmill have?", "MIT"),
        ("What is the salary of the head gardener?", "£34,500 to £38,000"),
        ("How many visitors does Tolland House have?", "64,000"),
        ("How many payments failed?", "18,400"),
        ("Who was on call?", "Tom Beck"),
        ("Which programme uses the least energy?", "Quick"),
        ("How long does the Quick programme take?", "0:29"),
        ("What temperature is the Intensive programme?", "70 °C"),
        ("What does E:22 mean?", "Filter blocked"),
        ("When is parents' evening?", "Thu 13 Feb"),
        ("When is half term?", "17-21 Feb"),
        ("How much does the trip to the Science Museum cost?", "£14"),
        ("How long is the notice period after ten years?", "three months"),
        ("Who is responsible for the rota?", "Lena Brandt"),
        ("How many people died of cholera?", "600"),
        ("How high was the wave at Lamu?", "21 metres"),
        ("How much does delivery to Belgium cost?", "9.90 euros"),
        ("Where is the shop?", "Harbour Lane 9"),
        ("When does the playground close?", "8 p.m."),
        ("What is the fine for not picking up after a dog?", "$75"),
        ("How much does the Inkling Pro cost?", "$279"),
        ("Who gets the house?", "Clara"),
        ("What is the name of the dog?", "Bosun"),
        ("How much do children pay?", "£5.50"),
        ("When does the film club meet?", "the first Wednesday of the month"),
        ("How much does a bee suit cost?", "£70 to £120"),
        ("How many of the flats will have reduced rents?", "40 %"),
        ("When will the work be finished?", "2034"),
        ("When is noisy work allowed on Saturdays?", "9 am to 2 pm"),
        ("How many schools took part?", "twelve"),
        ("Who funded the study?", "the Wexler Foundation and the regional ministry of education"),
        ("How fast are class B faults taken up?", "eight hours"),
        ("When did the Petrel leave Falmouth?", "3 June"),
        ("Who broke his arm?", "the cook"),
        ("Who got engaged?", "Miss Harcourt and the captain"),
        ("How much cash can I withdraw at the counter?", "$5,000"),
    ],
)
def test_one_fact_is_told_in_a_few_words(shelf: Assistant, question: str, short: str) -> None:
    assert answered(shelf, question).short_answer == short


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Are losses caused by alcohol covered?", "No: What is not covered: Losses caused by alcohol"),
        ("Is base jumping covered?", "No: We never cover base jumping"),
        ("Are travel expenses paid?", "No: We cannot pay travel expenses."),
        ("Was card data exposed?", "No: No card data was exposed."),
        ("Can I light a fire?", "Open fires are prohibited."),
        ("Is there a monthly fee?", "Checking accounts are free"),
        ("Which e-reader is the lightest?", "Weight — Folio 7: 195 g; Inkling Pro: 375 g; Pageturn Mini: 154 g"),
        ("What is Piet Vermeer's extension?", "Equipment — Person: Piet Vermeer; Extension: 17"),
        ("What availability is guaranteed?", "The service is available for 99.5 % of each month."),
        ("Why did the Greens vote against the plan?", "because of the parking spaces"),
        ("What happens if the customer pays late?", "the Provider may suspend the service after a warning"),
        ("What should I do if my lamp arrives broken?", "Send a photo of the damage"),
    ],
)
def test_what_is_told_in_a_sentence(shelf: Assistant, question: str, words: str) -> None:
    assert words in answered(shelf, question).text


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("What is not covered?", ["alcohol", "Foreign Office", "unattended", "Cash"]),
        ("What are the ingredients?", ["lamb shoulder", "flour", "pearl barley", "1.2 litres", "rosemary", "salt"]),
        ("What was fixed in 4.2.0?", ["A crash", "Memory use"]),
        ("Which actions are due in October?", ["10 October", "31 October"]),
        ("What equipment do I need?", ["a hive", "a bee suit", "a smoker", "a hive tool", "gloves"]),
        ("What are the limitations of the study?", ["one year only", "knew which schools", "in one region"]),
    ],
)
def test_a_list_is_whole(shelf: Assistant, question: str, items: list[str]) -> None:
    text = answered(shelf, question).text
    assert [item for item in items if item not in text] == []


@pytest.mark.parametrize(
    "question",
    [
        "How many calories does the stew have?",
        "Who underwrites Wayfarer?",
        "How loud is the dishwasher?",
        "When is sports day?",
        "Did Krakatoa erupt in 1883?",
        "Do you deliver to Switzerland?",
        "How many ducks live in the park?",
        "What does Edmund's brother get?",
        "How many bees are in a swarm?",
        "Does the cinema sell popcorn?",
        "Which film is the longest?",
        "How many trees will be planted?",
        "How many users may use the software?",
        "What is the fee for foreign transactions?",
    ],
)
def test_what_no_document_says_is_refused(shelf: Assistant, question: str) -> None:
    outcome = shelf.ask(Request(question))
    assert isinstance(outcome, Refusal), outcome.text


def test_a_row_that_differs_by_column_is_told_without_yes_or_no(shelf: Assistant) -> None:
    said = answered(shelf, "Is missed departure covered?").text
    assert said.startswith("Missed departure — Standard: not covered; Plus: up to £750")
