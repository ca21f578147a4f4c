"""What the environment may set, read once by the command line; below that, plain arguments.

Every field is ``COLLABQA_<NAME>`` in the environment, and an option given on the command line
wins over it. A name that begins with COLLABQA_ and is no field is refused: it is a typing mistake.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from collabqa.errors import CollabqaError

PREFIX = "COLLABQA_"


class SettingsError(CollabqaError):
    """An environment variable that is unknown or holds what cannot be meant."""

    exit_code = 2


def _names(value: object) -> object:
    """``"a, b"`` as ("a", "b"); anything else as it is."""
    return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value


class Settings(BaseSettings):
    """Where things lie and how the service listens.

    ``model`` is a folder or name of a sentence-transformers model, None for the packaged weights.
    ``reader`` is an ONNX file of training/export_reader.py or the folder of a transformers question-answering
    model, None for the reader that ships. ``reranker`` is the folder of a CrossEncoder that ranks the first
    passages anew, None for none.
    ``allowed_hosts`` are served besides localhost ("*" = any); ``feedback`` is the SQLite file that
    keeps readers' opinions, None for ``feedback.sqlite`` beside the index folder;
    ``title`` names the corpus on the page.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    index: Path = Path("index")
    corpus: Path = Path("corpus")
    model: str | None = None
    reader: str | None = None
    reranker: str | None = None
    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=8000, ge=1, le=65_535)
    workers: int = Field(default=2, ge=1, le=64)
    allowed_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)] = ()
    feedback: Path | None = None
    title: str | None = None


def read_settings() -> Settings:
    """The settings of this process's environment; SettingsError names the variable at fault."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known)
    if unknown:
        raise SettingsError(f"{unknown[0]} is no setting; unset it or use one of {', '.join(sorted(known))}")
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"][:1]).upper()
        raise SettingsError(f"{name}: {first['msg']}; correct it or unset it") from None
