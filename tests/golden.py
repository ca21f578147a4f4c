"""Gold questions and responses on the small world, for tests of what answers are worth."""

from __future__ import annotations

from collabqa.evaluation.gold import Gold
from collabqa.service.schemas import AskResponse
from small_world import SmallIndex

OAK_AGE: dict[str, object] = {"file": "oak.md", "start": 20, "end": 46}
BIRCH_AGE: dict[str, object] = {"doc_id": "trees/birch", "start": 21, "end": 44}


def gold(**fields: object) -> Gold:
    return Gold.model_validate({"qid": "q", "question": "?", "answerable": True, **fields})


def response(
    answer: str = "",
    cites: tuple[tuple[str, int, int], ...] = (),
    *,
    answered: bool = True,
    confidence: float = 0.5,
    short: str | None = None,
    passages: tuple[tuple[str, int, int], ...] = (),
    quote: str | None = None,
) -> AskResponse:
    texts = {name: document.text for name, document in SmallIndex().documents.items()}
    return AskResponse.model_validate(
        {
            "question": "?",
            "searched_for": None,
            "answered": answered,
            "reason": None if answered else "not_in_documents",
            "answer": answer,
            "short_answer": short,
            "statements": [],
            "citations": [
                {
                    "id": number,
                    "document_id": name,
                    "title": "",
                    "section": [],
                    "quote": texts.get(name, "")[start:end] if quote is None else quote,
                    "start": start,
                    "end": end,
                    "url": "",
                }
                for number, (name, start, end) in enumerate(cites, start=1)
            ],
            "passages": [
                {"rank": n, "document_id": d, "title": "", "section": [], "text": "", "start": a, "end": b, "url": ""}
                for n, (d, a, b) in enumerate(passages, start=1)
            ],
            "confidence": confidence,
            "suggestions": [],
            "index": {"generation": "g", "built_at": "t"},
        }
    )
