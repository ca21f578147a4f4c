// The conversation: asks without leaving the page, keeps what was said, opens sources beside the answer.
import { make, fillReply, draft } from "./render.js";
import { ask, Fault } from "./stream.js";
import { hidePeek, watchPeek } from "./peek.js";
import { openSource, closeSource, isOpen, watchSource } from "./source.js";

const form = document.getElementById("ask");
const field = document.getElementById("q");
const conversation = document.getElementById("conversation");
const history_ = [...form.querySelectorAll("input[type=hidden]")].map(({ name, value }) => ({ role: name, content: value }));
const MAX_TURNS = 40;
let address = location.pathname + location.search;
let asking = null; // the AbortController of the question on its way
let count = document.querySelectorAll(".turn").length;

function begin(question) {
  if (document.getElementById("start")) {
    document.getElementById("start").remove();
    document.body.className = "talk";
    document.getElementById("main").prepend(make("h1", { class: "hidden" }, "Conversation"));
    field.placeholder = "Ask a follow-up";
  }
  const id = `turn-${++count}`;
  const reply = make("div", { class: "reply" }, make("p", { class: "waiting" }, "Reading the documents…"));
  const turn = make("article", { class: "turn", "aria-labelledby": id }, make("h2", { class: [...question].length > 160 ? "question long" : "question", id }, question), reply);
  conversation.append(turn);
  turn.scrollIntoView({ block: "start" });
  return { id, turn, reply };
}

async function send(question) {
  question = question.trim();
  if (!question || asking) return;
  asking = new AbortController();
  if (isOpen()) closeSource();
  const { id, reply } = begin(question);
  conversation.setAttribute("aria-busy", "true");
  field.value = "";
  const cited = new Map();
  let text = "";
  try {
    const response = await ask({ question, history: history_.slice(-MAX_TURNS) }, {
      citation: (citation) => cited.set(citation.id, citation),
      delta: (piece) => {
        text += piece;
        if (cited.size) reply.replaceChildren(draft(text, cited));
      },
    }, asking.signal);
    fillReply(reply, response);
    addActions(reply, response);
    history_.push({ role: "user", content: question }, { role: "assistant", content: response.answer });
    const standalone = response.searched_for ?? question;
    history.pushState({ turn: id }, "", `/?q=${encodeURIComponent(standalone)}`);
    address = location.pathname + location.search;
    document.title = `${question} – collabqa`;
  } catch (error) {
    const message = error instanceof Fault ? error.message : "Something went wrong on this page.";
    const again = make("button", { type: "button", click: () => { reply.closest(".turn").remove(); send(question); } }, "Ask again");
    reply.querySelector(".waiting")?.remove();
    reply.append(make("p", { class: "cut" }, `${message} `, again));
    if (!(error instanceof Fault)) console.error(error);
  } finally {
    asking = null;
    conversation.removeAttribute("aria-busy");
  }
}

function plainText(response) {
  const quotes = response.citations.map((c) => `[${c.id}] “${c.quote}” (${[c.title, ...c.section].join(" › ")}, ${c.document_id}:${c.start}-${c.end})`);
  return [response.question, "", response.answer, "", ...quotes].join("\n");
}

function addActions(reply, response) {
  if (!response.answered) return;
  const box = make("div", { class: "actions" });
  const copy = make("button", { type: "button", click: async () => {
    await navigator.clipboard.writeText(plainText(response));
    copy.textContent = "Copied";
    setTimeout(() => { copy.textContent = "Copy with quotes"; }, 2000);
  } }, "Copy with quotes");
  if (navigator.clipboard) box.append(copy);
  for (const [verdict, label] of [["up", "Helpful"], ["down", "Not helpful"]]) {
    const button = make("button", { type: "button", "aria-pressed": "false", click: async () => {
      const sent = await fetch("/feedback", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ question: response.question, verdict, answer: response.answer }),
      }).catch(() => null);
      if (!sent?.ok) return;
      for (const other of box.querySelectorAll("[aria-pressed]")) other.setAttribute("aria-pressed", `${other === button}`);
    } }, label);
    box.append(button);
  }
  reply.querySelector(".sources").after(box);
}

function leaveSource() {
  if (history.state?.source) history.back(); // popstate closes it
  else closeSource();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send(field.value);
});

field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

document.addEventListener("click", (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  const suggestion = event.target.closest("a.ask");
  const citation = event.target.closest("a.citation");
  if (suggestion) {
    event.preventDefault();
    send(suggestion.textContent);
  } else if (citation) {
    event.preventDefault();
    hidePeek();
    if (!isOpen()) history.pushState({ ...history.state, source: true }, "", location.href);
    openSource(citation);
  } else if (isOpen() && matchMedia("(max-width: 899.98px)").matches && !event.target.closest("#source")) {
    leaveSource();
  }
});

addEventListener("popstate", (event) => {
  const moved = location.pathname + location.search !== address;
  address = location.pathname + location.search;
  if (isOpen()) closeSource();
  if (!moved) return; // only the source was closed, or a link within the page followed
  const turn = event.state?.turn && document.getElementById(event.state.turn);
  if (turn) turn.closest(".turn").scrollIntoView({ block: "start" });
  else location.reload();
});

history.scrollRestoration = "manual"; // going back scrolls to the turn, not to where the page was left
watchSource(leaveSource);
watchPeek();
for (const reply of document.querySelectorAll("[data-answer]")) {
  history.replaceState({ turn: reply.closest(".turn").getAttribute("aria-labelledby") }, "");
}
if (document.getElementById("start") && matchMedia("(hover: hover)").matches) field.focus({ preventScroll: true });
