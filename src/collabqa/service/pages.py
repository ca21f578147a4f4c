"""The HTML pages: what the templates are given, and which form a client prefers."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import ValidationError
from starlette.datastructures import QueryParams
from starlette.responses import HTMLResponse, Response

from collabqa.extract import nearest_words, shorten
from collabqa.service.display import (
    answer_parts,
    certainty,
    display_blocks,
    label_length,
    marked_layout,
    percent,
    quoted_from,
)
from collabqa.service.markup import pieces, readable
from collabqa.service.places import HEIGHT, WIDTH, Look, Name, holding, names, points
from collabqa.service.runtime import Assistant
from collabqa.service.schemas import (
    AskRequest,
    AskResponse,
    CitationOut,
    DocumentsResponse,
    IndexView,
    PassageOut,
    Problem,
    citation_url,
    document_url,
)
from collabqa.types import RELATED_FROM, UNSURE_FROM, Document, Range

START_QUESTIONS = 6
LEGEND = 32  # documents whose points all look different
OUTLINED = 200  # documents whose sections the list of documents shows; of more, each page shows its own
CARRIED_TURNS = 6  # that ride along in the address of the page without JavaScript; addresses are kept short
CARRIED_CHARACTERS = 600  # of each turn but the last answer, which "the fourth one" may be said about
CARRIED_ANSWER = 4_000

_WORDS = {
    "not_in_documents": "Not in the documents",
    "off_topic": "Outside these documents",
    "unclear": "Could you say more?",
    "small_talk": "",
}

# What a person is told, and what may help.
_ERRORS = {
    400: (
        "This cannot be shown",
        "The address is not one that is used here. It may have been cut short on its way to you.",
    ),
    404: (
        "Nothing is here",
        "The address may be mistyped, or the document was renamed or taken away since it was written.",
    ),
    500: (
        "Something went wrong",
        "It is not your doing. Try once more; if it stays, tell whoever runs this, with the line below.",
    ),
    503: (
        "One moment",
        "There is more to do just now than can be done at once. Wait a little, then load this page again.",
    ),
}


def preferred(accept: str, offers: Sequence[str]) -> str:
    """The offer that an Accept header likes best; the first one where it does not care or names none."""
    best, best_weight = offers[0], 0.0
    for offer in offers:
        weight, exactness = 0.0, -1
        for entry in accept.split(","):
            kind, *parameters = (part.strip().lower() for part in entry.split(";"))
            matches = {offer: 2, offer.partition("/")[0] + "/*": 1, "*/*": 0}
            if kind in matches and matches[kind] > exactness:
                weight, exactness = _quality(parameters), matches[kind]
        if weight > best_weight:
            best, best_weight = offer, weight
    return best


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return min(1.0, max(0.0, float(parameter[2:])))
            except ValueError:
                return 0.0
    return 1.0


@dataclass(frozen=True, slots=True)
class Form:
    """What the address of the page asks for: a question (None on the start page) or why it cannot be asked.

    ``documents`` are the ids it is limited to, ``cite`` is the number of the citation that it opens.
    """

    question: AskRequest | None
    history: tuple[tuple[str, str], ...] = ()
    typed: str = ""
    fault: str | None = None
    documents: tuple[str, ...] = ()
    cite: int | None = None


class Pages:
    """Renders the templates in a folder; everything is escaped, undefined names are errors."""

    def __init__(self, templates: Path, title: str | None) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            document_url=document_url, citation_url=citation_url, reasons=_WORDS, corpus_title=title
        )
        self._environment.globals.update(
            address=page_address, map_address=map_address, certainty=certainty, quoted_from=quoted_from, pieces=pieces
        )
        self._environment.filters.update(size=size_in_words, moment=moment_in_words, label_length=label_length)
        self._environment.filters.update(percent=percent, shorten=shorten, readable=readable)
        for name in self._environment.list_templates():  # compiled now and not while the first reader waits
            self._environment.get_template(name)
        self._names: dict[tuple[str, tuple[int, ...]], tuple[Name, ...]] = {}

    def read_form(self, params: QueryParams) -> Form:
        """The question and the earlier turns in the order of the form's fields."""
        typed = params.get("q", "").strip()
        turns = tuple((name, value) for name, value in params.multi_items() if name in {"user", "assistant"})
        history = turns[-CARRIED_TURNS:]
        documents = tuple(dict.fromkeys(params.getlist("documents")))
        if not typed:
            return Form(None, history, documents=documents)
        try:
            body = AskRequest.model_validate(
                {
                    "question": typed,
                    "history": [{"role": name, "content": value} for name, value in history],
                    "documents": documents,
                    "as_typed": params.get("as_typed") == "1",
                }
            )
        except ValidationError:
            return Form(None, history, typed[:2_000], "Please ask in 2,000 characters or fewer.")
        cite = params.get("cite", "")
        return Form(body, history, typed, None, documents, int(cite) if re.fullmatch(r"[1-9]\d{0,2}", cite) else None)

    def prepare(self, assistant: Assistant) -> None:
        """Makes ready what takes a moment the first time: the questions of the start page, the map."""
        _corpus(assistant, ())
        self._naming(assistant, ())

    def start(self, assistant: Assistant, form: Form) -> Response:
        """The page before the first question, or with the reason why what was typed cannot be asked."""
        return self._render(
            "start.html",
            status=422 if form.fault else 200,
            form=form,
            **_corpus(assistant, form.documents),
            scope=_scope(form, assistant.index),
            generation=assistant.index.generation,
        )

    def frame(self, form: Form, index: IndexView) -> tuple[str, str]:
        """The page of a question up to where its answer goes, and the rest of it: it can be sent before the answer."""
        return self._frame("answer.html", form=form, scope=_scope(form, index), generation=index.generation)

    def answer(self, response: AskResponse, form: Form, index: IndexView) -> str:
        """What goes into the frame: the answer, and the conversation so far, which rides along in the form."""
        carried = [(name, value[:CARRIED_CHARACTERS]) for name, value in form.history]
        carried += [("user", response.question), ("assistant", response.answer[:CARRIED_ANSWER])]
        return self._environment.get_template("told.html").render(
            form=form, **_told(response, form.documents, index), carried=carried[-CARRIED_TURNS:]
        )

    def cut(self, form: Form, detail: str) -> str:
        """What goes into the frame where no answer came, and why."""
        return self._environment.get_template("cut.html").render(form=form, detail=detail)

    def reply(self, response: AskResponse, within: Sequence[str], index: IndexView) -> str:
        """The answer alone, as the page shows it; it was asked of the documents ``within``, () for all."""
        return self._environment.get_template("reply.html").render(**_told(response, within, index))

    def documents(self, listing: DocumentsResponse, index: IndexView, none_chosen: bool = False) -> Response:
        """The list of documents; ``none_chosen`` says that some were to be chosen and none was."""
        shown = listing.documents if len(listing.documents) <= OUTLINED else []
        outlines = {one.document_id: _outline(index.documents[one.document_id], None) for one in shown}
        return self._render(
            "documents.html",
            documents=listing.documents,
            index=index,
            outlines=defaultdict(list, outlines),
            none_chosen=none_chosen,
        )

    def document(self, document: Document, mark: Range | None) -> Response:
        """The source page, the mark in ``<mark id="cite">``."""
        return self._render(
            "document.html",
            document=document,
            layout=marked_layout(display_blocks(document), mark),
            mark=mark,
            headings=_outline(document, mark),
        )

    def map_frame(self, assistant: Assistant, form: Form, path: tuple[int, ...] = ()) -> tuple[str, str]:
        """The page of a map up to the drawing, and the rest of it.

        IndexError where the path leads to no group.
        """
        drawn = assistant.regions(path)
        way = [
            (path[:depth], self._naming(assistant, path[: depth - 1])[path[depth - 1]].words)
            for depth in range(1, len(path) + 1)
        ]
        return self._frame(
            "map.html",
            form=form,
            way=way,
            path=path,
            grouped=bool(self._naming(assistant, path)),
            drawn=len(drawn),
            shown=sum(len(region.rows) for region in drawn),
            total=len(assistant.index.passages),
        )

    def drawing(
        self, assistant: Assistant, form: Form, response: AskResponse | None, path: tuple[int, ...] = ()
    ) -> str:
        """What goes into the frame of a map: the corpus or a group of it, the passages lit that the answer quotes.

        IndexError where the path leads to no group.
        """
        index = assistant.index
        held = holding(index, response.citations) if response else {}
        drawn = points(index, assistant.regions(path), held)
        shown = {point.passage.span.document_id for point in drawn}
        looks = {name: Look.of(number) for number, name in enumerate(sorted(index.documents))}
        legend = [(look, index.documents[name]) for name, look in looks.items() if name in shown]
        quoted = sorted({row for rows in held.values() for row in rows})
        return self._environment.get_template("drawing.html").render(
            form=form,
            response=response,
            path=path,
            points=drawn,
            names=self._naming(assistant, path),
            quoted=[(row, [i for i, rows in held.items() if row in rows]) for row in quoted],
            passages=index.passages,
            looks=looks,
            legend=legend[:LEGEND],
            more=max(0, len(legend) - LEGEND),
            width=WIDTH,
            height=HEIGHT,
        )

    def _naming(self, assistant: Assistant, path: tuple[int, ...]) -> tuple[Name, ...]:
        """What the groups of a map are about, found once for each."""
        key = (assistant.index.generation, path)
        if key not in self._names:
            self._names = {known: value for known, value in self._names.items() if known[0] == key[0]}
            self._names[key] = names(assistant.index, assistant.regions(path))
        return self._names[key]

    def docs(self) -> Response:
        """The interactive description of the interface."""
        return self._render("docs.html")

    def error(self, problem: Problem) -> Response:
        """An error for a person who followed a link."""
        heading, advice = _ERRORS.get(problem.status, _ERRORS[500 if problem.status >= 500 else 400])
        return self._render("error.html", problem.status, problem=problem, heading=heading, advice=advice)

    def _frame(self, name: str, **values: object) -> tuple[str, str]:
        """A page before and after what is ``later`` in it."""
        place = uuid.uuid4().hex  # which nobody can have asked
        before, _, after = self._environment.get_template(name).render(later=place, **values).partition(place)
        return before, after

    def _render(self, name: str, status: int = 200, **values: object) -> Response:
        page = self._environment.get_template(name).render(**values)
        return HTMLResponse(page, status, {"vary": "Accept"})


@dataclass(frozen=True, slots=True)
class Source:
    """A cited document and the citations from it, in order."""

    title: str
    document_id: str
    citations: tuple[CitationOut, ...]

    @property
    def section(self) -> list[str]:
        """The heading path that all the citations share, as far as they share it."""
        paths = [citation.section for citation in self.citations]
        return [names[0] for names in takewhile(lambda names: len(set(names)) == 1, zip(*paths, strict=False))]


def cited_documents(citations: Sequence[CitationOut]) -> tuple[Source, ...]:
    """The citations by document, documents in the order of their first citation."""
    grouped: dict[str, list[CitationOut]] = {}
    for citation in citations:
        grouped.setdefault(citation.document_id, []).append(citation)
    return tuple(Source(group[0].title, name, tuple(group)) for name, group in grouped.items())


def size_in_words(characters: int) -> str:
    """A length for people: exact while it is small, then in thousands."""
    return f"{characters:,} characters" if characters < 100_000 else f"{characters / 1_000:,.0f} thousand characters"


def moment_in_words(moment: str) -> str:
    """An ISO 8601 moment, "22 November 2026, 09:30 UTC"; what cannot be read is returned as it is."""
    try:
        when = datetime.fromisoformat(moment).astimezone(UTC)
    except ValueError:
        return moment
    return f"{when.day} {when:%B %Y, %H:%M} UTC"


def page_address(question: str, documents: Sequence[str] = (), as_typed: bool = False, cite: int | None = None) -> str:
    """The address of the page that shows the answer to a question; ``cite`` is the citation it opens."""
    fields = [("q", question), *(("documents", name) for name in documents)]
    fields += [("as_typed", "1")] if as_typed else []
    fields += [("cite", str(cite))] if cite else []
    return "/?" + urlencode([field for field in fields if field[1]], safe="!'()*", quote_via=quote)


def map_address(path: Sequence[int], question: str = "", documents: Sequence[str] = ()) -> str:
    """The address of the map of a group, of all passages for (); with a question, what its answer quotes is lit."""
    fields = [("q", question), *(("documents", name) for name in documents), ("in", ".".join(map(str, path)))]
    fields = [field for field in fields if field[1]]
    return "/map" + ("?" + urlencode(fields, safe="!'()*", quote_via=quote) if fields else "")


def read_path(text: str) -> tuple[int, ...]:
    """The group that an address names: "3.1" is (3, 1). ValueError for what names none."""
    if text and not re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){0,5}", text, re.ASCII):
        raise ValueError(text)
    return tuple(map(int, text.split("."))) if text else ()


def _told(response: AskResponse, within: Sequence[str], index: IndexView) -> dict[str, Any]:
    """What the template of a reply is given."""
    short = response.short_answer or ""
    source = next((citation.document_id for citation in response.citations if short in citation.quote), "")
    return {
        "response": response,
        "within": within,
        "parts": answer_parts(response.answer, response.statements),
        "cited": {citation.id: citation for citation in response.citations},
        "held": holding(index, response.citations),
        "sources": cited_documents(response.citations),
        "short_answer": readable(short, source),
        "related": _related(response),
        "unsure": response.reason == "not_in_documents" and response.confidence >= UNSURE_FROM,
    }


def _related(response: AskResponse) -> tuple[PassageOut, str] | None:
    """The passage nearest to what is refused, and its words that are; None where it has little to do with it."""
    near = response.reason == "not_in_documents" and response.confidence >= RELATED_FROM and bool(response.passages)
    if not near:
        return None
    passage = response.passages[0]
    words = nearest_words(readable(passage.text, passage.document_id), response.searched_for or response.question)
    return passage, words


def _scope(form: Form, index: IndexView) -> list[Document]:
    """The documents that questions are limited to, [] for none; ids that the index does not hold are left out."""
    return [index.documents[name] for name in form.documents if name in index.documents]


def _corpus(assistant: Assistant, within: Sequence[str]) -> dict[str, Any]:
    documents = [document for _, document in sorted(assistant.index.documents.items())]
    return {"documents": documents, "questions": assistant.questions_about(within)[:START_QUESTIONS]}


def _outline(document: Document, mark: Range | None) -> list[dict[str, Any]]:
    """The headings with the address of each, and whether the mark stands under it."""
    entries = []
    for section in document.sections:
        if not section.path or section.heading is None:
            continue
        entries.append(
            {
                "text": section.path[-1],
                "level": section.level,
                "anchor": f"at-{section.heading.start}",
                "here": mark is not None and section.start <= mark.start < section.end,
            }
        )
    return entries
