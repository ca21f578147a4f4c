"""Which questions are asked of which documents.

A bench is a folder of sets. A set is a folder with ``questions.jsonl`` and its documents in
``corpus.jsonl`` (``{"doc_id", "text"}`` a line); without the latter its questions belong to the corpus
that is given beside the bench. A plan (TOML) says what does not go without saying: which sets are also
asked with the search limited to the document that a question is about, which documents something was
trained on, so that no question about them is counted, and what figures are wanted.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, ConfigDict, ValidationError

from collabqa.errors import CollabqaError
from collabqa.evaluation.gold import Gold, document_stem, read_gold

_QUESTIONS, _DOCUMENTS = "questions.jsonl", "corpus.jsonl"
_HEADING = re.compile(r"(?m)^#{1,6} ")


class SetPlan(BaseModel):
    """How a set is asked; ``trained_on`` are document ids, with or without ending."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scoped: bool = False
    trained_on: tuple[str, ...] = ()


class Bar(BaseModel):
    """A figure that is wanted of a set: at least, or at most where less is better."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    set: str
    figure: str
    must: float
    after: float
    scoped: bool = False


class Plan(BaseModel):
    """What is peculiar about the sets of a bench, by name, and what is wanted of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sets: dict[str, SetPlan] = {}
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions, the folder of the documents they are asked of and the folder of the index.

    ``corpus`` is None where the index is there already. ``scoped``: each question is asked of its own
    document alone. ``total`` counts the questions there were before the limit, ``left_out`` those about
    documents that something was trained on. ``sha256`` is of the file of questions.
    """

    name: str
    gold: tuple[Gold, ...]
    corpus: Path | None
    index: Path
    source: str
    sha256: str
    total: int
    left_out: int = 0
    scoped: bool = False

    @property
    def title(self) -> str:
        """The name, and that the search was limited."""
        return f"{self.name}, own document" if self.scoped else self.name


def read_plan(path: Path) -> Plan:
    """The plan in a TOML file; CollabqaError says what is wrong with it."""
    try:
        return Plan.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CollabqaError(f"{path}: cannot be read as TOML ({error}); give a plan of sets") from None
    except ValidationError as error:
        first = error.errors()[0]
        raise CollabqaError(f"{path}: {'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from None


def gold_set(path: Path, corpus: Path | None, index: Path) -> QuestionSet:
    """A file of gold questions as a set."""
    gold = read_gold(path)
    return QuestionSet(path.stem, gold, corpus, index, path.name, _digest(path), total=len(gold))


def bench_sets(bench: Path, plan: Plan, corpus: Path | None, cache: Path, names: Collection[str]) -> list[QuestionSet]:
    """The sets of a bench by name (all, where no names are given), their documents as files in ``cache``.

    A set that the plan wants scoped comes twice. CollabqaError if there is none, or one has no documents.
    """
    folders = [path.parent for path in sorted(bench.glob(f"*/{_QUESTIONS}"))]
    if not folders:
        raise CollabqaError(f"{bench}: holds no set; expected folders with {_QUESTIONS} and {_DOCUMENTS}")
    sets = []
    for folder in folders:
        if names and folder.name not in names:
            continue
        own = (folder / _DOCUMENTS).exists()
        if not own and corpus is None:
            raise CollabqaError(
                f"{folder}: has no {_DOCUMENTS}; give --corpus, the folder that its questions are about"
            )
        wanted = plan.sets.get(folder.name, SetPlan())
        read = gold_set(folder / _QUESTIONS, corpus, shared_index(cache))
        if own:
            read = replace(read, corpus=write_documents(folder / _DOCUMENTS, cache / folder.name))
            read = replace(read, index=cache / folder.name / "index")
        kept = tuple(one for one in read.gold if not _is_about(one, wanted.trained_on))
        found = replace(
            read,
            name=folder.name,
            source=f"{folder.name}/{_QUESTIONS}",
            gold=kept,
            total=len(kept),
            left_out=len(read.gold) - len(kept),
        )
        sets += [found, replace(found, scoped=True)] if wanted.scoped else [found]
    return sets


def shared_index(cache: Path) -> Path:
    """Where the index of the corpus beside a bench is kept."""
    return cache / "corpus" / "index"


def limited(asked: QuestionSet, limit: int | None) -> QuestionSet:
    """At most ``limit`` questions, chosen by a hash of their ids, half of them unanswerable where there are so many.

    The same set and limit give the same questions, and a greater limit adds to them.
    """
    if limit is None or limit >= len(asked.gold):
        return asked
    yes, no = ([one for one in asked.gold if one.answerable is known] for known in (True, False))
    refusable = min(len(no), max(limit // 2, limit - len(yes)))
    chosen = sorted([*_sample(yes, limit - refusable), *_sample(no, refusable)], key=_order)
    return replace(asked, gold=tuple(chosen))


def write_documents(source: Path, folder: Path) -> Path:
    """The documents of a ``corpus.jsonl`` as files below ``folder``/corpus, written anew only when the source changed.

    A text with Markdown headings becomes ``.md``, any other ``.txt``; it is written as it is, so that
    offsets hold. CollabqaError names a line that is no document or an id that leads out of the folder.
    """
    corpus, stamp = folder / "corpus", folder / "corpus.sha256"
    digest = _digest(source)
    if stamp.exists() and stamp.read_text() == digest:
        return corpus
    stamp.unlink(missing_ok=True)
    shutil.rmtree(corpus, ignore_errors=True)
    for number, line in enumerate(source.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            name, text = str(row["doc_id"]), str(row["text"])
        except (ValueError, KeyError, TypeError) as error:
            raise CollabqaError(f"{source}, line {number}: no document ({error}); expected doc_id and text") from None
        inside = PurePosixPath(name)
        if inside.is_absolute() or ".." in inside.parts or not inside.parts:
            raise CollabqaError(f"{source}, line {number}: the id {name!r} leads out of its folder")
        path = corpus / f"{name}{'.md' if _HEADING.search(text) else '.txt'}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
    stamp.write_text(digest)
    return corpus


def _is_about(gold: Gold, documents: Sequence[str]) -> bool:
    about = {gold.scope, *(evidence.document for evidence in gold.evidence)} - {None}
    return bool({document_stem(str(name)) for name in about} & {document_stem(name) for name in documents})


def _sample(gold: Sequence[Gold], size: int) -> list[Gold]:
    return sorted(gold, key=_order)[:size]


def _order(gold: Gold) -> str:
    return hashlib.sha256(str(gold.qid).encode()).hexdigest()


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise CollabqaError(f"{path}: cannot be read ({error.strerror}); give a set of questions") from None
