"""Looks the installation over: packages, weights, corpus, index. Every fault names the command that mends it."""

from __future__ import annotations

import platform
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from collabqa.answers.heavier import calibration_of, open_network
from collabqa.documents.corpus import scan
from collabqa.errors import CollabqaError, ModelError
from collabqa.indexing import generation, weights
from collabqa.indexing.embedding import Embedder, open_embedder
from collabqa.indexing.index import Index
from collabqa.indexing.reranker import open_reranker

_REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+")
_REINSTALL = "run `pip install --force-reinstall collabqa`"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at and what was found; ``fault`` is the exit code it is worth, None if all is well."""

    about: str
    says: str
    fault: int | None = None


def examine(
    index: Path, corpus: Path, model: str | None, reader: str | None = None, reranker: str | None = None
) -> tuple[Finding, ...]:
    """Every finding, in the order in which one thing needs the other; never raises for what it finds."""
    findings = [Finding("python", platform.python_version()), *_packages()]
    embedder: Embedder | None = None
    try:
        says, embedder = _weights(model, index)
        findings.append(Finding("weights", says))
    except CollabqaError as error:
        findings.append(Finding("weights", str(error), error.exit_code))
    findings += [_reader(reader), _reranker(reranker)]
    findings.append(_index(index, corpus, embedder))
    browser = shutil.which("chromium")
    findings.append(Finding("chromium", browser or "not found; only the browser tests need it"))
    return tuple(findings)


def worst(findings: tuple[Finding, ...]) -> int:
    """The exit code: 0 if nothing is wrong, 3 if only the index is, else 1."""
    faults = {finding.fault for finding in findings if finding.fault is not None}
    return (3 if faults == {3} else 1) if faults else 0


def _packages() -> Iterator[Finding]:
    try:
        yield Finding("collabqa", metadata.version("collabqa"))
        required = metadata.requires("collabqa") or []
    except metadata.PackageNotFoundError:
        yield Finding("collabqa", "not installed: run `make setup` in the checkout", 1)
        return
    for line in required:
        name = _REQUIREMENT.match(line)
        if name is None or "extra ==" in line:
            continue
        try:
            yield Finding(name.group(), metadata.version(name.group()))
        except metadata.PackageNotFoundError:
            if "sys_platform" not in line:
                yield Finding(name.group(), f"not installed: {_REINSTALL}", 1)


def _weights(model: str | None, index: Path) -> tuple[str, Embedder]:
    if model is None:
        folder = weights.default_folder()
        weights.check_default(folder)
        return f"{weights.DEFAULT_MODEL}, sha256 as published", open_embedder(None, index)
    embedder = open_embedder(model, index)
    return f"{embedder.name}, {embedder.dim} dimensions, fingerprint {embedder.fingerprint[:12]}", embedder


def _reader(reader: str | None) -> Finding:
    try:
        open_network(reader)
        calibration_of(reader)
    except ModelError as error:
        return Finding("reader", str(error), error.exit_code)
    return Finding("reader", reader or "the one that ships, sha256 as published")


def _reranker(reranker: str | None) -> Finding:
    try:
        open_reranker(reranker)
    except ModelError as error:
        return Finding("reranker", str(error), error.exit_code)
    return Finding("reranker", reranker or "none; COLLABQA_RERANKER names the folder of one")


def _index(folder: Path, corpus: Path, embedder: Embedder | None) -> Finding:
    about = f"index {folder}"
    try:
        index = Index.load(folder, embedder)
    except CollabqaError as error:
        return Finding(about, f"{type(error).__name__.removeprefix('Index').lower()}: {error}", error.exit_code)
    says = f"generation {index.generation}, {len(index.documents)} documents, {len(index.passages)} passages"
    try:
        now = {source.id: source.sha256 for source in scan(corpus).files}
    except CollabqaError as error:
        return Finding(about, f"{says}; the corpus it could be compared with: {error}")
    then = {name: document.sha256 for name, document in index.documents.items()}
    if then and not now.keys() & then.keys():
        return Finding(
            about, f"{says}; of another folder than {corpus}: COLLABQA_CORPUS names the one to compare it with"
        )
    if now != then:
        differ = sum(now.get(name) != then.get(name) for name in now.keys() | then.keys())
        return Finding(
            about, f"{says}; {differ} of the documents in {corpus} differ: {generation.mend(folder, corpus)}"
        )
    return Finding(about, f"{says}; the documents are those in {corpus}")
