"""Trains the reader: which words of a passage answer a question, which sentence says it, and whether any does.

    python training/train_reader.py --train DIR --squad2 DIR --out DIR --minutes 60 [--start READER.pt]

One encoder (all-MiniLM-L6-v2) with two heads. Per token: start, end, and "inside a sentence that
answers". On the first token: the null answer of SQuAD 2.0 for start and end (Devlin et al. 2019,
joint softmax) and one logit for "answered here". What ships is trained on sets of licence class A
and on SQuAD (CC BY-SA) alone; articles in HELD_OUT are never trained on.

Resumable: a checkpoint every 200 steps, taken up again by the same command. The learning rate
falls linearly with the share of the time budget used, so that a run can be given any length.
With --start the weights of an earlier run are taken instead of the plain encoder's.

Half of what decides whether a reader can say no is near misses. People's own (SQuAD 2.0) are few, so
every kind of theirs is also made by rule from answered questions (``near_misses.py``).

With --ranked the third mix is read: there the passage that answers is read beside up to three that the
question's words lead to as well, and its "answered here" has to stand above theirs (softmax over the
group; Cao et al., "Learning to rank: from pairwise to listwise", ICML 2007). That makes a ranker of it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import count, islice
from pathlib import Path

import numpy as np
import torch
from near_misses import exchanged, filled, names_of, negated, opposed, swapped, without_answer
from torch import nn

SEED = 20261122
WINDOW = 224  # tokens, question and passage together, at most
NARROW = (96, 128, 160)  # windows of half of the examples: what decides is near the answer, and short windows are cheap
BATCH = 24
RATE = 1.8e-4
MINED = 0.25  # how many answered rows give a passage that does not answer
# Rows taken of a set; class A sets only (training data README), easy or odd ones capped.
BROAD = {
    "squadshifts_newwiki": 7727, "squad_part": 3933, "squad_sentences": 2500, "nq_oracle": 2549, "qed": 1303, "quoref": 1106, "fairytaleqa": 2500,
    "qamr": 3000, "selqa": 1200, "conditionalqa": 1200, "hotpotqa_part": 196, "musique_part": 191, "molweni": 600, "drop": 378, "ropes": 400,
    "narrativeqa_part": 200, "boolq": 1500, "qasa_unanswerable": 228, "pubmedqa": 300, "fm2": 1200, "sharc": 207, "mnli_sample": 4000,
}  # fmt: skip
# What the second half of the time goes to: whether a paragraph answers, and with which words.
FOCUSED = {
    "squad_part": 3933, "squadshifts_newwiki": 7727, "nq_oracle": 2549, "qed": 1303, "quoref": 1106, "hotpotqa_part": 196, "drop": 378,
    "qamr": 1500, "squad_sentences": 1500, "selqa": 800, "fairytaleqa": 800, "conditionalqa": 700, "molweni": 400, "qasa_unanswerable": 228,
}  # fmt: skip


# What ranking is learnt from: sets with passages that do not answer, natural questions and such in other words first.
RANKED = {
    "squadshifts_newwiki": 7727, "squad_part": 3933, "nq_oracle": 2549, "qed": 1303, "quoref": 1106, "hotpotqa_part": 196, "musique_part": 191,
    "drop": 378, "qamr": 1000, "squad_sentences": 3000, "selqa": 2347, "fairytaleqa": 4000, "conditionalqa": 2000, "boolq": 1500, "molweni": 400,
    "qasa_unanswerable": 228, "fm2": 800,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mix:
    """What is read: rows of each set, the share of answered rows that also give a near miss, how often people's own
    near misses are read, and the share of answered rows that are read beside passages which answer less."""

    sets: dict[str, int]
    near: float
    again: int
    ranked: float = 0.0


FIRST, SECOND, THIRD = Mix(BROAD, 0.55, 2), Mix(FOCUSED, 0.8, 4), Mix(RANKED, 0.5, 3, ranked=1.0)
BESIDE = 3  # passages, at most, that one which answers is read beside
SHORT = 144  # tokens of each window of such a group
TURN = 0.55  # share of the time after which the second mix is read
SPANS = {"span", "list"}
WHOLE = {"yesno", "claim", "rank"}  # the place is the whole passage: only "answered here" is learnt
HELD_OUT = 3  # squad2 articles kept for evaluation: the last by name
SOFT = {"judged": 0.0, "given distractors": 0.0, "same-document": 0.05}


@dataclass(frozen=True, slots=True)
class Example:
    """A question on one passage. ``spans`` and ``sentences`` are ranges into it, None where the row does not say."""

    question: str
    context: str
    spans: tuple[tuple[int, int], ...] | None
    sentences: tuple[tuple[int, int], ...] | None
    answered: float


Group = list[Example]
"""A question on a passage, and on passages that answer it less than that, if any."""


def rows_of(folder: Path, name: str) -> list[dict[str, object]]:
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["split"] == "train" and not row.get("disputed")]
    # A statement that the passage refutes is decided by it, but to the reader it is neither answered nor a near miss.
    return [row for row in rows if not (name == "mnli_sample" and row.get("label") == "refutes")]


def examples(mix: Mix, train: Path, squad2: Path, chance: random.Random) -> list[Group]:
    """Every group of a mix, shuffled."""
    found: list[Group] = []
    for name, most in mix.sets.items():
        rows = rows_of(train, name)
        chance.shuffle(rows)
        names = [one for row in rows[:400] for one in names_of(row["passage"])]
        for row in rows[:most]:
            found.extend(of_row(row, chance, names, mix))
    for _ in range(mix.again):
        found.extend([one] for one in of_squad2(squad2, chance, held_out=False))
    chance.shuffle(found)
    return found


def of_row(row: dict, chance: random.Random, names: list[str], mix: Mix) -> Iterator[Group]:  # type: ignore[type-arg]
    passage, title = row["passage"], row.get("title") or ""
    prefix = f"{title}. " if title and chance.random() < 0.5 else ""
    places = [(a["start"] + len(prefix), a["end"] + len(prefix)) for a in row["answers"]]
    context = prefix + passage
    if row["answerable"]:
        kind = row["kind"]
        spans = tuple(places) if kind in SPANS else None
        said = (
            tuple(widen(context, a, b) for a, b in places)
            if kind in SPANS
            else tuple(places)
            if kind == "sentence"
            else None
        )
        group = [Example(row["question"], context, spans, said, 1.0)]
        # Nothing is drawn where nothing is ranked: the other mixes stay what their seed has always made of them.
        if mix.ranked and row.get("negatives") and chance.random() < mix.ranked:
            others = chance.sample(row["negatives"], min(BESIDE, len(row["negatives"])))
            group += [beside(row, prefix + other) for other in others]
        yield group
        if kind in SPANS | {"sentence"} and chance.random() < mix.near:
            yield from ([one] for one in near_miss(row["question"], context, places, names, chance))
    else:
        yield [Example(row["question"], context, (), (), 0.0)]
    if row.get("negatives") and not mix.ranked and chance.random() < MINED:
        yield [beside(row, prefix + chance.choice(row["negatives"]))]


def beside(row: dict, passage: str) -> Example:  # type: ignore[type-arg]
    """The row's question on a passage that does not answer it, as surely as the set says so."""
    return Example(row["question"], passage, (), (), SOFT.get(row.get("neg_kind", ""), 0.1))


def near_miss(
    question: str, context: str, places: list[tuple[int, int]], names: list[str], chance: random.Random
) -> Iterator[Example]:
    """One near miss of an answered question, of the first kind that can be made of it, tried in random order."""
    kinds: list[tuple[Callable[[], str | None], Callable[[], str | None], float]] = [
        (lambda: swapped(question, context, places, chance), lambda: context, 0.04),
        (lambda: opposed(question, context, chance), lambda: context, 0.04),
        (lambda: question, lambda: without_answer(context, places, chance), 0.02),
        (lambda: exchanged(question, context, places, chance), lambda: context, 0.04),
    ]
    chance.shuffle(kinds)
    kinds.append((lambda: filled(question, names, context, chance), lambda: context, 0.02))
    if chance.random() < 0.06:
        kinds.insert(0, (lambda: negated(question, chance), lambda: context, 0.08))
    for asked, passage, answered in kinds:
        made, text = asked(), passage()
        if made is not None and text is not None:
            yield Example(made, text, (), (), answered)
            return


def of_squad2(folder: Path, chance: random.Random, *, held_out: bool) -> Iterator[Example]:
    """SQuAD 2.0 questions on their paragraph, of the articles trained on or of those held out."""
    texts = {row["doc_id"]: row["text"] for row in map(json.loads, (folder / "corpus.jsonl").open(encoding="utf-8"))}
    kept = sorted(texts)[-HELD_OUT:]
    for row in map(json.loads, (folder / "questions.jsonl").open(encoding="utf-8")):
        place = (row.get("passages") or row.get("near_miss") or [None])[0]
        if place is None or (place["doc_id"] in kept) != held_out:
            continue
        context = texts[place["doc_id"]][place["start"] : place["end"]]
        spans = tuple(
            sorted(
                {
                    (e["start"] - place["start"], e["end"] - place["start"])
                    for e in row["evidence"]
                    if e["doc_id"] == place["doc_id"]
                }
            )
        )
        spans = tuple((a, b) for a, b in spans if 0 <= a < b <= len(context))
        if row["answerable"] and not spans:
            continue
        yield Example(
            row["question"], context, spans, tuple(widen(context, a, b) for a, b in spans), float(row["answerable"])
        )


def widen(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a range, by full stops: the label is per token, so an edge off by a word does no harm."""
    before = max(text.rfind(". ", 0, start), text.rfind("? ", 0, start), text.rfind("\n", 0, start))
    after = min(
        (p for p in (text.find(". ", end - 1), text.find("? ", end - 1), text.find("\n", end)) if p >= 0),
        default=len(text) - 1,
    )
    return (before + 2 if before >= 0 and text[before] != "\n" else before + 1), after + 1


class ReaderModel(nn.Module):
    """Encoder with the token head (start, end, inside) and the answered head."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        from transformers import AutoModel

        self.encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False)
        size = self.encoder.config.hidden_size
        self.tokens = nn.Linear(size, 3)
        self.answered = nn.Linear(size, 1)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, kinds: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        hidden = self.encoder(
            input_ids=ids, attention_mask=mask, token_type_ids=kinds
        ).last_hidden_state  # (batch, tokens, size)
        return self.tokens(hidden).float(), self.answered(hidden[:, 0]).float().squeeze(-1)


@dataclass(frozen=True, slots=True)
class Encoded:
    ids: list[int]
    kinds: list[int]
    starts: list[int]  # token positions of answers; [0] for the null answer; [] where not known
    ends: list[int]
    inside: list[float] | None
    answered: float


def first_token(offsets: list, room: int, example: Example, chance: random.Random) -> int | None:
    """Where the window begins: around an answer where there is one, anywhere else; None if no token holds the answer."""
    if len(offsets) <= room:
        return 0
    places = example.spans or example.sentences
    if not places:
        return chance.randint(0, len(offsets) - room)
    a, b = chance.choice(places)
    inside = [i for i, (x, y) in enumerate(offsets) if x < b and y > a]
    if not inside:
        return None
    low, high = max(0, inside[-1] - room + 1), min(inside[0], len(offsets) - room)
    first = chance.randint(min(low, high), max(low, high)) if inside[-1] - inside[0] < room else inside[0]
    return max(0, min(first, len(offsets) - room))


def encode_group(group: Group, tokenizer, chance: random.Random) -> list[Encoded]:  # type: ignore[no-untyped-def]
    """A window of each example of a group; [] where the first has none."""
    size = SHORT if len(group) > 1 else chance.choice(NARROW) if chance.random() < 0.5 else WINDOW
    first, *others = (encode(example, tokenizer, size, chance) for example in group)
    return [first, *(other for other in others if other is not None)] if first is not None else []


def encode(example: Example, tokenizer, size: int, chance: random.Random) -> Encoded | None:  # type: ignore[no-untyped-def]
    """One window of ``size`` tokens of the example, around an answer where there is one."""
    question = tokenizer.encode(example.question, add_special_tokens=False)
    asked = question.ids[:64]
    passage = tokenizer.encode(example.context, add_special_tokens=False)
    room = max(48, size - len(asked) - 3)
    offsets = passage.offsets
    first = first_token(offsets, room, example, chance)
    if first is None:
        return None
    window = offsets[first : first + room]
    ids = [101, *asked, 102, *passage.ids[first : first + room], 102]
    kinds = [0] * (len(asked) + 2) + [1] * (len(ids) - len(asked) - 2)
    shift = len(asked) + 2
    starts: list[int] = []
    ends: list[int] = []
    if example.spans:
        for a, b in example.spans:
            held = [i for i, (x, y) in enumerate(window) if x < b and y > a]
            if held and window[held[0]][0] <= a and window[held[-1]][1] >= b:
                starts.append(held[0] + shift)
                ends.append(held[-1] + shift)
        if not starts:
            return None
    elif example.spans == ():
        starts, ends = [0], [0]
    marks = None
    if example.sentences is not None:
        marks = [0.0] * len(ids)
        for a, b in example.sentences:
            for i, (x, y) in enumerate(window):
                if x < b and y > a:
                    marks[i + shift] = 1.0
    return Encoded(ids, kinds, starts, ends, marks, example.answered)


def batches(encoded: list[list[Encoded]], chance: random.Random) -> Iterator[list[list[Encoded]]]:
    """Batches of groups of like length, of at most BATCH windows, in random order."""
    pool = BATCH * 40
    for start in range(0, len(encoded), pool):
        found: list[list[list[Encoded]]] = [[]]
        for group in sorted(encoded[start : start + pool], key=lambda group: max(len(e.ids) for e in group)):
            if sum(map(len, found[-1])) + len(group) > BATCH:
                found.append([])
            found[-1].append(group)
        chance.shuffle(found)
        yield from found


def loss_of(model: ReaderModel, groups: list[list[Encoded]]) -> torch.Tensor:
    batch = [e for group in groups for e in group]
    longest = max(len(e.ids) for e in batch)
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    kinds, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    for i, e in enumerate(batch):
        ids[i, : len(e.ids)], kinds[i, : len(e.ids)], mask[i, : len(e.ids)] = (
            torch.tensor(e.ids),
            torch.tensor(e.kinds),
            1,
        )
    with torch.autocast("cpu", dtype=torch.bfloat16):
        tokens, answered = model(ids, mask, kinds)
    total = nn.functional.binary_cross_entropy_with_logits(answered, torch.tensor([e.answered for e in batch]))
    # The first of every group has to stand above the others.
    ranks = [group.log_softmax(0)[0] for group in answered.split([len(group) for group in groups]) if len(group) > 1]
    if ranks:
        total = total - 0.5 * torch.stack(ranks).mean()
    allowed = (kinds == 1) & (mask == 1)
    allowed[:, 0] = True
    span_terms, inside_terms = [], []
    for i, e in enumerate(batch):
        if e.starts:
            for channel, places in ((0, e.starts), (1, e.ends)):
                logs = tokens[i, :, channel].masked_fill(~allowed[i], -1e4).log_softmax(0)
                # Several places are alternatives: their probabilities add up.
                span_terms.append(-torch.logsumexp(logs[sorted(set(places))], 0))
        if e.inside is not None:
            at = allowed[i, : len(e.ids)].clone()
            at[0] = False
            inside_terms.append(
                nn.functional.binary_cross_entropy_with_logits(
                    tokens[i, : len(e.ids), 2][at], torch.tensor(e.inside)[at]
                )
            )
    if span_terms:
        total = total + 0.5 * torch.stack(span_terms).mean()
    if inside_terms:
        total = total + 1.0 * torch.stack(inside_terms).mean()
    return total


@dataclass
class Progress:
    """How far a run has come: steps, seconds used, and the step at which the second mix began (None: not yet)."""

    step: int = 0
    seconds: float = 0.0
    turned: int | None = None


def stream(
    mixes: list[list[list[Encoded]]], progress: Progress, share: Callable[[], float]
) -> Iterator[list[list[Encoded]]]:
    """Batches from where ``progress`` stands, without end; the next mix begins at TURN of the time."""
    for mix in mixes[0 if progress.turned is None else len(mixes) - 1 :]:
        for batch in islice(epochs(mix), progress.step - (progress.turned or 0), None):
            if mix is not mixes[-1] and share() >= TURN:
                progress.turned = progress.step
                break
            yield batch


def epochs(mix: list[list[Encoded]]) -> Iterator[list[list[Encoded]]]:
    """The mix over and over, each time in another order."""
    for epoch in count(SEED):
        order = list(mix)
        random.Random(epoch).shuffle(order)
        yield from batches(order, random.Random(epoch))


def read_mixes(args: argparse.Namespace, base: Path) -> list[list[list[Encoded]]]:
    """The groups of each mix that is to be read."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    chance, mixes = random.Random(SEED), []
    for mix in [THIRD] if args.ranked else [SECOND] if args.focused else [FIRST, SECOND]:
        made = (encode_group(group, tokenizer, chance) for group in examples(mix, args.train, args.squad2, chance))
        mixes.append([group for group in made if group])
        sizes = [len(e.ids) for group in mixes[-1] for e in group]
        print(f"{len(mixes[-1])} groups of {len(sizes)} windows, mean {np.mean(sizes):.0f} tokens", flush=True)
    return mixes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--squad2", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--start", type=Path, help="weights of an earlier run to begin with")
    alone = parser.add_mutually_exclusive_group()
    alone.add_argument("--focused", action="store_true", help="read the second mix alone")
    alone.add_argument("--ranked", action="store_true", help="read the third mix alone")
    parser.add_argument("--rate", type=float, default=RATE, help="the highest learning rate")
    args = parser.parse_args()
    from collabqa.indexing.weights import default_folder

    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    model = ReaderModel(default_folder())
    if args.start is not None:
        state = torch.load(args.start, weights_only=True)
        model.load_state_dict(state.get("model") or state)
    decay = [p for p in model.parameters() if p.ndim > 1]
    plain = [p for p in model.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": decay, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}], lr=args.rate
    )
    checkpoint, progress = args.out / "checkpoint.pt", Progress()
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        progress = Progress(**state["progress"])
        print(f"resuming at step {progress.step}", flush=True)
    mixes = read_mixes(args, default_folder())
    train(model, optimizer, mixes, progress, args.minutes * 60, args.rate, checkpoint)
    torch.save(model.state_dict(), args.out / "reader.pt")
    print(f"finished after {progress.step} steps", flush=True)


def train(
    model: ReaderModel,
    optimizer: torch.optim.Optimizer,
    mixes: list[list[list[Encoded]]],
    progress: Progress,
    budget: float,
    rate: float,
    checkpoint: Path,
) -> None:
    """Steps until ``budget`` seconds are used, in this run and the ones before it."""
    before, began, running = progress.seconds, time.perf_counter(), 0.0
    model.train()

    def share() -> float:
        return (before + time.perf_counter() - began) / budget

    for batch in stream(mixes, progress, share):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, (progress.step + 1) / 100) * max(0.0, 1.0 - share())
        loss = loss_of(model, batch)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        progress.step += 1
        running = 0.98 * running + 0.02 * float(loss.detach()) if running else float(loss.detach())
        if not math.isfinite(running):
            raise SystemExit(f"the loss is not finite at step {progress.step}: lower RATE")
        if progress.step % 50 == 0:
            print(f"step {progress.step} share {share():.3f} loss {running:.4f}", flush=True)
        ended = share() >= 1.0
        if progress.step % 200 == 0 or ended:
            progress.seconds = before + time.perf_counter() - began
            state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "progress": asdict(progress)}
            torch.save(state, checkpoint)
        if ended:
            return


if __name__ == "__main__":
    main()
