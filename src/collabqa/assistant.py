"""Question in, proven answer or refusal out: understand, retrieve, read, compose, check."""

from __future__ import annotations

import logging
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain, islice, zip_longest

from collabqa.answers import followup, spelling
from collabqa.answers.answering import Composer
from collabqa.answers.citations import check
from collabqa.answers.coverage import terms_of
from collabqa.answers.evidence import sentences_of_hits
from collabqa.answers.expectation import DEGREES, Expect
from collabqa.answers.heavier import calibration_of, open_network
from collabqa.answers.inline import coordinated
from collabqa.answers.lines import Composition
from collabqa.answers.lists import Walked
from collabqa.answers.mentions import mention, mentions
from collabqa.answers.naming import asked_noun, called
from collabqa.answers.nations import nation
from collabqa.answers.parts import parts_of
from collabqa.answers.phrasing import written
from collabqa.answers.queries import Query, last_asked, queries
from collabqa.answers.question import Kind, Question, parse
from collabqa.answers.reading import LexicalReader, Reader, Reading
from collabqa.answers.suggestions import Suggested, nearest, suggest
from collabqa.answers.synopsis import document_asked, document_meant, synopsis
from collabqa.answers.thesaurus import synonyms
from collabqa.answers.together import DECIDED, STATED, decided, in_conversation, stated
from collabqa.answers.topics import Topics
from collabqa.answers.trained import TrainedReader
from collabqa.answers.unclear import asked_back
from collabqa.answers.wording import clean, content_words, is_remark, is_small_talk, question_of
from collabqa.answers.writing import name_of, write
from collabqa.errors import CitationMismatch, QuestionError, UnknownDocument
from collabqa.indexing.embedding import Embedder
from collabqa.indexing.fusion import blend, merged
from collabqa.indexing.index import Index, open_retriever
from collabqa.indexing.joining import joined
from collabqa.indexing.projection import Region, regions
from collabqa.indexing.reranker import Reranker, open_reranker, rerank
from collabqa.types import UNSURE_FROM, Answer, Hit, Reason, Refusal, Request, Turn
from collabqa.words import tokenize

MAX_QUESTION = 2_000  # characters, after trimming
MAX_TURNS = 40
DEPTH = 20  # passages that are read
_BLENDED = 50  # passages of each query, where several are searched together
_UNCLEAR = 0.05  # the probability that a question that is asked back is answered
# The confidence below which nothing is answered. A little more than even: over our questions and four sets of others'
# the right answers and right refusals together are most between .55 and .6 (docs/reader.md).
ANSWER_FROM = 0.55
_STRUCTURE_OF = 6  # documents whose lists and headings are looked at
_NAMING_MOST = 200  # further ones, whose headings name what is to be listed or counted
_QUESTIONS = 6  # on the start page
_SUGGESTING = 12  # documents that the questions on the start page are drawn from
_OFFERED = 3  # questions of the start page that are offered where nothing nearby is
# Questions nearby that are offered with a refusal, among few passages and among many: to know that one is answered
# costs as much as to ask it, and among many that is a third of what a refusal may take.
_NEARBY, _NEARBY_OF_MANY = 2, 1
_MANY = 1_000  # passages
_TRIED = 4  # questions tried for that
_NEAR = 0.2  # the confidence from which a question is not beside what the documents are about
_DEGREE = re.compile(rf"\bhow\s+{DEGREES}$", re.IGNORECASE)  # "How high is the rent?" needs no "high"
_NAMED_LACKING = 3  # words of the question that a refusal names
_ORDINALS = ("first", "second", "third")

Found = Callable[[Sequence[Hit]], None]

_log = logging.getLogger(__name__)

_SAYS = {
    Reason.NOT_IN_DOCUMENTS: "The documents do not answer this.",
    Reason.OFF_TOPIC: "This is not what the documents are about.",
    Reason.UNCLEAR: "Please say what the question is about; on its own it could mean several things.",
    Reason.SMALL_TALK: "Hello! Ask me anything about the documents, and I will show you the words that answer it.",
}
_UNSURE, _UNSURE_OF_CHOSEN = (
    "The documents hold no sure answer to this.",
    "The chosen documents hold no sure answer to this.",
)
_SAYS_OF_CHOSEN = {
    Reason.NOT_IN_DOCUMENTS: "The chosen documents do not answer this.",
    Reason.OFF_TOPIC: "This is not what the chosen documents are about.",
}
_NOTED = "Noted. Ask on whenever you like."
_THANKS = "You are welcome. Ask on whenever you like."


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question, as ``typed`` and as it stands alone, the passages that were read for it and what they say.

    ``sure`` decides whether it is answered, ``confidence`` is stated: the probability that the documents answer it.
    """

    typed: str
    text: str
    hits: tuple[Hit, ...]
    composition: Composition
    sure: float
    confidence: float

    @property
    def answers(self) -> bool:
        return _suffices(self.composition, self.sure)

    @property
    def may_answer(self) -> bool:
        """Whether it is not answered, and yet not plainly beside the documents."""
        return self.composition.confidence >= _NEAR and not self.answers


def _suffices(composition: Composition, sure: float) -> bool:
    return bool(composition.lines) and sure >= ANSWER_FROM


class Assistant:
    """Answers questions about one immutable index; safe to call from several threads."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        reader: Reader | str | None = None,
        reranker: Reranker | str | None = None,
    ) -> None:
        """``reader`` is one, or the setting that :func:`collabqa.answers.heavier.open_network` takes.

        ``reranker`` is one, or the setting that :func:`collabqa.indexing.reranker.open_reranker` takes.
        """
        self.index = index
        self._embedder = embedder
        self._retriever = open_retriever(index, embedder)
        self._reranker = open_reranker(reranker) if reranker is None or isinstance(reranker, str) else reranker
        self._lexicon = index.lexicon
        self._topics = Topics.build(index.documents.values())
        self._reader: Reader = self._open(reader) if reader is None or isinstance(reader, str) else reader
        self._walked = Walked()
        self._composer = Composer(self._reader, self._lexicon, self._walked)
        self._is_word = lru_cache(maxsize=4096)(self._known_word)
        self._answers = lru_cache(maxsize=1024)(self._is_answered)
        self._about = lru_cache(maxsize=64)(self._worth_asking)
        self._map_of = lru_cache(maxsize=64)(self._mapped)
        self._lock = threading.Lock()
        self._questions: tuple[str, ...] | None = None

    def search(self, query: str, limit: int, documents: Sequence[str] = ()) -> list[Hit]:
        """At most ``limit`` passages, best first. UnknownDocument for an id that the index does not hold."""
        hits = self._retriever.retrieve(query, max(limit, DEPTH), frozenset(documents) or None)
        return list(self._listed(self._reranked(query, hits), limit))

    def ask(self, request: Request, found: Found | None = None) -> Answer | Refusal:
        """The answer, proven, or the refusal. ``found`` is told the passages before they are read.

        QuestionError for an empty or over-long question, UnknownDocument for an unknown filter.
        """
        question = request.question.strip()
        self._admit(request, question)
        if is_small_talk(question):
            return self._chat(question, request)
        cleaned = clean(question)
        searched = cleaned if request.as_typed else self.understand(cleaned, request.history)
        shown = searched if searched != cleaned else None
        if not content_words(searched):
            offered = self.questions_about(request.documents)[:_OFFERED]
            return Refusal(question, shown, _SAYS[Reason.UNCLEAR], Reason.UNCLEAR, (), 0.0, offered)
        parsed = self._parse(searched)
        hits = self._hits(parsed, request.documents, queries(cleaned, searched, request.history))
        if found is not None:
            found(hits)
        back = self._asked_back(searched, request, hits)
        if back:
            return self._refuse(request, shown, Reason.UNCLEAR, hits, _UNCLEAR, back)
        parts = () if request.as_typed else self._in_parts(cleaned, request)
        if parts and all(part.answers for part in parts):
            return self._prove(request, parts)
        whole = self._asked(cleaned, parsed, hits, request)
        if any(part.answers for part in parts) and not (whole.answers and any(part.may_answer for part in parts)):
            return self._prove(request, parts)
        if whole.answers:
            return self._prove(request, (whole,))
        if whole.composition.confidence < _NEAR and not self._touches(parsed):
            return self._refuse(request, shown, Reason.OFF_TOPIC, hits, whole.confidence)
        says = self._not_answered(searched, request.documents, whole.confidence)
        return self._refuse(request, shown, Reason.NOT_IN_DOCUMENTS, hits, whole.confidence, says)

    def _asked(self, typed: str, question: Question, hits: Sequence[Hit], request: Request) -> _Asked:
        composition = self._compose(question, hits, request.documents)
        among = self._among(request.documents)
        length = len(composition.lines[0].sentence.document.text) if composition.lines else 0
        confidence, sure = composition.confidence, decided(composition.confidence, length, among)
        before = last_asked(request.history)
        if before and composition.lines and self._touches(question):
            told = composition.lines[0].sentence
            of = " ".join(told.section.path[-1:])
            continues = self._similarity(f"{before} {question.text}", f"{of} {told.text}")
            sure = in_conversation(sure, among, continues, DECIDED)
            confidence = in_conversation(confidence, among, continues, STATED)
        else:
            # What none of its sentences says is not sure to be there.
            most = 1.0 if _suffices(composition, sure) else ANSWER_FROM
            confidence = stated(min(confidence, most), len(self.index.passages), among, length)
        return _Asked(typed, question.text, tuple(hits), composition, sure, confidence)

    def _in_parts(self, cleaned: str, request: Request) -> tuple[_Asked, ...]:
        """The questions that a cleaned text asks one after another, each read by itself; () where it asks one."""
        texts = parts_of(cleaned, self._topics.heading)
        history, asked = list(request.history), []
        for text in texts if len(texts) > 1 else ():
            parsed = self._parse(self.understand(text, history))
            hits = self._hits(parsed, request.documents, queries(text, parsed.text, history))
            asked.append(self._asked(text, parsed, hits, request))
            history.append(Turn("user", text))
        return tuple(asked)

    def _prove(self, request: Request, asked: Sequence[_Asked]) -> Answer | Refusal:
        """The answers to what was asked together, as one; it says so where some of several questions have none."""
        compositions = [one.composition for one in asked if one.answers]
        if len(compositions) < len(asked):
            which = " and ".join(name for name, one in zip(_ORDINALS, asked, strict=False) if one.answers)
            note = f"The documents answer only the {which} question"
            first = compositions[0]
            compositions[0] = replace(first, lead=f"{note}: {first.lead}" if first.lead else note)
        written = write(compositions)
        hits = merged(hit for hits in zip_longest(*(one.hits for one in asked)) for hit in hits if hit)
        shown = " ".join(one.text for one in asked) if any(one.text != one.typed for one in asked) else None
        answer = Answer(
            question=request.question.strip(),
            searched_for=shown,
            text=written.text,
            short_answer=compositions[0].short_answer if len(compositions) == 1 else None,
            statements=written.statements,
            citations=written.citations,
            hits=self._listed(hits, request.limit),
            confidence=min(one.confidence for one in asked if one.answers),
        )
        try:
            check(answer, self.index.documents)
        except CitationMismatch:
            _log.exception("an answer failed its check and was withheld")
            return self._refuse(request, shown, Reason.NOT_IN_DOCUMENTS, hits, 0.0)
        return answer

    def understand(self, question: str, history: Sequence[Turn] = ()) -> str:
        """The standalone question, spelt as the corpus spells, that is searched for a cleaned one."""
        resolved = followup.resolve(question_of(question), history, self._topics, self._lexicon, self._items_of)
        return spelling.correct(resolved, self._lexicon, self._is_word)

    def read(self, question: str, history: Sequence[Turn] = ()) -> tuple[Question, Reading]:
        """What the reader makes of a question, for those who tune or explain it."""
        cleaned = clean(question)
        parsed = self._parse(self.understand(cleaned, history))
        hits = self._hits(parsed, (), queries(cleaned, parsed.text, history))
        return parsed, self._reader.read(parsed, sentences_of_hits(hits, self.index.documents), self._among(()))

    @property
    def questions(self) -> tuple[str, ...]:
        """Questions worth asking first, from the corpus itself, each of them answered."""
        with self._lock:
            if self._questions is None:
                self._questions = self._worth_asking()
            return self._questions

    def questions_about(self, documents: Sequence[str]) -> tuple[str, ...]:
        """Questions worth asking of these documents alone (() = all), each of them answered by them."""
        return self._about(tuple(documents)) if documents else self.questions

    def _open(self, reader: str | None) -> Reader:
        first = LexicalReader(self._embedder, self._lexicon)
        return TrainedReader(first, open_network(reader), calibration_of(reader))

    def regions(self, path: tuple[int, ...] = ()) -> tuple[Region, ...]:
        """The map of all passages, or of those in a group of it: () is all, (3, 1) the second group of the fourth.

        Those that mean alike lie near each other. IndexError where there is no such group.
        """
        return self._map_of(path)

    def _mapped(self, path: tuple[int, ...]) -> tuple[Region, ...]:
        rows = self._map_of(path[:-1])[path[-1]].rows if path else tuple(range(len(self.index.passages)))
        return regions(self.index.dense.vectors, rows)

    def _admit(self, request: Request, question: str) -> None:
        if not question:
            raise QuestionError("the question is empty: ask something of 1 to 2,000 characters")
        if len(question) > MAX_QUESTION:
            raise QuestionError(f"the question has {len(question):,} characters: ask in at most {MAX_QUESTION:,}")
        if len(request.history) > MAX_TURNS:
            raise QuestionError(f"the history has {len(request.history)} turns: send the last {MAX_TURNS} at most")
        unknown = sorted(set(request.documents) - self.index.documents.keys())
        if unknown:
            raise UnknownDocument(f"no document {unknown[0]!r} in the index: GET /documents lists them")

    def _chat(self, question: str, request: Request) -> Refusal:
        thanked = any(word in question.lower() for word in ("thank", "thx", "cheers"))
        noted = not thanked and is_remark(question)
        text = _THANKS if thanked else _NOTED if noted else _SAYS[Reason.SMALL_TALK]
        offered = () if thanked or noted else self.questions_about(request.documents)[:_OFFERED]
        # A "yes" is said to something: what that was about stays at hand.
        before = last_asked(request.history) if noted else ""
        asked = queries(question, before, request.history)
        hits = self._hits(self._parse(before), request.documents, asked) if before else []
        return Refusal(question, None, text, Reason.SMALL_TALK, self._listed(hits, request.limit), 0.0, offered)

    def _parse(self, text: str) -> Question:
        parsed = parse(written(text))
        # A question to all documents is not bound to the one heading that it happens to name.
        anchor = "" if parsed.kind is Kind.COMPARE else self._topics.heading(text)
        return replace(parsed, anchor=anchor if self._is_name(anchor) else "")

    def _is_name(self, phrase: str) -> bool:
        """Whether a heading names one particular thing: it holds a proper name, or words written as one."""
        words = [word for word in tokenize(phrase) if not word.is_stopword]
        return len(words) > 1 or any(word.stem in self._lexicon.names or word.text[0].isupper() for word in words)

    def _hits(self, question: Question, documents: Sequence[str], asked: Sequence[Query] = ()) -> list[Hit]:
        """What is read: the passages for the ``asked`` queries together, the question's own where none are given."""
        scope = frozenset(documents) or None
        asked = asked or (Query(question.text, 1.0),)
        if len(asked) == 1:
            hits = self._retriever.retrieve(asked[0].text, DEPTH, scope)
        else:
            rankings = [self._retriever.rank(query.text, _BLENDED, scope) for query in asked]
            hits = blend(rankings, [query.weight for query in asked], DEPTH)
        sides = [self._retriever.retrieve(side, DEPTH // 2, scope) for side in question.sides]
        return merged(chain(self._reranked(question.text, hits), *sides))

    def _reranked(self, question: str, hits: list[Hit]) -> list[Hit]:
        return rerank(self._reranker, question, hits) if self._reranker and hits else hits

    def _listed(self, hits: Sequence[Hit], limit: int) -> tuple[Hit, ...]:
        """What is shown of the hits: neighbours as one."""
        return tuple(joined(hits, self.index.documents)[: max(limit, 0)])

    def _compose(self, question: Question, hits: Sequence[Hit], scope: Sequence[str] = ()) -> Composition:
        asked = mention(question.text, self._called)
        if asked is not None:
            holding = self.index.holding(asked.stems, frozenset(scope) or None)
            return mentions(asked, (self.index.documents[i] for i in holding))
        of_whole = document_asked(question.text)
        if of_whole is not None:
            found = [hit.passage.span.document_id for hit in hits] if of_whole.name else islice(self.index.documents, 2)
            among = [self.index.documents[i] for i in scope or dict.fromkeys(found)]
            meant = document_meant(of_whole, among, self._lexicon)
            if meant is not None:
                return synopsis(meant, self._walked)
        ids = self._structured(question, hits, scope)
        sentences = sentences_of_hits(hits, self.index.documents)
        documents = [self.index.documents[i] for i in ids]
        return self._composer.compose(question, sentences, documents, self._among(scope))

    def _among(self, scope: Sequence[str]) -> int:
        """How many passages the documents of the scope have, all documents for ()."""
        return sum(len(self.index.rows[i]) for i in scope) if scope else len(self.index.passages)

    def _structured(self, question: Question, hits: Sequence[Hit], scope: Sequence[str]) -> list[str]:
        """The documents whose lists and headings are looked at: the first that were found, and for a list or a count
        every one of the scope whose headings name what is asked for."""
        ids = list(dict.fromkeys(hit.passage.span.document_id for hit in hits))[:_STRUCTURE_OF]
        if question.kind is not Kind.LIST and question.expect is not Expect.QUANTITY:
            return ids
        noun = asked_noun(question.focus)
        naming = [i for i in self._naming.get(noun, ()) if i not in ids and (not scope or i in scope)]
        return ids + naming[:_NAMING_MOST]

    @cached_property
    def _called(self) -> frozenset[str]:
        """The stems of what two documents or more are called by their titles."""
        counts = Counter(called(document.title) for document in self.index.documents.values())
        return frozenset(stem for stem, count in counts.items() if count > 1)

    @cached_property
    def _naming(self) -> dict[str, list[str]]:
        """The documents that have a word in their title, a heading or a label, by its stem."""
        found: dict[str, dict[str, None]] = {}
        for document in self.index.documents.values():
            names = [document.title, *(section.path[-1] for section in document.sections if section.path)]
            names += [document.slice(block.label) for block in document.blocks if block.label is not None]
            for word in tokenize(" \n ".join(names)):
                found.setdefault(word.stem, {}).setdefault(document.id)
        return {stem: list(ids) for stem, ids in found.items()}

    def _answer_to(self, text: str, documents: Sequence[str] = ()) -> tuple[Question, Composition]:
        parsed = self._parse(text)
        return parsed, self._compose(parsed, self._hits(parsed, documents), documents)

    def _is_answered(self, text: str, documents: tuple[str, ...]) -> bool:
        _, composition = self._answer_to(text, documents)
        return _suffices(composition, composition.confidence)

    def _items_of(self, standalone: str) -> list[str]:
        """Names of the items that the answer to an earlier question lists."""
        parsed, composition = self._answer_to(standalone)
        items = [line for line in composition.lines if line.item and not line.joined]
        if len(items) >= 2 and parsed.kind is Kind.LIST:
            return [name_of(line) for line in items]
        return coordinated(composition.lines[0].sentence.text) if composition.lines else []

    def _touches(self, question: Question) -> bool:
        """Whether a heading has a word of the question, or the documents a fair share of its words by weight."""
        terms = terms_of(question.text, self._lexicon)
        if any(term.stem in self._naming for term in terms):
            return True
        held = sum(term.weight for term in terms if term.stem in self._lexicon.frequency)
        return bool(question.anchor) or held >= 0.35 * sum(term.weight for term in terms)

    def _not_answered(self, searched: str, documents: Sequence[str], confidence: float) -> str:
        """What a refusal says: that there is no answer or no sure one, and the words that no passage at all holds."""
        if documents:
            return _UNSURE_OF_CHOSEN if confidence >= UNSURE_FROM else _SAYS_OF_CHOSEN[Reason.NOT_IN_DOCUMENTS]
        says = _UNSURE if confidence >= UNSURE_FROM else _SAYS[Reason.NOT_IN_DOCUMENTS]
        lacking = self._lacking(searched)
        return f"{says.rstrip('.')}; no passage holds the {lacking}." if lacking else says

    def _lacking(self, searched: str) -> str:
        """The words of the question that no passage holds, as they are told; "" where all are held."""
        held = (self._lexicon.frequency, self._naming)
        words = [word for word in content_words(searched) if not _DEGREE.search(searched[: word.end])]
        lacking = [
            word.text
            for word in words
            if not any(stem in among for stem in synonyms(word.stem) | nation(word.stem) for among in held)
        ]
        quoted = [f"“{word}”" for word in dict.fromkeys(lacking)][:_NAMED_LACKING]
        if len(quoted) > 1:
            return f"words {', '.join(quoted[:-1])} or {quoted[-1]}"
        return f"word {quoted[0]}" if quoted else ""

    def _asked_back(self, searched: str, request: Request, hits: Sequence[Hit]) -> str:
        """What to ask back; "" where the question says what it is about, or one document is all there is to ask."""
        if len(request.documents or self.index.documents) == 1:
            return ""
        return asked_back(searched, request.history, self._topics, self._lexicon, hits, self._similarity)

    def _similarity(self, one: str, other: str) -> float:
        return float(self._embedder.embed_query(one) @ self._embedder.embed_query(other))

    def _refuse(
        self,
        request: Request,
        shown: str | None,
        reason: Reason,
        found: Sequence[Hit],
        confidence: float,
        says: str = "",
    ) -> Refusal:
        hits = self._listed(found, request.limit)
        question, documents = request.question.strip(), tuple(request.documents)
        places = [(hit.passage.span.document_id, hit.passage.span.start) for hit in hits[:3]]
        near: list[str] = []
        if reason in (Reason.NOT_IN_DOCUMENTS, Reason.UNCLEAR):
            offered = self._suggested(dict.fromkeys(document_id for document_id, _ in places))
            answered = (text for text in nearest(offered, places)[:_TRIED] if self._answers(text, documents))
            near = list(islice(answered, _NEARBY_OF_MANY if len(self.index.passages) > _MANY else _NEARBY))
        says = says or (_SAYS_OF_CHOSEN if documents else _SAYS).get(reason, _SAYS[reason])
        suggestions = tuple(near) or self.questions_about(documents)[:_OFFERED]
        return Refusal(question, shown, says, reason, hits, confidence, suggestions)

    def _suggested(self, document_ids: Iterable[str]) -> list[Suggested]:
        return [one for i in document_ids for one in suggest(self.index.documents[i], self._lexicon, self._walked)]

    def _worth_asking(self, documents: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The best questions that the documents (() = all) answer, one document after another."""
        queues = []
        for document_id in list(documents or self.index.documents)[:_SUGGESTING]:
            found = sorted(self._suggested([document_id]), key=lambda s: (-s.worth, s.start))
            queues.append([one.text for one in found])
        chosen: list[str] = []
        for turn in range(max(map(len, queues), default=0)):
            for queue in queues:
                wanted = turn < len(queue) and queue[turn] not in chosen and len(chosen) < _QUESTIONS
                if wanted and self._answers(queue[turn], documents):
                    chosen.append(queue[turn])
        return tuple(chosen)

    def _known_word(self, word: str) -> bool:
        """Whether the model's vocabulary holds the word whole (two special tokens come with it)."""
        return self._embedder.count_tokens([word])[0] <= 3
