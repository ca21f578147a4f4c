// What can be done with an answer: copy it, say what one thinks of it.
import { make } from "./render.js";
import { freshId, plainText } from "./talk.js";

const NOT_KEPT = "That could not be kept; try again later.";

// Tells the service; what was told about the same answer before is replaced.
async function tell(turn, verdict, note) {
  turn.opinion ??= freshId();
  const sent = await fetch("/feedback", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ id: turn.opinion, question: turn.question, verdict, note, answer: { ...turn.response, passages: [], documents: turn.documents.map(({ id }) => id) } }),
  }).catch(() => null);
  return Boolean(sent?.ok);
}

function noteForm(turn, verdict, done) {
  const field = make("input", { maxlength: 4000, autocomplete: "off", "aria-label": "What should we know?", placeholder: verdict === "up" ? "What was good? (optional)" : "What was wrong? (optional)" });
  return make("form", { class: "why", submit: async (event) => {
    event.preventDefault();
    done(await tell(turn, verdict, field.value.trim()) ? "Thank you." : NOT_KEPT);
  } }, field, make("button", {}, "Send"));
}

// button: one of the answer's row of actions, "edit" excepted.
export async function act(turn, button) {
  if (button.value === "copy") {
    await navigator.clipboard.writeText(plainText(turn.response));
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy with quotes"; }, 2000);
    return;
  }
  const said = turn.element.querySelector(".said");
  const kept = await tell(turn, button.value, "");
  for (const other of turn.element.querySelectorAll("[aria-pressed]")) other.setAttribute("aria-pressed", `${kept && other === button}`);
  said.replaceChildren(kept ? noteForm(turn, button.value, (words) => {
    if (said.contains(document.activeElement)) button.focus({ preventScroll: true }); // the form goes, and its focus would with it
    said.replaceChildren(words);
  }) : NOT_KEPT);
}
