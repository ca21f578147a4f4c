// This conversation, to be saved, and the earlier ones that this browser keeps, to be opened or forgotten.
import { make } from "./render.js";
import { asJson, asMarkdown, download, forgetTalks, talks } from "./talk.js";

const day = (at) => new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "long" });

// turns: of this conversation, read when it is saved. open(talk): what choosing an earlier one does.
export function watchPast(turns, open) {
  const save = (name, file, write) => make("button", { type: "button", click: () => download(file, write(turns)) }, name);
  const saving = make("p", { class: "choices" }, make("span", {}, "Save this conversation as"),
    save("Markdown", "conversation.md", asMarkdown), save("JSON", "conversation.json", asJson));
  const list = make("ul", { class: "talks" });
  const clear = make("button", { type: "button", click: () => { forgetTalks(); fill(); } }, "Forget all");
  const close = make("button", { type: "button", click: () => box.close() }, "Close");
  const box = make("dialog", { id: "past-box", "aria-labelledby": "past-title" },
    make("h2", { id: "past-title" }, "History"), saving,
    make("p", { class: "small" }, "Conversations, kept in this browser only"), list, make("p", { class: "choices" }, close, clear));
  function fill() {
    const kept = talks();
    clear.hidden = !kept.length;
    saving.hidden = !turns.length;
    list.replaceChildren(...kept.map((talk) => make("li", {}, make("button", { type: "button", click: () => { box.close(); open(talk); } },
      talk.turns[0].question, make("span", {}, `${day(talk.at)} · ${talk.turns.length} question${talk.turns.length > 1 ? "s" : ""}`)))));
    if (!kept.length) list.append(make("li", {}, "There are none."));
  }
  document.body.append(box);
  box.addEventListener("click", (event) => event.target === box && box.close());
  document.getElementById("past").addEventListener("click", () => { fill(); box.showModal(); });
}
