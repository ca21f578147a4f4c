// This conversation, to be saved, and the earlier ones that this browser keeps, to be opened or forgotten.
import { byId, make } from "./render.js";
import { asJson, asMarkdown, download, forgetTalks, talks } from "./talk.js";

const box = byId("past-box");
const day = (at) => new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "long" });

// turns: of this conversation, read when it is saved. open(talk): what choosing an earlier one does.
// forgot(id): told of the one that was forgotten, of none for all.
export function watchPast(turns, open, forgot) {
  const [saving, list, ends, sure] = box.querySelectorAll(".choices, .talks");
  const button = (value) => box.querySelector(`[value=${value}]`);
  const on = (value, click) => button(value).addEventListener("click", click);
  function fill() {
    const kept = talks();
    saving.hidden = !turns.length;
    button("forget").hidden = !kept.length;
    list.replaceChildren(...kept.map((talk) => make("li", {},
      make("button", { click: () => open(talk) }, talk.turns[0].question, make("span", {}, `${day(talk.at)} · ${talk.turns.length} question${talk.turns.length > 1 ? "s" : ""}`)),
      make("button", { type: "button", "aria-label": `Forget: ${talk.turns[0].question}`, click: () => forget(talk.id) }, "×"))));
    if (!kept.length) list.append(make("li", {}, "There are none."));
  }
  // Asks whether all are to be forgotten, in the place of what leads there.
  function doubt(asking) {
    ends.hidden = asking;
    sure.hidden = !asking;
  }
  function forget(id) {
    const at = talks().findIndex((talk) => talk.id === id);
    forgetTalks(id);
    forgot(id);
    fill();
    doubt(false);
    byId("past-told").textContent = id ? "Forgotten." : "All are forgotten.";
    (list.children[Math.max(at, 0)]?.querySelector("button") ?? ends.firstElementChild).focus();
  }
  on("md", () => download("conversation.md", asMarkdown(turns)));
  on("json", () => download("conversation.json", asJson(turns)));
  on("forget", () => { doubt(true); button("keep").focus(); });
  on("keep", () => { doubt(false); button("forget").focus(); });
  on("really", () => forget());
  byId("past").addEventListener("click", () => {
    byId("past-told").textContent = "";
    doubt(false);
    fill();
    box.showModal();
  });
}
