"""The HTTP service: ``create_app`` puts routes, pages, workers and errors around one assistant."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.middleware import Middleware

from collabqa.feedback import FeedbackStore
from collabqa.service.guard import Guard
from collabqa.service.pages import Pages
from collabqa.service.problems import install_problem_handlers
from collabqa.service.routes import Service, installed_version, router
from collabqa.service.runtime import Assistant, Measures, Reload, Snapshot, Workers
from collabqa.service.staticfiles import KeptFiles

MAX_BODY_BYTES = 256 * 1024  # forty turns of history with long answers fit in a quarter of it


def web_dir() -> Path:
    """The folder of templates and static files: inside an installed package, else of the checkout."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "web_assets", package.parents[1] / "web"):
        if (folder / "templates").is_dir():
            return folder
    raise FileNotFoundError(f"no page templates beside {package}; install collabqa again")


def create_app(
    assistant: Assistant,
    *,
    web_dir: Path,
    title: str | None = None,
    allowed_hosts: Sequence[str] = (),
    reload: Reload | None = None,
    reload_seconds: float = 5.0,
    feedback_path: Path | None = None,
    workers: int = 2,
    queue: int = 32,
    max_body_bytes: int = MAX_BODY_BYTES,
) -> FastAPI:
    """The application around one assistant.

    ``title`` names the corpus on the page. ``allowed_hosts`` adds host names to localhost, "*"
    allows any. ``reload`` looks for a newer index, see ``Snapshot``. ``workers`` questions are
    answered at once and ``queue`` more may wait; the rest get 503. Feedback is kept in
    ``feedback_path``, an SQLite file; without one it is only counted.
    """
    measures = Measures()
    pages = Pages(web_dir / "templates", title)
    snapshot = Snapshot(assistant, reload, reload_seconds, pages.prepare)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        snapshot.prepare()
        yield

    app = FastAPI(
        lifespan=lifespan,
        title="collabqa",
        version=installed_version(),
        summary="Questions answered in the documents' own words, every statement cited.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # an address is right or it is not; a redirect would lose what was posted
        middleware=[
            Middleware(Guard, allowed_hosts=allowed_hosts, max_body_bytes=max_body_bytes, observe=measures.observe)
        ],
    )
    app.state.service = Service(
        snapshot=snapshot,
        workers=Workers(workers, queue),
        measures=measures,
        feedback=FeedbackStore(feedback_path),
        pages=pages,
    )
    install_problem_handlers(app, pages.error)
    app.include_router(router)
    app.mount("/static", KeptFiles(web_dir / "static"), name="static")
    return app
