"""Promises about the code itself: who imports what, what is loaded when, what is never called, what is pinned."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "collabqa"
WEB = {path.stem for path in (SOURCE / "service").glob("*.py")}

# The only modules that may name a library. Imports inside functions count.
HOMES: dict[str, set[str]] = {
    "faiss": {"dense"},
    "bm25s": {"sparse"},
    "Stemmer": {"words"},
    "marko": {"markdown"},
    "sentencex": {"sentences"},
    "onnxruntime": {"session", "embedding", "network"},
    "onnx": {"encoder"},
    "safetensors": {"encoder", "embedding"},
    "tokenizers": {"session", "embedding", "network"},
    "torch": {"embedding", "heavier"},
    "sentence_transformers": {"torchmodels"},
    "transformers": {"embedding", "heavier"},
    "huggingface_hub": {"embedding"},
    "fastapi": WEB,
    "starlette": WEB,
    "jinja2": WEB,
    "uvicorn": {"cli", "connection"},
    "typer": {"cli"},
    "rich": {"cli"},
    "pydantic_settings": {"settings"},
    "ir_measures": {"ranking"},
    "collabqa.settings": {"cli"},
    "collabqa.cli": {"__main__"},
}
FORBIDDEN_MODULES = {"pickle", "dill", "joblib", "marshal", "shelve", "requests", "httpx", "httpx2", "urllib.request"}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "yaml.load", "torch.load", "np.load", "numpy.load"}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("collabqa", include_external_packages=True, cache_dir=None)


@pytest.mark.parametrize("library", sorted(HOMES))
def test_each_library_is_named_in_its_own_modules_only(graph: grimp.ImportGraph, library: str) -> None:
    importers = graph.find_modules_that_directly_import(library) if library in graph.modules else set()
    assert {name.rsplit(".", 1)[-1] for name in importers} <= HOMES[library]


def test_the_graph_sees_imports_inside_functions(graph: grimp.ImportGraph) -> None:
    assert "collabqa.indexing.dense" in graph.find_modules_that_directly_import("faiss")
    assert (
        "import faiss"
        not in (SOURCE / "indexing" / "dense.py").read_text(encoding="utf-8").split("\ndef ")[0].split("\nclass ")[0]
    )


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield path.name, ast.parse(path.read_text(encoding="utf-8"))


def test_nothing_unpickles_evaluates_or_fetches() -> None:
    found = []
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found += [f"{name}: import {one.name}" for one in node.names if one.name in FORBIDDEN_MODULES]
            if isinstance(node, ast.ImportFrom) and node.module in FORBIDDEN_MODULES:
                found.append(f"{name}: from {node.module}")
            if isinstance(node, ast.Call) and ast.unparse(node.func) in FORBIDDEN_CALLS:
                pickle_free = any(
                    one.arg == "allow_pickle" and ast.unparse(one.value) == "False" for one in node.keywords
                )
                found += [] if pickle_free else [f"{name}: {ast.unparse(node.func)}()"]
    assert found == []


def test_nothing_prints_but_the_command_line() -> None:
    printers = {
        name
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print"
    }
    assert printers <= {"cli.py"}


def loaded(code: str) -> set[str]:
    ran = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return set(ran.stdout.split())


def test_importing_any_module_loads_nothing_heavy() -> None:
    heavy = {
        "torch",
        "sentence_transformers",
        "transformers",
        "onnx",
        "onnxruntime",
        "faiss",
        "bm25s",
        "scipy",
        "sklearn",
    }
    paths = [path for path in sorted(SOURCE.rglob("*.py")) if path.stem not in {"__init__", "__main__"}]
    modules = [".".join(path.relative_to(SOURCE.parent).with_suffix("").parts) for path in paths]
    assert heavy & loaded("\n".join(f"import {module}" for module in modules)) == set()


def test_code_knows_no_name_of_the_three_chapters() -> None:
    """A name in a string that code works with would be an answer written into the program."""
    names = re.compile(r"openai|ai4eu|partnership on ai|musk|altman|amazon|google|ai for good", re.IGNORECASE)
    found = []
    for name, tree in trees():
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
        found += [
            f"{name}:{node.lineno}: {node.value[:60]!r}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
            if names.search(node.value)
        ]
    for path in sorted((ROOT / "web" / "templates").glob("*.html")):
        found += [path.name for _ in names.finditer(path.read_text(encoding="utf-8"))]
    assert found == []


# --- what is pinned ------------------------------------------------------------------------------------------


def locked(name: str) -> dict[str, str]:
    """Package to version, names as PEP 503 has them."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pins = (re.match(r"([A-Za-z0-9._-]+)==(\S+)", line) for line in lines)
    return {re.sub(r"[-_.]+", "-", pin[1]).lower(): pin[2] for pin in pins if pin}


def test_every_dependency_is_pinned_and_the_development_lock_agrees() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    run, development = locked("requirements.lock"), locked("requirements-dev.lock")
    for lock, lines in (
        (run, project["dependencies"]),
        (
            development,
            [*project["dependencies"], *(one for part in project["optional-dependencies"].values() for one in part)],
        ),
    ):
        names = {re.sub(r"[-_.]+", "-", re.split(r"[<>=;\s]", line)[0]).lower() for line in lines}
        assert names - lock.keys() == {"torch"}  # has its own line in the Makefile
    assert run.items() <= development.items()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_hold_hashes_and_neither_hosts_nor_paths_nor_cuda(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text and "--index" not in text and "--find-links" not in text and "file:" not in text
    assert not re.search(r"^(nvidia|triton|cuda)", text, re.MULTILINE)
    blocks = re.split(r"\n(?=[A-Za-z])", text.strip())
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", block) for block in blocks)


def test_security_floors_hold() -> None:
    """Versions below these run code of a hostile model or accept forged requests."""
    run = locked("requirements.lock")

    def version(package: str) -> tuple[int, ...]:
        return tuple(int(part) for part in run[package].split(".")[:3])

    assert version("starlette") >= (1, 3, 1)
    assert version("sentence-transformers") >= (6, 0)
    assert version("transformers") > (5, 2, 0)
    torch = re.search(r"torch==(\d+)\.(\d+)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert torch and (int(torch[1]), int(torch[2])) >= (2, 10)
    assert "python-multipart" not in run


def test_the_readme_shows_the_help_as_it_is() -> None:
    ran = subprocess.run([sys.executable, "-m", "collabqa", "--help"], capture_output=True, text=True, check=True)
    commands = ran.stdout[ran.stdout.index("Commands:") :].strip()
    assert commands in (ROOT / "README.md").read_text(encoding="utf-8")
