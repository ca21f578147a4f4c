// This conversation, to be saved, and the earlier ones that this browser keeps, to be opened or forgotten.
import { byId, make } from "./render.js";
import { asJson, asMarkdown, download, forgetTalks, talks } from "./talk.js";

const box = byId("past-box");
const day = (at) => new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "long" });

// turns: of this conversation, read when it is saved. open(talk): what choosing an earlier one does.
export function watchPast(turns, open) {
  const [saving, list, ends] = box.querySelectorAll(".choices, .talks");
  const on = (value, click) => box.querySelector(`[value=${value}]`).addEventListener("click", click);
  function fill() {
    const kept = talks();
    saving.hidden = !turns.length;
    ends.lastElementChild.hidden = !kept.length;
    list.replaceChildren(...kept.map((talk) => make("li", {}, make("button", { click: () => open(talk) },
      talk.turns[0].question, make("span", {}, `${day(talk.at)} · ${talk.turns.length} question${talk.turns.length > 1 ? "s" : ""}`)))));
    if (!kept.length) list.append(make("li", {}, "There are none."));
  }
  on("md", () => download("conversation.md", asMarkdown(turns)));
  on("json", () => download("conversation.json", asJson(turns)));
  on("forget", () => { forgetTalks(); fill(); });
  byId("past").addEventListener("click", () => { fill(); box.showModal(); });
}
