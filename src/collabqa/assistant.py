"""Question in, proven answer or refusal out: understand, retrieve, read, compose, check."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from collabqa import followup, spelling
from collabqa.answering import Composer, Composition
from collabqa.citations import Citations, check
from collabqa.coverage import terms_of
from collabqa.embedding import Embedder
from collabqa.errors import CitationMismatch, QuestionError
from collabqa.evidence import Sentence, sentences_of_hits
from collabqa.index import Index, open_retriever
from collabqa.lists import coordinated
from collabqa.question import Kind, Question, parse
from collabqa.reading import LexicalReader, Reader
from collabqa.retrieval import Retriever
from collabqa.suggestions import Suggested, nearest, suggest
from collabqa.topics import Topics
from collabqa.types import Answer, Document, Hit, Reason, Refusal, Request, Statement
from collabqa.wording import clean, content_words, is_small_talk
from collabqa.words import tokenize

MAX_QUESTION = 2_000  # characters, after trimming
MAX_TURNS = 40
DEPTH = 20  # passages that are read
ANSWER_FROM = 0.5  # the confidence below which nothing is answered
_STRUCTURE_OF = 6  # documents whose lists and headings are looked at
_QUESTIONS = 6  # on the start page
_SUGGESTING = 12  # documents that the questions on the start page are drawn from
_TRIED = 12  # questions tried of each

_log = logging.getLogger(__name__)

_SAYS = {
    Reason.NOT_IN_DOCUMENTS: "The documents do not answer this.",
    Reason.OFF_TOPIC: "This is not what the documents are about.",
    Reason.UNCLEAR: "Please say what the question is about; on its own it could mean several things.",
    Reason.SMALL_TALK: "Hello! Ask me anything about the documents, and I will show you the words that answer it.",
}
_THANKS = "You are welcome. Ask on whenever you like."


class Assistant:
    """Answers questions about one immutable index; safe to call from several threads."""

    def __init__(self, index: Index, embedder: Embedder, reader: Reader | None = None) -> None:
        self.index = index
        self._embedder = embedder
        self._retriever: Retriever = open_retriever(index, embedder)
        self._lexicon = index.lexicon
        self._topics = Topics.build(tuple(index.documents.values()))
        self._reader: Reader = reader or LexicalReader(embedder, self._lexicon)
        self._composer = Composer(self._reader, self._lexicon)
        self._is_word = lru_cache(maxsize=4096)(self._known_word)
        self._questions: tuple[str, ...] | None = None
        self._suggested = lru_cache(maxsize=256)(self._suggest)
        self._lock = threading.Lock()

    def search(self, query: str, limit: int, documents: Sequence[str] = ()) -> list[Hit]:
        """At most ``limit`` passages, best first. UnknownDocument for an id that the index does not hold."""
        return self._retriever.retrieve(query, limit, frozenset(documents) or None)

    def ask(self, request: Request) -> Answer | Refusal:
        """The answer, proven, or the refusal.

        QuestionError for an empty or over-long question, UnknownDocument for an unknown filter.
        """
        question = request.question.strip()
        if not question:
            raise QuestionError("the question is empty: ask something of 1 to 2,000 characters")
        if len(question) > MAX_QUESTION:
            raise QuestionError(f"the question has {len(question):,} characters: ask in at most {MAX_QUESTION:,}")
        if len(request.history) > MAX_TURNS:
            raise QuestionError(f"the history has {len(request.history)} turns: send the last {MAX_TURNS} at most")
        if is_small_talk(question):
            thanks = "thank" in question.lower() or "thx" in question.lower() or "cheers" in question.lower()
            text = _THANKS if thanks else _SAYS[Reason.SMALL_TALK]
            return Refusal(question, None, text, Reason.SMALL_TALK, (), 0.0, self.questions[:3] if not thanks else ())
        cleaned = clean(question)
        resolved = followup.resolve(cleaned, request.history, self._topics, self._lexicon, self._items_of)
        searched = spelling.correct(resolved, self._lexicon, self._is_word)
        shown = searched if searched != cleaned else None
        if not content_words(searched):
            return Refusal(question, shown, _SAYS[Reason.UNCLEAR], Reason.UNCLEAR, (), 0.0, self.questions[:3])
        parsed = self._parse(searched)
        hits = self._hits(parsed, request.documents)
        composition = self._compose(parsed, hits)
        listed = tuple(hits[: request.limit])
        if not composition.lines or composition.confidence < ANSWER_FROM:
            reason = Reason.NOT_IN_DOCUMENTS if self._touches(parsed) else Reason.OFF_TOPIC
            return self._refuse(question, shown, composition.confidence, listed, reason)
        answer = self._write(question, shown, composition, listed)
        try:
            check(answer, self.index.documents)
        except CitationMismatch:
            _log.exception("an answer failed its check and was withheld")
            return self._refuse(question, shown, 0.0, listed, Reason.NOT_IN_DOCUMENTS)
        return answer

    @property
    def questions(self) -> tuple[str, ...]:
        """Questions worth asking first, from the corpus itself, each of them answered."""
        with self._lock:
            if self._questions is None:
                self._questions = tuple(self._worth_asking())
            return self._questions

    def _parse(self, text: str) -> Question:
        parsed = parse(text)
        # A question to all documents is not bound to the one heading that it happens to name.
        anchor = "" if parsed.kind is Kind.COMPARE else self._topics.heading(text)
        return replace(parsed, anchor=anchor if self._is_name(anchor) else "")

    def _is_name(self, phrase: str) -> bool:
        """Whether a heading names one particular thing: it holds a proper name, or words written as one."""
        words = [word for word in tokenize(phrase) if not word.is_stopword]
        return any(word.stem in self._lexicon.names or word.text[0].isupper() for word in words)

    def _hits(self, question: Question, documents: Sequence[str]) -> list[Hit]:
        scope = frozenset(documents) or None
        found = {hit.passage.id: hit for hit in self._retriever.retrieve(question.text, DEPTH, scope)}
        for side in question.sides:
            for hit in self._retriever.retrieve(side, DEPTH // 2, scope):
                found.setdefault(hit.passage.id, hit)
        return [Hit(hit.passage, hit.score, rank) for rank, hit in enumerate(found.values(), start=1)]

    def _compose(self, question: Question, hits: Sequence[Hit]) -> Composition:
        sentences: list[Sentence] = sentences_of_hits(hits, self.index.documents)
        ids = dict.fromkeys(hit.passage.span.document_id for hit in hits)
        documents: list[Document] = [self.index.documents[i] for i in list(ids)[:_STRUCTURE_OF]]
        return self._composer.compose(question, sentences, documents)

    def _items_of(self, standalone: str) -> list[str]:
        """Names of the items that the answer to an earlier question lists."""
        parsed = self._parse(standalone)
        composition = self._compose(parsed, self._hits(parsed, ()))
        named = [line.label or line.sentence.text for line in composition.lines if line.item and not line.joined]
        if len(named) >= 2 and parsed.kind is Kind.LIST:
            return [
                self._item_name(line.sentence, line.label)
                for line in composition.lines
                if line.item and not line.joined
            ]
        return coordinated(composition.lines[0].sentence.text) if composition.lines else []

    def _item_name(self, sentence: Sentence, label: str) -> str:
        own = sentence.home.label
        return label or (sentence.document.slice(own) if own else sentence.text.rstrip("."))

    def _write(self, question: str, shown: str | None, composition: Composition, hits: tuple[Hit, ...]) -> Answer:
        citations = Citations()
        statements: list[Statement] = []
        # Before a list the lead is a line of its own, which counts what follows.
        pieces: list[str] = [f"{composition.lead}:\n"] if composition.lead and composition.lines[0].item else []
        for number, line in enumerate(composition.lines):
            text = f"{line.label}: {line.sentence.text}" if line.label else line.sentence.text
            if composition.lead and number == 0 and not line.item:
                text = f"{composition.lead}: {text}"
            text = " ".join(text.split())
            cited = citations.cite(line.sentence)
            statements.append(Statement(text, (cited,)))
            mark = "" if number == 0 else "\n" if line.item and not line.joined else " "
            pieces.append(f"{mark}{'- ' if line.item and not line.joined else ''}{text} [{cited}]")
        return Answer(
            question,
            shown,
            "".join(pieces),
            composition.short_answer,
            tuple(statements),
            citations.all(),
            hits,
            composition.confidence,
        )

    def _touches(self, question: Question) -> bool:
        """Whether the documents hold what the question names, or a fair share of its words by weight."""
        terms = terms_of(question.text, self._lexicon)
        held = sum(term.weight for term in terms if term.stem in self._lexicon.frequency)
        return bool(question.anchor) or held >= 0.35 * sum(term.weight for term in terms)

    def _refuse(
        self, question: str, shown: str | None, confidence: float, hits: tuple[Hit, ...], reason: Reason
    ) -> Refusal:
        places = [(hit.passage.span.document_id, hit.passage.span.start) for hit in hits[:3]]
        offered = [one for document_id in dict.fromkeys(i for i, _ in places) for one in self._suggested(document_id)]
        near = nearest(offered, places)[:3] if reason is Reason.NOT_IN_DOCUMENTS else []
        return Refusal(
            question,
            shown,
            _SAYS[reason],
            reason,
            hits,
            min(confidence, ANSWER_FROM),
            tuple(near) or self.questions[:3],
        )

    def _suggest(self, document_id: str) -> tuple[Suggested, ...]:
        """Questions about one document, each of which is answered; the trial of a document's first few is kept."""
        found = sorted(suggest(self.index.documents[document_id], self._lexicon), key=lambda s: (-s.worth, s.start))
        return tuple(one for one in found[:_TRIED] if self._answers(one.text))

    def _worth_asking(self) -> list[str]:
        """The best questions of each document in turn."""
        queues = [self._suggested(document_id) for document_id in list(self.index.documents)[:_SUGGESTING]]
        chosen: list[str] = []
        for turn in range(_TRIED):
            chosen += [q[turn].text for q in queues if turn < len(q) and q[turn].text not in chosen]
        return chosen[:_QUESTIONS]

    def _answers(self, text: str) -> bool:
        parsed = self._parse(text)
        composition = self._compose(parsed, self._hits(parsed, ()))
        return bool(composition.lines) and composition.confidence >= ANSWER_FROM

    def _known_word(self, word: str) -> bool:
        """Whether the model's vocabulary holds the word whole (two special tokens come with it)."""
        return self._embedder.count_tokens([word])[0] <= 3
