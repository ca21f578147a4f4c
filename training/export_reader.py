"""Writes the trained reader as one 8-bit ONNX file, as the encoder is written, and prints its sha256.

    python training/export_reader.py OUT/reader.pt src/collabqa/models/reader.onnx

Inputs ``ids`` and ``kinds`` (length,) int64: [CLS] question [SEP] passage [SEP] with 0 for the
question and 1 for the passage. Outputs ``tokens`` (length, 3): start, end and inside logits, and
``answered`` (1,): the logit that the passage answers. One pair a call.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import numpy as np
import torch

from collabqa.indexing.encoder import Graph, read_shape
from collabqa.indexing.weights import default_folder


class ReaderGraph(Graph):
    """The encoder's graph with segments, and the two heads in place of pooling."""

    def segmented(self, summed: str) -> str:
        """The encoder adds segment 0 to all tokens: those of the passage get the difference of segment 1 to it."""
        table = self.weight("embeddings.token_type_embeddings.weight")
        return self.node(
            "Add", summed, self.node("Gather", self.constant("segments", table - table[:1]), "kinds", axis=0)
        )

    def model(self):  # type: ignore[no-untyped-def]
        from onnx import TensorProto, helper, numpy_helper

        hidden = self.embeddings()
        for number in range(self.shape.layers):
            hidden = self.layer(hidden, f"encoder.layer.{number}.")
        self.quantise = False  # the heads are small and decide: they stay in float32
        tokens = self.linear(hidden, "heads.tokens")
        self.node("Identity", tokens, output="tokens")
        first = self.node("Gather", hidden, self.constant("cls", np.array([0])), axis=0)
        answered = self.linear(first, "heads.answered")
        self.node("Reshape", answered, self.constant("one", np.array([1])), output="answered")
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["length"]) for name in ("ids", "kinds")]
        outputs = [
            helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["length", 3]),
            helper.make_tensor_value_info("answered", TensorProto.FLOAT, [1]),
        ]
        constants = [
            numpy_helper.from_array(np.ascontiguousarray(array), name) for name, array in self.constants.items()
        ]
        graph = helper.make_graph(self.nodes, "reader", inputs, outputs, constants)
        opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10, producer_name="collabqa")


def build(state: Path, *, quantise: bool = True) -> bytes:
    """The reader's ONNX bytes from a state dict saved by train_reader.py."""
    folder = default_folder()
    shape = read_shape(folder)
    if shape is None:
        raise SystemExit("the base model is not the BERT that the reader was trained from")
    loaded = torch.load(state, weights_only=True)  # a finished state, or a checkpoint of one
    saved = {name: value.float().numpy() for name, value in (loaded.get("model") or loaded).items()}
    weights = {
        name.removeprefix("encoder.")
        if name.startswith("encoder.embeddings")
        else name.replace("encoder.encoder.", "encoder."): value
        for name, value in saved.items()
    }
    for head in ("tokens", "answered"):
        for part in ("weight", "bias"):
            weights[f"heads.{head}.{part}"] = saved[f"{head}.{part}"]
    model = ReaderGraph(weights, shape, quantise).model()
    entry = model.metadata_props.add()
    entry.key, entry.value = "tokenizer", (folder / "tokenizer.json").read_text(encoding="utf-8")
    data: bytes = model.SerializeToString(deterministic=True)
    return data


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("state", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    data = build(args.state)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_bytes(data)
    print(f"{args.out}: {len(data):,} bytes, sha256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()
