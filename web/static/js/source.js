// The source panel: shows a document beside the answer, scrolled to a citation's exact words.
import { byId, make } from "./render.js";
import { giveBack } from "./peek.js";

const NEARBY = 150; // blocks shown before and after the quote in a very long document
const panel = byId("source");
const part = (name) => byId(`source-${name}`);
const cache = new Map();
let open = null; // { links, position }

// Positions in code points → positions in UTF-16 units, which is what the DOM counts.
function utf16Offsets(text) {
  if (!/[\ud800-\udbff]/.test(text)) return (offset) => offset;
  const units = [0];
  for (const letter of text) units.push(units.at(-1) + letter.length);
  return (offset) => units[Math.min(offset, units.length - 1)];
}

async function read(path) {
  const response = await fetch(path, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const source = await response.json();
  const unit = utf16Offsets(source.text);
  const blocks = source.blocks.map((block) => ({ ...block, start: unit(block.start), end: unit(block.end), inline: block.inline.map(([from, to, kind]) => [unit(from), unit(to), kind]) }));
  return { ...source, unit, blocks };
}

function load(path) {
  if (!cache.has(path)) cache.set(path, read(path));
  cache.get(path).catch(() => cache.delete(path));
  return cache.get(path);
}

// The document's blocks as elements; returns the text nodes with their ranges in UTF-16 units.
function render(source, start, end) {
  const { blocks, text } = source;
  const first = Math.max(0, blocks.findIndex((block) => block.end > start));
  const last = Math.max(first, blocks.findLastIndex((block) => block.start < end));
  const from = Math.max(0, first - NEARBY);
  const to = Math.min(blocks.length, last + 1 + NEARBY);
  const nodes = [];
  const piece = (start, end) => {
    const node = document.createTextNode(text.slice(start, end));
    nodes.push({ node, start, end });
    return node;
  };
  const box = document.createDocumentFragment();
  const beyond = () => make("p", { class: "beyond" }, "… This document is long: open it in full to read on.");
  if (from > 0) box.append(beyond());
  let list = null;
  let kind = null; // of the list: its number in the document, and whether its items are numbered
  for (const block of blocks.slice(from, to)) {
    let at = block.start;
    const shown = block.inline.flatMap(([from, to, kind]) => {
      const before = piece(at, from);
      at = to;
      return [before, make(kind === "markup" ? "span" : kind, { class: kind }, piece(from, to))];
    });
    shown.push(piece(at, block.end));
    if (block.kind === "item") {
      const ordered = block.number !== null;
      const same = `${block.list_number} ${ordered}`;
      if (kind !== same) box.append((list = make(ordered ? "ol" : "ul")));
      kind = same;
      list.append(make("li", { value: block.number }, ...shown));
    } else {
      kind = null;
      const tag = block.kind === "heading" ? `h${Math.min(6, block.level + 2)}` : /table|code/.test(block.kind) ? "div" : "p";
      box.append(make(tag, { class: block.kind }, ...shown));
    }
  }
  if (to < blocks.length) box.append(beyond());
  part("text").replaceChildren(box);
  return nodes;
}

// Marks the words from start to end and returns a range over them, null if they are not shown.
function highlight(nodes, start, end) {
  const touched = nodes.filter((entry) => entry.start < end && entry.end > start);
  if (!touched.length) return null;
  const ranges = touched.map(({ node, start: from, end: to }) => {
    const range = new Range();
    range.setStart(node, Math.max(start, from) - from);
    range.setEnd(node, Math.min(end, to) - from);
    return range;
  });
  if (globalThis.CSS?.highlights) CSS.highlights.set("cite", new Highlight(...ranges));
  else for (const range of ranges) range.surroundContents(document.createElement("mark"));
  return ranges[0];
}

// Scrolls the text so that the node or range stands a little below its top.
function reveal(target, share) {
  const box = part("text");
  box.scrollTop += target.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight * share;
}

// The headings of the document; one leads to its place, and the quote stays marked.
function outline(source, start, end) {
  const jump = (section) => {
    const at = source.unit(section.start);
    const nodes = render(source, at, at + 1);
    highlight(nodes, start, end);
    part("outline").open = false;
    const { node } = nodes.find((entry) => entry.end > at);
    reveal(node.parentNode, 0.05);
    part("back").hidden = false;
    part("text").focus({ preventScroll: true });
  };
  const named = source.sections.filter(({ path }) => path.length);
  part("outline").hidden = !named.length;
  part("sections").replaceChildren(...named.map((section) =>
    make("li", { class: `level-${Math.min(4, section.path.length)}` }, make("button", { type: "button", click: () => jump(section) }, section.path.at(-1)))));
}

async function show() {
  const link = open.links[open.position];
  const url = new URL(link.href);
  const [from, to] = ["start", "end"].map((name) => Number(url.searchParams.get(name)));
  for (const other of document.querySelectorAll('.citation[aria-expanded="true"]')) other.ariaExpanded = false;
  link.ariaExpanded = true;
  part("open").href = url.pathname + url.search + url.hash;
  part("position").textContent = `${open.position + 1} of ${open.links.length}`;
  // Not disabled, or the last step would take the focus away.
  part("previous").ariaDisabled = open.position === 0;
  part("next").ariaDisabled = open.position === open.links.length - 1;
  let source;
  try {
    source = await load(url.pathname);
  } catch {
    part("title").textContent = "Source";
    part("path").textContent = "";
    part("text").replaceChildren(make("p", { role: "alert" }, "The document cannot be read just now."));
    return;
  }
  if (!open || open.links[open.position] !== link) return;
  const start = source.unit(from);
  const end = source.unit(to);
  part("title").textContent = link.dataset.title;
  part("path").textContent = link.dataset.path;
  part("back").hidden = true;
  part("quote").textContent = `Highlighted: “${link.dataset.quote}”`;
  outline(source, start, end);
  const range = highlight(render(source, start, end), start, end);
  if (range) reveal(range, 0.25);
}

export const narrow = () => matchMedia("(max-width: 899.98px)").matches;

// On a narrow screen the panel is a dialog over the page, and what lies under it cannot be reached.
function shade() {
  const sheet = Boolean(open) && narrow();
  for (const element of document.querySelectorAll("main, .composer, .bar, .skip")) element.inert = sheet;
  panel.role = sheet ? "dialog" : "complementary";
  panel.ariaModal = sheet || null;
}

// The column beside the panel is narrower: what is being read stays where it is on the screen.
function keep(link, change) {
  const top = link.getBoundingClientRect().top;
  change();
  if (link.isConnected) scrollBy({ top: link.getBoundingClientRect().top - top, behavior: "instant" });
}

// Opens the panel at one of an answer's citation links; the others are a step away.
export async function openSource(link) {
  const links = [...link.closest(".reply").querySelectorAll(".statements .citation")];
  keep(link, () => {
    open = { links, position: Math.max(0, links.indexOf(link)) };
    panel.hidden = false;
    document.body.classList.add("reading");
    shade();
  });
  await show();
  part("title").focus({ preventScroll: true });
}

// Closes the panel and gives the focus back to the citation that is shown.
export function closeSource() {
  document.body.classList.remove("opening"); // the room that was kept for a source that the address names
  if (!open) return;
  const link = open.links[open.position];
  open = null;
  keep(link, () => {
    panel.hidden = true;
    document.body.classList.remove("reading");
  });
  part("quote").textContent = "";
  globalThis.CSS?.highlights?.delete("cite");
  shade();
  link.ariaExpanded = false;
  if (link.isConnected) giveBack(link, { preventScroll: narrow() });
}

export const isOpen = () => open !== null;

// onClose: what a person's wish to close does; onStep(link): told of another citation.
export function watchSource(onClose, onStep) {
  for (const [name, by] of [["previous", -1], ["next", 1]]) {
    part(name).addEventListener("click", () => {
      if (!open || part(name).ariaDisabled === "true") return;
      open.position = Math.min(open.links.length - 1, Math.max(0, open.position + by));
      onStep(open.links[open.position]);
      show();
    });
  }
  part("close").addEventListener("click", onClose);
  part("back").addEventListener("click", async () => {
    await show();
    part("text").focus({ preventScroll: true });
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open) onClose();
  });
  matchMedia("(max-width: 899.98px)").addEventListener("change", shade);
}
