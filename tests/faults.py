"""A disk that fails when it is told to: real files, with one call among them refused."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

STEPS = ("open", "write", "fsync", "mkdir", "rename", "replace", "ftruncate", "pwrite")
"""Every call of the index builder that changes something on the disk."""


class FailingDisk:
    """Counts the changing calls below ``folder``; the n-th fails, as do all after it until healed.

    Descriptors count when they were opened below the folder. ``half`` makes the failing write put
    half of its bytes on the disk first.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path, error: int = errno.ENOSPC) -> None:
        self.folder, self.error = str(folder), error
        self.calls, self.failing, self.half = 0, 0, False
        self._descriptors: set[int] = set()
        for name in STEPS:
            monkeypatch.setattr(os, name, self._guarded(name, getattr(os, name)))

    def fail_at(self, call: int, error: int = errno.ENOSPC, half: bool = False) -> None:
        """Let the n-th call from now, counted from 1, be the first that fails."""
        self.calls, self.failing, self.error, self.half = 0, call, error, half

    def heal(self) -> None:
        """Let everything work."""
        self.calls, self.failing = 0, 0

    def _guarded(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(target: Any, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 (stands for many)
            mine = target in self._descriptors if isinstance(target, int) else str(target).startswith(self.folder)
            reads = name == "open" and not arguments[0] & (os.O_WRONLY | os.O_RDWR | os.O_DIRECTORY)
            if mine and not reads:
                self.calls += 1
                if self.failing and self.calls >= self.failing:
                    if self.half and name == "write":
                        real(target, arguments[0][: len(arguments[0]) // 2])
                    where = () if isinstance(target, int) else (str(target),)
                    raise OSError(self.error, os.strerror(self.error), *where)
            result = real(target, *arguments, **options)
            if name == "open":
                self._descriptors.discard(result)
                if mine:
                    self._descriptors.add(result)
            return result

        return call
