"""The command line: parses, calls one function, prints. The one place that reads settings and builds the parts.

Exit codes: 0 fine, 1 the request failed, 2 wrong usage, 3 the index is missing, stale or damaged,
130 interrupted. Everything heavy is imported inside the command that needs it.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from collabqa import __version__
from collabqa.errors import CollabqaError

if TYPE_CHECKING:
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
    assistant = open_assistant(folder, open_embedder(settings.model, folder), settings.reader)
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

        from collabqa.indexing.embedding import open_embedder
        from collabqa.opening import open_assistant, reloader
        from collabqa.service.app import create_app, web_dir
        from collabqa.service.connection import GuardedConnection

        folder = index or settings.index
        embedder = open_embedder(settings.model, folder)
        assistant = open_assistant(folder, embedder, settings.reader)
        assistant.search("warm up", 1)  # reads the encoder now, not at the first question
        logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
        logging.getLogger("collabqa").setLevel(logging.INFO)
        service = create_app(
            assistant,
            web_dir=web_dir(),
            title=settings.title,
            allowed_hosts=(*settings.allowed_hosts, chosen_host),
            reload=reloader(folder, embedder, settings.reader),
            feedback_path=settings.feedback,
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
        uvicorn.Server(config).run(sockets=[listening])


@app.command("eval")
def eval_command(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", readable=False, help="Questions with gold evidence.")],
    corpus: Annotated[
        Path | None, typer.Option("--corpus", metavar="DIR", readable=False, help="Index this folder for the purpose.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="DIR", readable=False, help="Write a Markdown and a JSON report.")
    ] = None,
    index: IndexOption = None,
) -> None:
    """Score the answers to gold questions beside plain retrieval."""
    settings = _settings()
    from tempfile import TemporaryDirectory

    from collabqa.assistant import Assistant
    from collabqa.evaluation import Finder, evaluate, read_gold, write_report
    from collabqa.indexing.embedding import open_embedder
    from collabqa.indexing.index import Index, build_index, open_dense_retriever, open_retriever, open_sparse_retriever
    from collabqa.terminal import evaluation_text

    questions = read_gold(gold)
    with TemporaryDirectory(prefix="collabqa-eval-") as temporary:
        folder = Path(temporary) if corpus else index or settings.index
        embedder = open_embedder(settings.model, folder)
        if corpus:
            with _progress("embedding passages") as progress:
                build_index(corpus, folder, embedder, progress)
        asked = Index.load(folder, embedder)
        floors: dict[str, Finder] = {
            "BM25": open_sparse_retriever(asked),
            "dense": open_dense_retriever(asked, embedder),
            "hybrid": open_retriever(asked, embedder),
        }
        with _progress("asking") as progress:
            evaluation = evaluate(
                Assistant(asked, embedder, settings.reader),
                questions,
                floors,
                lambda done: progress(done, len(questions)),
            )
    print(evaluation_text(evaluation))
    if report:
        print("report: " + ", ".join(str(path) for path in write_report(evaluation, gold, report)))


@app.command("doctor")
def doctor_command(index: IndexOption = None) -> None:
    """Say what is installed, which weights and which index, what is wrong and how to mend it."""
    settings = _settings()
    from collabqa.doctor import examine, worst
    from collabqa.terminal import findings_text

    findings = examine(index or settings.index, settings.corpus, settings.model, settings.reader)
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
