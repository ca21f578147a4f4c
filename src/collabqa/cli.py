"""The command line: parses, calls one function, prints. The one place that reads settings and builds the parts.

Exit codes: 0 fine, 1 the request failed, 2 wrong usage, 3 the index is missing, stale or damaged,
130 interrupted. Everything heavy is imported inside the command that needs it.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from collabqa import __version__
from collabqa.errors import CollabqaError

if TYPE_CHECKING:
    from collabqa.evaluation.floors import Finder
    from collabqa.evaluation.measuring import Evaluation
    from collabqa.evaluation.questionset import QuestionSet
    from collabqa.settings import Settings

app = typer.Typer(
    name="collabqa",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Questions answered from your documents, every statement cited to the exact words.",
)

# A path that cannot be read is told in one line by what reads it, as every other fault is, so none is checked here.
IndexOption = Annotated[
    Path | None, typer.Option("--index", metavar="DIR", readable=False, help="Index folder (default: index).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def main() -> None:
    """Runs the command line; a fault of the request is one line on stderr and an exit code, never a trace."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that cannot show a character gets its escape
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="collabqa")
    except CollabqaError as error:
        from collabqa.terminal import safe

        print(f"collabqa: {safe(' '.join(str(error).split()))}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)


def _version(wanted: bool) -> None:
    if wanted:
        print(__version__)
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_version)
    ] = False,
) -> None:
    pass


@app.command("index")
def index_command(
    corpus: Annotated[
        Path | None, typer.Argument(metavar="[CORPUS]", readable=False, help="Folder of documents (default: corpus).")
    ] = None,
    index: IndexOption = None,
) -> None:
    """Build or refresh the index."""
    settings = _settings()
    from collabqa.indexing.embedding import open_embedder
    from collabqa.indexing.index import build_index
    from collabqa.terminal import build_text

    folder = index or settings.index
    with _progress("embedding passages") as progress:
        report = build_index(corpus or settings.corpus, folder, open_embedder(settings.model, folder), progress)
    print(build_text(report))


@app.command("ask")
def ask_command(
    question: Annotated[str | None, typer.Argument(metavar="[QUESTION]", help="What to ask.")] = None,
    batch: Annotated[
        Path | None, typer.Option("--batch", metavar="IN.jsonl", readable=False, help="Ask every row of a file.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="OUT.jsonl", readable=False, help="Where the rows' answers go.")
    ] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a question, or every row of a file, in the documents' own words."""
    if (question is None) == (batch is None) or (batch is None) != (out is None) or (batch is not None and as_json):
        raise typer.BadParameter("give either a QUESTION (and --json), or both --batch IN.jsonl and --out OUT.jsonl")
    settings = _settings()
    from collabqa.indexing.embedding import open_embedder
    from collabqa.opening import open_assistant

    folder = index or settings.index
    assistant = open_assistant(folder, open_embedder(settings.model, folder), settings.reader, settings.reranker)
    if batch is not None and out is not None:
        from collabqa.batch import ask_file

        report = ask_file(assistant, batch, out)
        print(f"{report.rows} rows, {report.errors} errors: {out}", file=sys.stderr)
        raise typer.Exit(1 if report.errors else 0)
    from collabqa.types import Request

    outcome = assistant.ask(Request((question or "").encode("utf-8", "replace").decode()))
    if as_json:
        from collabqa.service.schemas import AskResponse

        print(AskResponse.of(outcome, assistant.index).model_dump_json(indent=2))
    else:
        from collabqa.terminal import outcome_text

        print(outcome_text(outcome, assistant.index.documents))


@app.command("serve")
def serve_command(
    index: IndexOption = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on (default: 127.0.0.1).")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65_535, help="Port to listen on (default: 8000).")] = None,
) -> None:
    """Serve the page and the HTTP interface."""
    settings = _settings()
    from collabqa.opening import listen, web_address

    chosen_host = host or settings.host
    listening = listen(chosen_host, settings.port if port is None else port)
    with listening:
        import uvicorn

        from collabqa.feedback import FILE
        from collabqa.indexing.embedding import open_embedder
        from collabqa.opening import open_assistant, reloader
        from collabqa.service.app import create_app, web_dir
        from collabqa.service.connection import GuardedConnection

        folder = index or settings.index
        embedder = open_embedder(settings.model, folder)
        assistant = open_assistant(folder, embedder, settings.reader, settings.reranker)
        assistant.search("warm up", 1)  # reads the encoder now, not at the first question
        logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
        logging.getLogger("collabqa").setLevel(logging.INFO)
        service = create_app(
            assistant,
            web_dir=web_dir(),
            title=settings.title,
            allowed_hosts=(*settings.allowed_hosts, chosen_host),
            reload=reloader(folder, embedder, settings.reader, settings.reranker),
            feedback_path=settings.feedback or folder.parent / FILE,
            workers=settings.workers,
        )
        config = uvicorn.Config(
            service,
            http=GuardedConnection,
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=3,
        )
        print(
            f"collabqa answers from {len(assistant.index.documents)} documents on {web_address(listening)}", flush=True
        )
        print("press Ctrl-C to stop", file=sys.stderr, flush=True)
        # What the first page shows takes a second to choose; it is chosen while nobody waits for it.
        threading.Thread(target=lambda: assistant.questions, daemon=True).start()
        uvicorn.Server(config).run(sockets=[listening])


@app.command("eval")
def eval_command(
    gold: Annotated[
        list[Path] | None,
        typer.Argument(metavar="GOLD.jsonl", readable=False, help="Questions with gold evidence."),
    ] = None,
    corpus: Annotated[
        Path | None, typer.Option("--corpus", metavar="DIR", readable=False, help="Index this folder for the purpose.")
    ] = None,
    bench: Annotated[
        list[Path] | None,
        typer.Option("--bench", metavar="DIR", readable=False, help="Ask every set of questions in here (repeatable)."),
    ] = None,
    plan: Annotated[
        Path | None, typer.Option("--plan", metavar="FILE", readable=False, help="What is peculiar about the sets.")
    ] = None,
    sets: Annotated[
        str, typer.Option("--sets", metavar="NAME,…", help="Only these sets; prints, writes nothing.")
    ] = "",
    limit: Annotated[int | None, typer.Option("--limit", min=2, help="At most so many questions of a set.")] = None,
    cache: Annotated[
        Path | None,
        typer.Option("--cache", metavar="DIR", readable=False, help="Keep indexes and answers here, to go on from."),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="DIR", readable=False, help="Write Markdown, pictures and JSON here."),
    ] = None,
    index: IndexOption = None,
) -> None:
    """Score the answers to gold questions beside plain retrieval."""
    if not gold and not bench:
        raise typer.BadParameter("give GOLD.jsonl, or --bench DIR, a folder of sets")
    settings = _settings()
    from tempfile import TemporaryDirectory

    from collabqa.evaluation.questionset import Plan, bench_sets, gold_set, limited, read_plan, shared_index
    from collabqa.evaluation.report import write_report
    from collabqa.terminal import evaluation_text

    with TemporaryDirectory(prefix="collabqa-eval-") as temporary:
        kept = cache or Path(temporary)
        names = [name for name in sets.split(",") if name]
        planned = read_plan(plan) if plan else Plan()
        own = shared_index(kept) if corpus else index or settings.index
        found = [gold_set(path, corpus, own) for path in gold or () if not names or path.stem in names]
        for folder in bench or ():
            found += bench_sets(folder, planned, corpus, kept, names)
        if not found:
            raise CollabqaError(f"no set is called {sets!r}; leave --sets out to see what there is")
        evaluations = []
        for one in found:
            evaluations.append(_evaluated(limited(one, limit), settings, keep=cache is not None))
            print(evaluation_text(evaluations[-1]), flush=True)
    if report and not names:
        alone = not bench and len(found) == 1
        stem = found[0].name if alone else "evaluation"
        written = write_report(evaluations, report, stem, planned.bars, with_rows=not bench)
        print("report: " + ", ".join(str(path) for path in (written.text, written.data, *written.pictures)))


def _evaluated(asked: QuestionSet, settings: Settings, *, keep: bool) -> Evaluation:
    """A set with its index built or refreshed where it comes with documents, asked and measured.

    With ``keep`` the answers are kept beside the index, but not those of a reader or reranker that is not part
    of the program, for they are kept under a hash of the program.
    """
    from collabqa.assistant import Assistant
    from collabqa.evaluation.measuring import evaluate
    from collabqa.indexing.embedding import open_embedder
    from collabqa.indexing.index import Index, build_index, open_dense_retriever, open_retriever, open_sparse_retriever
    from collabqa.types import Request

    embedder = open_embedder(settings.model, asked.index)
    if asked.corpus:
        with _progress(f"{asked.name}: embedding passages") as progress:
            build_index(asked.corpus, asked.index, embedder, progress)
    index = Index.load(asked.index, embedder)
    assistant = Assistant(index, embedder, settings.reader, settings.reranker)
    assistant.ask(Request("What is this about?"))  # reads the models now, not at the first question that is timed
    floors: dict[str, Finder] = {
        "BM25 passage": open_sparse_retriever(index),
        "dense passage": open_dense_retriever(index, embedder),
        "fused passage": open_retriever(index, embedder),
    }
    shipped = settings.reader is None and settings.reranker is None
    kept = asked.index.parent / "answers" if keep and asked.corpus and shipped else None
    with _progress(f"{asked.title}: asking") as progress:
        return evaluate(assistant, asked, floors, kept, progress)


@app.command("doctor")
def doctor_command(index: IndexOption = None) -> None:
    """Say what is installed, which weights and which index, what is wrong and how to mend it."""
    settings = _settings()
    from collabqa.doctor import examine, worst
    from collabqa.terminal import findings_text

    findings = examine(index or settings.index, settings.corpus, settings.model, settings.reader, settings.reranker)
    print(findings_text(findings))
    raise typer.Exit(worst(findings))


@app.command("verify")
def verify_command(
    answer: Annotated[
        Path, typer.Argument(metavar="ANSWER.json", readable=False, help="A response saved with ask --json.")
    ],
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Re-check every citation of a saved answer: valid, moved, changed or missing."""
    settings = _settings()
    from collabqa.indexing.index import Index
    from collabqa.terminal import checks_text
    from collabqa.verify import Standing, read_answer, verify, with_standing

    citations = read_answer(answer)
    checks = verify(citations, Index.load(index or settings.index).documents)
    print(json.dumps(with_standing(checks), ensure_ascii=False, indent=2) if as_json else checks_text(checks))
    raise typer.Exit(0 if all(check.standing is Standing.VALID for check in checks) else 1)


@app.command("feedback")
def feedback_command(
    questions: Annotated[
        Path | None,
        typer.Option("--questions", metavar="OUT.jsonl", readable=False, help="Write it as questions for eval."),
    ] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what readers thought of answers, or write it as questions."""
    settings = _settings()
    from collabqa.feedback import FILE, FeedbackStore
    from collabqa.terminal import opinions_text

    folder = index or settings.index
    path = settings.feedback or folder.parent / FILE
    opinions = FeedbackStore(path).read()
    if questions is not None:
        from collabqa.indexing.index import Index
        from collabqa.verify import write_questions

        written, left_out = write_questions(opinions, Index.load(folder).documents, questions)
        print(f"{written} questions, {left_out} left out (their evidence is gone): {questions}", file=sys.stderr)
    elif as_json:
        print(json.dumps([asdict(opinion) for opinion in opinions], ensure_ascii=False, indent=2))
    else:
        print(opinions_text(opinions, path))


def _settings() -> Settings:
    from collabqa.settings import read_settings

    return read_settings()


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr, drawn only on a terminal, that is told how much of how much is done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
