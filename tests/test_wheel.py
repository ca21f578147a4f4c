"""The wheel holds all that an installed collabqa needs, and nothing that was built or downloaded."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_page_the_licence_and_the_code(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    web = {
        f"collabqa/web_assets/{path.relative_to(ROOT / 'web').as_posix()}"
        for path in (ROOT / "web").rglob("*")
        if path.is_file()
    }
    assert web and web <= names
    assert {"collabqa/py.typed", "collabqa/cli.py"} <= names
    assert {name.rpartition("/")[2] for name in names if "/licenses/" in name} >= {"LICENSE", "NOTICE"}
    assert not [name for name in names if name.startswith(("tests/", "corpus/", "index/")) or "__pycache__" in name]


def test_the_unpacked_wheel_runs_from_any_folder_with_its_own_page(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(place)
    code = (
        "import collabqa; from collabqa.service.app import web_dir; "
        "print(collabqa.__file__); print(web_dir()); print((web_dir() / 'templates' / 'base.html').is_file())"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(place)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert ran.stdout.split() == [
        str(place / "collabqa" / "__init__.py"),
        str(place / "collabqa" / "web_assets"),
        "True",
    ]
