"""A reranker from a folder: a toy model with weights of chance, where it stands, and what no model is told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from collabqa.assistant import Assistant
from collabqa.doctor import examine
from collabqa.errors import ModelError
from collabqa.indexing.chunking import embedding_text
from collabqa.indexing.index import Index, build_index
from collabqa.indexing.reranker import RERANKED, CrossEncoderReranker, open_reranker, rerank
from collabqa.types import Hit, Passage, Request, Span
from hashing import HashEmbedder

TEXTS = ["The mill opened in March.", "It grinds oats and barley.", "The miller is Ada Thorne. 🙂", ""]


def make_model(place: Path, labels: int) -> Path:
    """An untrained BERT with a classification head and a vocabulary of the test's words."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    words = "the mill opened in march . it grinds oats and barley miller is ada thorne who what when ?"
    vocabulary = {word: i for i, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *words.split()])}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]"
    ).save_pretrained(place)
    torch.manual_seed(7)
    size = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    config = BertConfig(
        vocab_size=len(vocabulary), max_position_embeddings=64, num_labels=labels, initializer_range=0.5, **size
    )
    BertForSequenceClassification(config).save_pretrained(place)
    return place


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("reranker"), labels=1)


def hits(texts: Sequence[str]) -> list[Hit]:
    return [
        Hit(Passage(Span(f"{n:02}.txt", 0, len(text)), text, "", (), ()), 1.0 - n / 100, n + 1)
        for n, text in enumerate(texts)
    ]


class Longest:
    """The longer a text, the better."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        return [float(len(text)) for text in texts]


def test_the_first_twenty_are_ordered_by_the_scores_and_ties_stay() -> None:
    found = hits(["aa", "bbb", "cc", *["d"] * (RERANKED - 3), "the longest of all"])
    ranked = rerank(Longest(), "?", found)
    assert [hit.passage.text for hit in ranked[:4]] == ["bbb", "aa", "cc", "d"]
    assert ranked[-1].passage.text == "the longest of all"
    assert [hit.rank for hit in ranked] == list(range(1, len(found) + 1))
    assert {hit.passage.id: hit.score for hit in ranked} == {hit.passage.id: hit.score for hit in found}
    assert rerank(Longest(), "?", []) == []


def test_a_model_from_a_folder_scores_each_text(folder: Path) -> None:
    reranker = CrossEncoderReranker(folder)
    scores = reranker.scores("Who is the miller?", TEXTS)
    assert len(scores) == len(TEXTS) and len({round(score, 6) for score in scores}) > 1
    assert scores == reranker.scores("Who is the miller?", TEXTS)
    alone = [reranker.scores("Who is the miller?", [text])[0] for text in TEXTS]
    assert scores == pytest.approx(alone, abs=1e-5)
    assert reranker.scores("Who?", []) == []
    assert len(reranker.scores("Who \ud800 is it?", ["It grinds. " * 200])) == 1


def test_of_two_labels_the_second_counts_and_more_are_refused(tmp_path: Path) -> None:
    two = CrossEncoderReranker(make_model(tmp_path / "two", labels=2)).scores("Who is the miller?", TEXTS)
    assert all(0.0 < score < 1.0 for score in two) and len({round(score, 6) for score in two}) > 1
    three = CrossEncoderReranker(make_model(tmp_path / "three", labels=3))
    with pytest.raises(ModelError, match=r"3 labels, expected 1 or 2; expected the folder of .*COLLABQA_RERANKER"):
        three.scores("Who is the miller?", TEXTS)


def test_a_folder_without_such_a_model_is_named_with_what_to_do(folder: Path, tmp_path: Path) -> None:
    assert open_reranker(None) is None
    assert isinstance(open_reranker(str(folder)), CrossEncoderReranker)
    with pytest.raises(ModelError, match=r"no reranker at .*absent.*config\.json.*sequence-classification.*unset"):
        open_reranker(str(tmp_path / "absent"))
    config = tmp_path / "config.json"
    for says, written in {
        "is no JSON object": "[",
        "it is of kind": json.dumps({"architectures": ["BertModel"]}),
        r"no \*\.safetensors": json.dumps({"architectures": ["BertForSequenceClassification"]}),
    }.items():
        config.write_text(written, encoding="utf-8")
        with pytest.raises(ModelError, match=rf"no reranker at .*{says}.*COLLABQA_RERANKER"):
            open_reranker(str(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"none")
    with pytest.raises(ModelError, match="sentence-transformers cannot load it"):
        CrossEncoderReranker(tmp_path).scores("Who?", TEXTS)


def test_an_assistant_ranks_what_is_searched_and_asked_by_it(folder: Path, tmp_path: Path) -> None:
    corpus, index, embedder = tmp_path / "corpus", tmp_path / "index", HashEmbedder()
    corpus.mkdir()
    for n, text in enumerate(
        ["The miller is Ada Thorne.", "The miller grinds oats and barley in March, says Ada.", "Mill."]
    ):
        (corpus / f"{n}.txt").write_text(text, encoding="utf-8")
    build_index(corpus, index, embedder)
    question = "Is Ada Thorne the miller?"
    plain = Assistant(Index.load(index, embedder), embedder)
    ranked = Assistant(Index.load(index, embedder), embedder, reranker=Longest())
    lengths = [len(embedding_text(hit.passage)) for hit in ranked.search(question, 3)]
    assert lengths == sorted(lengths, reverse=True)
    assert ranked.search(question, 1) == ranked.search(question, 3)[:1]
    assert ranked.ask(Request(question)).hits == tuple(ranked.search(question, 8))
    assert plain.search(question, 1) != ranked.search(question, 1)
    assert Assistant(Index.load(index, embedder), embedder, reranker=str(folder)).search(question, 3)


def test_doctor_says_which_reranker_is_set(folder: Path, tmp_path: Path) -> None:
    def says(reranker: str | None) -> tuple[str, int | None]:
        findings = examine(tmp_path / "index", tmp_path / "corpus", None, None, reranker)
        found = next(one for one in findings if one.about == "reranker")
        return found.says, found.fault

    assert says(None) == ("none; COLLABQA_RERANKER names the folder of one", None)
    assert says(str(folder)) == (str(folder), None)
    assert says(str(tmp_path))[1] == 1
