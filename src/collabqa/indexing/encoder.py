"""The fast form of a BERT-shaped sentence encoder: one small ONNX file made from its safetensors.

The graph has two outputs for one text: ``sentence``, the mean of the token vectors at unit length,
and ``tokens``, the last hidden states. Weights are stored in 8 bits, the tokenizer rides along, so
the file alone is all that serving needs. Building takes below a second and no torch.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from collabqa.errors import ModelError
from collabqa.indexing.weights import sha256_of

if TYPE_CHECKING:
    import onnx

ENCODER_VERSION = 1  # part of the fingerprint: another recipe makes other vectors

QUANTISATION_BLOCK = 128
"""Rows of a weight matrix that share one scale.

Measured on the paragraphs of three chapters (cosine to float32: mean, least; ms for 180 tokens on 2
threads): float32 16; blocks of 32 .9994, .998, 12; blocks of 128 .9985, .994, 11; one scale a
column with one scale for all activations (``quantize_dynamic``) .992, .982, 6.4, and that one also
lets texts of one batch change each other and saturates on processors without VNNI.
"""

_MODEL_FILES = ("config.json", "modules.json", "tokenizer.json", "sentence_bert_config.json", "1_Pooling/config.json")


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a BERT encoder; ``max_tokens`` counts the two special tokens."""

    dim: int
    layers: int
    heads: int
    epsilon: float
    max_tokens: int


def read_shape(folder: Path) -> Shape | None:
    """The sizes of the model in a sentence-transformers folder, None if this graph cannot stand for it.

    It can for BERT with GELU, absolute positions, mean pooling, no prompt and safetensors weights.
    """
    if not all((folder / name).is_file() for name in (*_MODEL_FILES, "model.safetensors")):
        return None
    config, modules, limits, pooling = (
        _read_json(folder / name)
        for name in ("config.json", "modules.json", "sentence_bert_config.json", "1_Pooling/config.json")
    )
    kinds = [str(module.get("type", "")).rsplit(".", 1)[-1] for module in modules]
    modes = {name for name, value in pooling.items() if name.startswith("pooling_mode_") and value is True}
    prompts = folder / "config_sentence_transformers.json"
    fits = (
        kinds in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])
        and [str(module.get("path")) for module in modules[:2]] == ["", "1_Pooling"]
        and (modes == {"pooling_mode_mean_tokens"} or pooling.get("pooling_mode") == "mean")
        and config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and not limits.get("do_lower_case")
        and not (prompts.is_file() and _read_json(prompts).get("default_prompt_name"))
    )
    if not fits:
        return None
    return Shape(
        dim=config["hidden_size"],
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        epsilon=config["layer_norm_eps"],
        max_tokens=min(limits.get("max_seq_length") or 512, config["max_position_embeddings"]),
    )


def fingerprint_of(file_hashes: Mapping[str, str]) -> str:
    """The sha256 that stands for the vectors a model makes here: its files' hashes and this recipe."""
    parts = [f"encoder {ENCODER_VERSION} block {QUANTISATION_BLOCK}"]
    parts += [f"{name} {file_hashes[name]}" for name in sorted(file_hashes)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def file_hashes(folder: Path) -> dict[str, str]:
    """The sha256 of every file that decides the vectors."""
    return {name: sha256_of(folder / name) for name in ("model.safetensors", *_MODEL_FILES)}


def build_encoder(folder: Path, quantise: bool = True) -> bytes:
    """The encoder of the model in ``folder`` as an ONNX file; equal weights give equal bytes.

    Input ``ids`` (length,) int64, special tokens included; outputs ``sentence`` (dim,) unit length
    and ``tokens`` (length, dim), float32. One text a call. ``quantise=False`` keeps float32 weights,
    to compare with. ModelError if the weights are not what the configuration says.
    """
    shape = read_shape(folder)
    if shape is None:
        raise ModelError(f"{folder}: not a BERT sentence encoder with mean pooling; it needs sentence-transformers")
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        weights = {name.removeprefix("bert."): array for name, array in load_file(folder / "model.safetensors").items()}
        model = Graph(weights, shape, quantise).model()
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{folder / 'model.safetensors'}: not the weights of config.json ({error})") from error
    entry = model.metadata_props.add()
    entry.key, entry.value = "tokenizer", (folder / "tokenizer.json").read_text(encoding="utf-8")
    data: bytes = model.SerializeToString(deterministic=True)
    return data


def _read_json(path: Path) -> Any:  # noqa: ANN401 (a model's own configuration has no type)
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: cannot be read as JSON ({error})") from error


class Graph:
    """The nodes and constants of one encoder; a value of the graph is known by its name."""

    def __init__(self, weights: Mapping[str, NDArray[Any]], shape: Shape, quantise: bool) -> None:
        self.weights, self.shape, self.quantise = weights, shape, quantise
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, NDArray[Any]] = {}

    def model(self) -> onnx.ModelProto:
        """Devlin et al., "BERT", NAACL 2019, with the mean pooling of Reimers & Gurevych, EMNLP 2019."""
        from onnx import TensorProto, helper, numpy_helper

        hidden = self.embeddings()
        for number in range(self.shape.layers):
            hidden = self.layer(hidden, f"encoder.layer.{number}.")
        self.node("Identity", hidden, output="tokens")
        mean = self.node("ReduceMean", hidden, self.constant("first_axis", np.array([0])), keepdims=0)
        length = self.node("ReduceL2", mean, self.constant("last_axis", np.array([-1])), keepdims=1)
        self.node("Div", mean, length, output="sentence")
        dim = self.shape.dim
        graph = helper.make_graph(
            self.nodes,
            "sentence_encoder",
            [helper.make_tensor_value_info("ids", TensorProto.INT64, ["length"])],
            [
                helper.make_tensor_value_info("sentence", TensorProto.FLOAT, [dim]),
                helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["length", dim]),
            ],
            [numpy_helper.from_array(np.ascontiguousarray(array), name) for name, array in self.constants.items()],
        )
        opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10, producer_name="collabqa")

    def embeddings(self) -> str:
        """Word, position and segment-0 embeddings, summed and normalised: (length, dim)."""
        words = self.weight("embeddings.word_embeddings.weight")
        if self.quantise:
            scale = _scale(words, axis=1)  # (vocabulary, 1): one scale a word
            whole = np.rint(words / scale).astype(np.int8)
            gathered = self.node("Gather", self.constant("words", whole), "ids", axis=0)
            gathered_scale = self.node("Gather", self.constant("word_scales", scale), "ids", axis=0)
            embedded = self.node("Mul", self.node("Cast", gathered, to=1), gathered_scale)
        else:
            embedded = self.node("Gather", self.constant("words", words), "ids", axis=0)
        positions = self.weight("embeddings.position_embeddings.weight")
        positions = positions + self.weight("embeddings.token_type_embeddings.weight")[0]
        start, axis = self.constant("zero", np.array([0])), self.constant("first_axis", np.array([0]))
        used = self.node("Slice", self.constant("positions", positions), start, self.node("Shape", "ids"), axis)
        return self.normalise(self.segmented(self.node("Add", embedded, used)), "embeddings.LayerNorm")

    def segmented(self, summed: str) -> str:
        """The summed embeddings with what tells segments apart: nothing here, all text is segment 0."""
        return summed

    def layer(self, hidden: str, name: str) -> str:
        """One transformer layer, (length, dim) to (length, dim)."""
        dim, heads = self.shape.dim, self.shape.heads
        by_head = self.constant("by_head", np.array([0, heads, dim // heads]))
        together = self.constant("together", np.array([0, dim]))
        queries, keys, values = (
            self.node("Reshape", self.linear(hidden, f"{name}attention.self.{part}"), by_head)
            for part in ("query", "key", "value")
        )
        queries = self.node("Transpose", queries, perm=[1, 0, 2])  # (heads, length, dim / heads)
        keys = self.node("Transpose", keys, perm=[1, 2, 0])
        values = self.node("Transpose", values, perm=[1, 0, 2])
        scaled = self.node("Mul", queries, self.constant("scale", np.array([(dim / heads) ** -0.5], np.float32)))
        attention = self.node("Softmax", self.node("MatMul", scaled, keys), axis=-1)
        mixed = self.node("Transpose", self.node("MatMul", attention, values), perm=[1, 0, 2])
        mixed = self.linear(self.node("Reshape", mixed, together), f"{name}attention.output.dense")
        hidden = self.normalise(self.node("Add", mixed, hidden), f"{name}attention.output.LayerNorm")
        inner = self.node("Gelu", self.linear(hidden, f"{name}intermediate.dense"))
        outer = self.linear(inner, f"{name}output.dense")
        return self.normalise(self.node("Add", outer, hidden), f"{name}output.LayerNorm")

    def linear(self, value: str, name: str) -> str:
        """``value @ weight.T + bias``; quantised, activations get 8 bits row by row at run time."""
        weight = self.weight(f"{name}.weight")  # (outputs, inputs)
        outputs, inputs = weight.shape
        if self.quantise and inputs % QUANTISATION_BLOCK == 0:
            blocks = weight.reshape(outputs, inputs // QUANTISATION_BLOCK, QUANTISATION_BLOCK)
            scale = _scale(blocks, axis=2)
            whole = (np.rint(blocks / scale) + 128).astype(np.uint8)
            product = self.node(
                "MatMulNBits",
                value,
                self.constant(f"{name}.weight", whole),
                self.constant(f"{name}.scale", scale.reshape(-1)),
                domain="com.microsoft",
                K=inputs,
                N=outputs,
                bits=8,
                block_size=QUANTISATION_BLOCK,
                accuracy_level=4,  # 8-bit activations
            )
        else:
            product = self.node("MatMul", value, self.constant(f"{name}.weight", weight.T))
        return self.node("Add", product, self.constant(f"{name}.bias", self.weight(f"{name}.bias")))

    def normalise(self, value: str, name: str) -> str:
        """Layer normalisation over the last axis."""
        scale = self.constant(f"{name}.weight", self.weight(f"{name}.weight"))
        bias = self.constant(f"{name}.bias", self.weight(f"{name}.bias"))
        return self.node("LayerNormalization", value, scale, bias, axis=-1, epsilon=self.shape.epsilon)

    def weight(self, name: str) -> NDArray[np.float32]:
        """A weight of the model as float32."""
        return self.weights[name].astype(np.float32)

    def constant(self, name: str, array: NDArray[Any]) -> str:
        """Keep a constant under its name; the same name is kept once."""
        self.constants.setdefault(name, array)
        return name

    def node(self, operator: str, *inputs: str, output: str = "", domain: str = "", **attributes: Any) -> str:  # noqa: ANN401
        """Add one operation and give the name of its result."""
        from onnx import helper

        output = output or f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], domain=domain, **attributes))
        return output


def _scale(values: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    """What 127 stands for: the largest magnitude along the axis, kept as an axis of length 1, over 127."""
    scale = np.abs(values).max(axis=axis, keepdims=True) / np.float32(127)
    return np.where(scale == 0, np.float32(1), scale).astype(np.float32)
