"""Readers from elsewhere: a transformers question-answering model of toy size, and what is said when there is none."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from collabqa.answers.calibration import Calibration, read_calibration
from collabqa.answers.heavier import QuestionAnsweringModel, calibration_of, open_network
from collabqa.answers.network import Network, packaged_network, packaged_path
from collabqa.errors import ModelError

TEXT = "The mill opened in March. 🙂 It grinds oats and barley. The miller is Ada Thorne."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained BERT with a question-answering head and a vocabulary of the test's words."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertForQuestionAnswering, PreTrainedTokenizerFast

    place = tmp_path_factory.mktemp("reader")
    words = "the mill opened in march . 🙂 it grinds oats and barley miller is ada thorne who what when ? about us"
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
    config = BertConfig(vocab_size=len(vocabulary), max_position_embeddings=64, **size)
    BertForQuestionAnswering(config).save_pretrained(place)
    return place


def test_marks_of_any_model_slice_the_text(folder: Path) -> None:
    marks = QuestionAnsweringModel(folder).read("Who is the miller?", TEXT, heading="About us")
    assert "".join(TEXT[o.start : o.end] for o in marks.offsets) == "".join(TEXT.split())
    assert len(marks.inside) == len(marks.offsets)
    assert all(0 <= span.start < span.end <= len(TEXT) for span, _ in marks.spans)
    assert 0.0 <= marks.answered <= 1.0
    assert sum(p for _, p in marks.spans) <= 1.0 + 1e-6


def test_every_token_of_a_sentence_is_marked_as_much_as_its_answers_are(folder: Path) -> None:
    marks = QuestionAnsweringModel(folder).read("Who is the miller?", TEXT)
    first = TEXT.index("🙂")
    of_first = {round(float(p), 6) for o, p in zip(marks.offsets, marks.inside, strict=True) if o.end <= first}
    assert len(of_first) == 1
    expected = sum(p for span, p in marks.spans if span.start < first)
    assert of_first.pop() == pytest.approx(expected, abs=1e-5)


def test_a_long_text_is_read_in_windows_to_its_end(folder: Path) -> None:
    text = "It grinds oats and barley. " * 30 + TEXT
    marks = QuestionAnsweringModel(folder).read("Who is the miller?", text)
    assert marks.offsets[-1].end == len(text)
    assert list(marks.offsets) == sorted(set(marks.offsets))
    assert np.isfinite(marks.inside).all()


def test_the_setting_names_a_folder_a_file_or_nothing(folder: Path, tmp_path: Path) -> None:
    network: Network = open_network(str(folder))
    assert isinstance(network, QuestionAnsweringModel)
    assert open_network(None) is packaged_network()
    copy = tmp_path / "mine.onnx"
    copy.write_bytes(packaged_path().read_bytes())
    assert (
        open_network(str(copy)).read("Who is the miller?", TEXT).spans
        == packaged_network().read("Who is the miller?", TEXT).spans
    )
    with pytest.raises(ModelError, match=r"no reader at .*absent"):
        open_network(str(tmp_path / "absent"))


def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match="cannot load it as a reader"):
        open_network(str(tmp_path)).read("Who?", TEXT)


def test_a_reader_brings_its_calibration_or_takes_the_one_that_ships(folder: Path, tmp_path: Path) -> None:
    shipped = calibration_of(None)
    assert calibration_of(str(folder)) == shipped
    own = {"rank": {"own": 1.0}, "confidence": {"answered": 4.0}, "bias": -2.0}
    (tmp_path / "calibration.json").write_text(json.dumps(own), encoding="utf-8")
    assert calibration_of(str(tmp_path)) == Calibration({"own": 1.0}, {"answered": 4.0}, -2.0)
    (tmp_path / "broken.json").write_text('{"rank": {}}', encoding="utf-8")
    with pytest.raises(ModelError, match=r"broken\.json is none \(confidence"):
        read_calibration(tmp_path / "broken.json")
    with pytest.raises(ModelError, match="cannot be read"):
        read_calibration(tmp_path / "absent.json")
