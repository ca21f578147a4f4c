"""Makes of an exported reader a state dict again, to train on from: what its 8 bits have kept of the weights.

python training/restore_reader.py src/collabqa/answers/models/reader.onnx OUT/reader.pt
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper


def restore(network: Path) -> dict[str, torch.Tensor]:
    """The weights by their names in ``train_reader.ReaderModel``; the inverse of ``export_reader.build``."""
    found = {one.name: numpy_helper.to_array(one) for one in onnx.load(str(network)).graph.initializer}
    state = {
        "encoder.embeddings.word_embeddings.weight": found["words"] * found["word_scales"],
        # The export has added segment 0 to the positions and left the difference to it in the segments.
        "encoder.embeddings.position_embeddings.weight": found["positions"],
        "encoder.embeddings.token_type_embeddings.weight": found["segments"],
    }
    for name, array in found.items():
        if name.startswith("heads."):
            state[name.removeprefix("heads.")] = array.T
        elif name.startswith("embeddings."):
            state[f"encoder.{name}"] = array
        elif name.startswith("encoder.layer.") and not name.endswith(".scale"):
            state[f"encoder.{name}"] = _whole(array, found.get(f"{name.removesuffix('weight')}scale"))
    return {name: torch.tensor(np.asarray(array, np.float32)) for name, array in state.items()}


def _whole(array: np.ndarray, scale: np.ndarray | None) -> np.ndarray:
    """A matrix of its blocks (outputs, blocks, block size) in 8 bits; what has no scale as it is."""
    if scale is None:
        return array
    blocks = (array.astype(np.float32) - 128) * scale.reshape(*array.shape[:2], 1)
    return blocks.reshape(array.shape[0], -1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(restore(args.network), args.out)


if __name__ == "__main__":
    main()
