"""The command line as tests run it: as a process, in a folder, with its output and exit code."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COMMAND = [sys.executable, "-m", "collabqa"]
DOCUMENTS = {
    "oak.md": "# Oaks\n\nThe oak is a northern tree. An oak may live for 900 years.\n\n## Wood\n\nOak wood is hard.\n",
    "trees/birch.txt": "Birches\n\nThe birch is a tree with white bark. A birch may live for 80 years.\n",
}

# Root may read and write whatever the permissions say. A program that is started after the bounding set has lost
# CAP_DAC_OVERRIDE (1) and CAP_DAC_READ_SEARCH (2) by PR_CAPBSET_DROP (24) has to heed them; for others nothing changes.
HEEDING_PERMISSIONS = """
import ctypes, os, sys
for capability in (1, 2):
    ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


def write_corpus(folder: Path) -> Path:
    """The two documents in a folder."""
    for name, text in DOCUMENTS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def one_line(ran: Ran, code: int) -> str:
    """The one line on stderr that a failed request ends with; nothing on stdout."""
    assert (ran.code, ran.out) == (code, ""), ran
    assert ran.err.startswith("collabqa: ") and ran.err.count("\n") == 1, ran.err
    return ran.err


def clean_environment() -> dict[str, str]:
    """This process's environment without settings of collabqa."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COLLABQA_")}


def collabqa(folder: Path, *arguments: object, timeout: float = 120, **environment: str) -> Ran:
    """Run a command in ``folder``; it heeds file permissions even if the tests run as root."""
    done = subprocess.run(
        [sys.executable, "-c", HEEDING_PERMISSIONS, *COMMAND, *map(str, arguments)],
        cwd=folder,
        env={**clean_environment(), **environment},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@contextlib.contextmanager
def started(folder: Path, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A command that is running in ``folder``, killed at the end if it still is.

    It can be interrupted even if the tests cannot: what a shell starts in the background inherits that it ignores
    interrupts, and a signal with a handler is back to its default in a new program.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=clean_environment(),
        )
    finally:
        signal.signal(signal.SIGINT, before)
    with process:
        try:
            yield process
        finally:
            process.kill()
