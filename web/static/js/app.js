// The conversation: asks without leaving the page, keeps what was said, opens sources beside the answer.
// Every state has an address: the question, the documents it is asked of, the citation that is open.
import { address, byId, make, written } from "./render.js";
import { ask, Fault } from "./stream.js";
import { hidePeek, watchPeek } from "./peek.js";
import { openSource, closeSource, isOpen, narrow, watchSource } from "./source.js";
import { act } from "./actions.js";
import { freshId, keepTalk, talks } from "./talk.js";
import { watchPast } from "./past.js";
import { light } from "./map.js";

const MAX_TURNS = 40;
const form = byId("ask");
const field = byId("q");
const conversation = byId("conversation");
const editNote = byId("editing");
const hidden = [...form.elements].filter(({ type }) => type === "hidden");
let carried = hidden.filter(({ name }) => name !== "documents").map(({ name, value }) => ({ role: name, content: value }));
const chosen = hidden.filter(({ name }) => name === "documents").map(({ value, dataset }) => ({ id: value, title: dataset.title }));
const scoped = [...form.querySelectorAll("#scope, [name=documents]")];
let scope = chosen;
const turns = []; // { question, asTyped, documents, response, html, element }, answered ones only
let talk = freshId();
let begun = 0; // the turn that the kept conversation begins with: those before it were forgotten
let current = null; // the turn that the address names
let asking = false;
let next = null; // what is asked as soon as the answer under way is there
let leaving = false; // the source, by going back
let editing = null;
let count = 0;

const ids = (documents) => documents.map(({ id }) => id);

function addressOf(turn, cite) {
  const question = turn.asTyped ? turn.question : turn.response.searched_for ?? turn.question;
  return address(question, ids(turn.documents), turn.asTyped, cite);
}

// An address without its citation, and the citation.
function split(url) {
  const { pathname, searchParams } = new URL(url, location.href);
  const cite = searchParams.get("cite");
  searchParams.delete("cite");
  return [`${pathname}?${searchParams}`, cite];
}

let [shown] = split(location.href);

function go(turn, cite, how = "pushState", more = {}) {
  current = turn;
  history[how]({ talk, at: turns.indexOf(turn) - begun, ...more }, "", addressOf(turn, cite));
  [shown] = split(location.href);
  arrive();
}

// What the address names has changed: the title and the map follow.
function arrive() {
  document.title = `${current.question} – collabqa`;
  light(current.element, addressOf(current));
}

function leaveStart() {
  if (!byId("start")) return;
  byId("start").remove();
  document.body.classList.replace("start", "talk");
  byId("main").prepend(make("h1", { class: "hidden" }, "Conversation"));
  field.placeholder = "Ask a follow-up";
}

function build(question, documents) {
  const id = `asked-${++count}`;
  const within = documents.length ? make("p", { class: "within" }, `Asked of ${documents.map(({ title }) => title).join(" · ")}`) : null;
  return make("article", { class: "turn", "aria-labelledby": id },
    make("h2", { class: [...question].length > 160 ? "question long" : "question", id, tabindex: -1 }, question), within, make("div", { class: "reply" }));
}

const replyOf = (element) => element.querySelector(".reply");
const several = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

// Tells those who listen to the page: the whole answer, once, and nothing of what is around it.
function announce(reply) {
  const words = reply.querySelector(".statements, .plain").cloneNode(true);
  for (const number of words.querySelectorAll(".citation")) number.remove();
  const parts = [reply.querySelector(".short, .reason"), ...(words.children.length ? words.querySelectorAll("p, li") : [words])];
  byId("told").textContent = parts.filter(Boolean).map((part) => part.textContent.trim()).join(" \n");
}

function edit(turn) {
  editing = turn;
  editNote.hidden = !turn;
  field.value = turn?.question ?? "";
  if (turn) field.focus();
}

const again = ({ question, asTyped }, instead) =>
  make("button", { type: "button", click: () => { instead?.remove(); send(question, { asTyped }); } }, "Ask again");

async function send(question, { asTyped = false, instead = null } = {}) {
  question = question.trim();
  if (!question) return;
  if (asking) {
    next = [question, { asTyped, instead }];
    return;
  }
  asking = true;
  const away = !form.contains(document.activeElement); // what was used to ask may go, and the focus with it
  if (isOpen()) closeSource();
  leaveStart();
  if (turns.includes(instead) && instead !== turns.at(-1)) talk = freshId(); // what came after it stays in the history
  if (turns.includes(instead)) for (const gone of turns.splice(turns.indexOf(instead))) gone.element.remove();
  begun = Math.min(begun, turns.length);
  const documents = [...scope];
  const element = build(question, documents);
  const reply = replyOf(element);
  const waiting = make("p", { class: "waiting" }, "Searching the documents…");
  reply.append(waiting);
  conversation.append(element);
  element.scrollIntoView({ block: "start" });
  if (away) element.querySelector("h2").focus({ preventScroll: true });
  conversation.setAttribute("aria-busy", "true");
  byId("told").textContent = "";
  edit(null);
  const said = [...carried, ...turns.flatMap((turn) => [{ role: "user", content: turn.question }, { role: "assistant", content: turn.response.answer }])];
  try {
    const answer = await ask({ question, history: said.slice(-MAX_TURNS), documents: ids(documents), as_typed: asTyped }, ({ step, passages, documents }) => {
      waiting.textContent = `${step === "reading" ? "Reading" : "Searching"} ${several(passages, "passage")} of ${several(documents, "document")}…`;
    });
    const turn = { question, asTyped, documents, ...answer, element };
    reply.replaceWith(written(turn.html));
    turns.push(turn);
    go(turn);
    announce(replyOf(element));
    keepTalk(talk, turns.slice(begun));
  } catch (error) {
    const message = error instanceof Fault ? error.message : "Something went wrong on this page.";
    reply.replaceChildren(make("p", { class: "cut" }, `${message} `, again({ question, asTyped }, element)));
    if (!(error instanceof Fault)) console.error(error);
  } finally {
    asking = false;
    conversation.removeAttribute("aria-busy");
    const waited = next;
    next = null;
    if (waited) send(...waited);
  }
}

// A turn that this browser kept, shown as it was answered then.
function revive(kept) {
  const element = build(kept.question, kept.documents);
  const turn = { ...kept, element };
  replyOf(element).replaceWith(written(kept.html));
  if (kept.response.index.generation !== document.body.dataset.generation) {
    replyOf(element).prepend(make("p", { class: "cut" }, "The documents have been indexed anew since this was answered. ", again(kept)));
  }
  return turn;
}

function reopen(kept) {
  if (asking) return;
  if (isOpen()) closeSource();
  leaveStart();
  talk = kept.id;
  begun = 0;
  carried = [];
  turns.splice(0, Infinity, ...kept.turns.map(revive));
  conversation.replaceChildren(...turns.map(({ element }) => element));
  go(turns.at(-1));
  current.element.scrollIntoView({ block: "start" });
}

// The turn that the service rendered; the conversation that was left by reloading is put around it.
function adopt({ value, dataset, parentElement: element }) {
  const response = JSON.parse(value);
  const turn = { question: response.question, asTyped: "typed" in dataset, documents: [...scope], response, html: replyOf(element).outerHTML, element };
  carried = carried.slice(0, -2);
  const kept = talks().find(({ id }) => id === history.state?.talk);
  const at = history.state?.at;
  if (kept?.turns[at] && split(addressOf(kept.turns[at]))[0] === shown) {
    talk = kept.id;
    carried = [];
    turn.question = kept.turns[at].question;
    turn.element.querySelector(".question").textContent = turn.question;
    const before = kept.turns.slice(0, at).map(revive);
    const after = kept.turns.slice(at + 1).map(revive);
    const top = turn.element.getBoundingClientRect().top;
    turn.element.before(...before.map(({ element }) => element));
    turn.element.after(...after.map(({ element }) => element));
    scrollBy(0, turn.element.getBoundingClientRect().top - top);
    turns.push(...before, turn, ...after);
  } else turns.push(turn);
  const [, cite] = split(location.href);
  go(turn, cite, "replaceState", { source: history.state?.source });
  keepTalk(talk, turns);
  open(cite);
}

// Whether the next question is asked of the chosen documents alone.
function look(narrowly) {
  scope = narrowly ? chosen : [];
  for (const element of scoped) element.remove();
  if (narrowly) form.prepend(...scoped);
}

// Opens the citation of the current turn, closes the source if there is none.
function open(cite) {
  const link = cite && current && [...current.element.querySelectorAll(".statements .citation")].find(({ dataset }) => dataset.id === cite);
  if (link) openSource(link);
  else closeSource();
}

function leaveSource() {
  closeSource(); // at once: going back takes a moment, in which a second Escape must not go back once more
  leaving = Boolean(history.state?.source);
  if (leaving) history.back();
  else go(current, null, "replaceState");
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send(field.value, { instead: editing });
});

field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "Escape" && editing) edit(null);
});

byId("leave-edit").addEventListener("click", () => {
  edit(null);
  field.focus();
});

document.addEventListener("click", (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  const link = event.target.closest("a");
  const button = event.target.closest(".actions button");
  const turn = turns.find(({ element }) => element.contains(link ?? button));
  if (button && turn) {
    if (button.value === "edit") edit(turn);
    else act(turn, button);
  } else if (link?.matches(".ask")) {
    event.preventDefault();
    send(link.textContent);
  } else if (link?.matches(".typed") && turn) {
    event.preventDefault();
    send(turn.question, { asTyped: true, instead: turn === turns.at(-1) ? turn : null });
  } else if (link?.id === "everywhere" && turns.length) {
    event.preventDefault();
    look(false);
    field.focus();
  } else if (link?.matches(".citation") && turn) {
    event.preventDefault();
    hidePeek();
    if (current !== turn && !isOpen()) go(turn, null, "replaceState");
    go(turn, link.dataset.id, isOpen() ? "replaceState" : "pushState", { source: true });
    openSource(link);
  } else if (isOpen() && narrow() && !event.target.closest("#source")) {
    leaveSource();
  }
});

addEventListener("popstate", () => {
  const [place, cite] = split(location.href);
  const closing = leaving || (isOpen() && !cite); // who only closes a source reads on where it was opened
  leaving = false;
  if (place !== shown) {
    const turn = turns[history.state?.talk === talk ? history.state.at + begun : -1];
    if (!turn || split(addressOf(turn))[0] !== place) return location.reload();
    shown = place;
    current = turn;
    look(turn.documents.length > 0);
    arrive();
    if (!closing) turn.element.scrollIntoView({ block: "start" });
  }
  open(cite);
});

history.scrollRestoration = "manual"; // going back scrolls to the turn, not to where the page was left
watchSource(leaveSource, (link) => go(current, link.dataset.id, "replaceState", { source: history.state?.source }));
watchPeek();
watchPast(turns, reopen, (id) => {
  if (id && id !== talk) return;
  talk = freshId();
  begun = turns.length;
});
document.body.classList.toggle("no-clipboard", !navigator.clipboard); // where the page is not served securely
if (byId("answer")) adopt(byId("answer"));
if (byId("start") && matchMedia("(hover: hover)").matches) field.focus({ preventScroll: true });
