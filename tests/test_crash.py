"""A build that is killed, at every step and at any moment, leaves the old index or the new one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parent


def killed(*arguments: str | Path) -> dict[str, int]:
    """What ``killed.py`` found; its complaint fails the test."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(TESTS.parent / "src"), str(TESTS)]),
        "OPENBLAS_NUM_THREADS": "1",  # no threads to lose in a fork
        "OMP_NUM_THREADS": "1",
    }
    done = subprocess.run(
        [sys.executable, str(TESTS / "killed.py"), *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=150,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, int] = json.loads(done.stdout)
    return found


def test_a_kill_at_every_step_of_a_publication(tmp_path: Path) -> None:
    found = killed("publish", tmp_path / "index")
    assert found["steps"] >= 25  # open, write, flush of each file; folders; renames; the lock
    assert found["kept"] > found["moved"] >= 2


def test_kills_at_random_moments_of_a_build(tmp_path: Path) -> None:
    found = killed("build", tmp_path, "40")
    assert found["kills"] == 40 and found["survived"] < 40


def test_a_system_that_refuses_large_files(tmp_path: Path) -> None:
    found = killed("limit", tmp_path)
    assert found["refused"] >= 10 and found["built"] == 1
