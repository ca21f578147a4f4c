"""Models of the sentence-transformers library from folders of this machine; the only module that imports it.

Only safetensors weights are read, never code of the folder, and nothing is fetched.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from collabqa.errors import ModelError

_INSTALL = "which is not installed: run `make setup` in the checkout or `pip install --force-reinstall collabqa`"


def load_encoder(folder: Path) -> Any:  # noqa: ANN401 (torch modules have no types here)
    """The ``SentenceTransformer`` in a folder, on the processor; ModelError if it cannot be loaded."""
    return _load("SentenceTransformer", folder)


def load_cross_encoder(folder: Path) -> Any:  # noqa: ANN401
    """The ``CrossEncoder`` in a folder, on the processor; ModelError if it cannot be loaded."""
    return _load("CrossEncoder", folder)


def _load(kind: str, folder: Path) -> Any:  # noqa: ANN401
    try:
        import sentence_transformers
    except ModuleNotFoundError as error:
        raise ModelError(f"{folder} needs {error.name}, {_INSTALL}") from error
    try:
        return getattr(sentence_transformers, kind)(
            str(folder),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )
    except Exception as error:  # whatever a broken or hostile model folder makes the library raise
        raise ModelError(f"{folder}: sentence-transformers cannot load it ({error})".split("\n")[0]) from error
