"""An ONNX model with its tokenizer inside, opened to run one text a call."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import onnxruntime
    import tokenizers

THREADS = min(2, os.cpu_count() or 1)
"""Threads for one text. A text is small: more threads gain little and take the cores from other requests."""


def open_session(data: bytes) -> tuple[onnxruntime.InferenceSession, tokenizers.Tokenizer]:
    """The session over the model's bytes, and its tokenizer, which neither cuts nor pads."""
    import onnxruntime
    import tokenizers

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # idle threads must not eat a core
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    tokenizer = tokenizers.Tokenizer.from_str(session.get_modelmeta().custom_metadata_map["tokenizer"])
    tokenizer.no_truncation()  # the file says 128 tokens, padded: both would cut or blur in silence
    tokenizer.no_padding()
    return session, tokenizer
