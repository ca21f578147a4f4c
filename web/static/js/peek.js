// Shows a citation's quote while the pointer rests on its number or the keyboard is at it.
import { byId, make } from "./render.js";

const GONE_AFTER = 150; // milliseconds to move the pointer from the number to the quote
const peek = make("div", { id: "peek", role: "tooltip", hidden: "" });
let shownFor = null;
let timer = 0;
let quiet = false; // while the focus is given back, which asks for no quote
let pointer = ""; // where it is
let rested = null; // where it lay then: until it moves, it asks for none either

function show(link) {
  clearTimeout(timer);
  if (shownFor === link || !link.dataset.quote || link.getAttribute("aria-expanded") === "true") return;
  hidePeek();
  shownFor = link;
  link.setAttribute("aria-describedby", "peek");
  peek.replaceChildren(make("q", {}, link.dataset.quote), make("p", {}, [link.dataset.title, link.dataset.path].filter(Boolean).join(" › ")));
  peek.hidden = false;
  place();
}

function place() {
  const at = shownFor.getBoundingClientRect();
  const width = peek.offsetWidth;
  const height = peek.offsetHeight;
  const room = document.documentElement.clientWidth;
  const above = at.top - height - 8;
  peek.style.left = `${Math.max(8, Math.min(at.left - 24, room - width - 8))}px`;
  peek.style.top = `${above > 60 ? above : at.bottom + 8}px`;
}

export function hidePeek() {
  clearTimeout(timer);
  shownFor?.removeAttribute("aria-describedby");
  shownFor = null;
  peek.hidden = true;
}

// Gives the focus back to a citation that was just read at its source.
export function giveBack(link, options) {
  quiet = true;
  link.focus(options);
  quiet = false;
  rested = pointer;
}

const spot = ({ clientX, clientY }) => `${clientX} ${clientY}`;

export function watchPeek() {
  byId("main").append(peek);
  for (const kind of ["pointermove", "pointerdown"]) document.addEventListener(kind, (event) => {
    pointer = spot(event);
    if (rested !== pointer) rested = null;
  });
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse" || rested === spot(event)) return;
    const link = event.target.closest("a.citation");
    if (link) show(link);
    else if (peek.contains(event.target)) clearTimeout(timer);
    else if (shownFor && !shownFor.matches(":focus-visible")) timer = setTimeout(hidePeek, GONE_AFTER);
  });
  document.addEventListener("focusin", (event) => {
    const link = event.target.closest("a.citation");
    if (link?.matches(":focus-visible") && !quiet) show(link);
    else hidePeek();
  });
  addEventListener("keydown", (event) => event.key === "Escape" && hidePeek());
  addEventListener("scroll", () => (shownFor?.matches(":focus-visible, :hover") ? place() : hidePeek()), { passive: true });
}
