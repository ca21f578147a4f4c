// Builds the elements of an answer, the same as templates/answer.html does. Text only ever goes in as text.

const REASONS = {
  not_in_documents: "Not in the documents",
  off_topic: "Outside these documents",
  unclear: "Could you say more?",
};

export const byId = (id) => document.getElementById(id);

// The title of a citation or passage and the headings that it stands under.
export const place = ({ title, section }) => [title, ...section].join(" › ");

// An element; children are nodes or strings (null is left out).
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function citationLink(citation) {
  const name = `Citation ${citation.id}: ${citation.title}`;
  return make("a", {
    class: "citation", href: safe(citation.url), "data-id": citation.id, "data-quote": citation.quote, "data-place": place(citation), "aria-label": name,
  }, `${citation.id}`);
}

// Only addresses of this service; anything else leads nowhere.
function safe(url) {
  return typeof url === "string" && url.startsWith("/") && !url.startsWith("//") ? url : "#";
}

function documentUrl(id) {
  return "/documents/" + id.split("/").map(encodeURIComponent).join("/");
}

// The address of the page that shows an answer; the same as collabqa's pages.page_address.
export function address(question, documents = [], asTyped = false, cite = null) {
  const fields = [["q", question], ...documents.map((id) => ["documents", id]), asTyped && ["as_typed", 1], cite && ["cite", cite]];
  return "/?" + fields.filter(Boolean).map((field) => field.map(encodeURIComponent).join("=")).join("&");
}

// Statements as paragraphs and items: collabqa's display.answer_parts.
export function answerParts(answer, statements) {
  const parts = [];
  let cursor = 0;
  for (const statement of statements) {
    const found = answer.indexOf(statement.text, cursor);
    const gap = (found < 0 ? "\n" : answer.slice(cursor, found)).replace(/^(?:\s*\[\d{1,3}\])+/, "");
    const bullet = /(?:^|\n)[ \t]*(?:[-*•]|(\d{1,3})[.)])[ \t]+$/.exec(gap);
    if (parts.length && !gap.includes("\n")) parts.at(-1).statements.push(statement);
    else parts.push({ statements: [statement], item: bullet !== null, number: bullet?.[1] });
    if (found >= 0) cursor = found + statement.text.length;
  }
  return parts;
}

// The text with the label that an item begins with set strong: collabqa's display.label_length.
function withLabel(text) {
  const label = /^[^\s:.!?;][^:.!?;\n]{0,58}:(?= \S)/u.exec(text)?.[0];
  return label && label.split(" ").length <= 7 ? [make("strong", {}, label), text.slice(label.length)] : [text];
}

function fillPart(element, part, cited) {
  part.statements.forEach((statement, position) => {
    element.append(position ? " " : "", ...(part.item && !position ? withLabel(statement.text) : [statement.text]));
    for (const id of statement.citations) if (cited.has(id)) element.append(citationLink(cited.get(id)));
  });
  return element;
}

function statementsOf(response, cited) {
  const box = make("div", { class: "statements" });
  let list = null;
  for (const part of answerParts(response.answer, response.statements)) {
    if (!part.item) {
      list = null;
      box.append(fillPart(make("p"), part, cited));
      continue;
    }
    if (!list) box.append((list = make(part.number ? "ol" : "ul")));
    list.append(fillPart(make("li"), part, cited));
  }
  return box;
}

// What has arrived so far, laid out like the whole.
export function draft(text, cited) {
  const box = make("div", { class: "statements" });
  let list = null;
  for (const line of text.split("\n").filter((line) => line.trim())) {
    const [, bullet, words] = /^\s*([-*•]|\d{1,3}[.)])?\s*(.*)$/su.exec(line);
    const element = make(bullet ? "li" : "p");
    words.split(/\s*(\[\d{1,3}\])/).forEach((piece, position) => {
      const citation = cited.get(Number(/^\[(\d+)\]$/.exec(piece)?.[1]));
      element.append(...(citation ? [citationLink(citation)] : bullet && !position ? withLabel(piece) : [piece]));
    });
    if (!bullet) list = null;
    else if (!list) box.append((list = make(/\d/.test(bullet) ? "ol" : "ul")));
    (list ?? box).append(element);
  }
  return box;
}

function sourcesOf(citations) {
  const items = [...new Set(citations.map((c) => c.document_id))].map((id) => {
    const group = citations.filter((c) => c.document_id === id);
    const { title, section } = group[0];
    const to = (path, depth) => path.slice(0, depth + 1).join("\0");
    const shared = section.filter((_, depth) => group.every((c) => to(c.section, depth) === to(section, depth)));
    return make("li", {}, make("a", { href: documentUrl(id) }, title), shared.length ? make("span", { class: "path" }, ` › ${shared.join(" › ")}`) : null);
  });
  return make("ul", { class: "sources", "aria-label": "Sources" }, ...items);
}

function suggestionsOf(response, documents) {
  if (!response.suggestions.length) return [];
  const items = response.suggestions.map((question) =>
    make("li", {}, make("a", { class: "ask", href: address(question, documents) }, question)));
  const vague = response.reason === "small_talk" || response.reason === "unclear";
  const title = response.answered ? "Ask next" : vague ? "You could ask" : "The documents do answer";
  return [make("h3", { class: "small" }, title), make("ul", { class: "suggestions" }, ...items)];
}

// How sure the answer is in words: collabqa's display.certainty.
function certainty({ confidence, answered }) {
  const surely = answered ? confidence : 1 - confidence;
  return `${surely >= 0.9 ? "High" : surely >= 0.7 ? "Fair" : "Low"} confidence${answered ? "" : " that it is not there"}`;
}

function shorten(text) {
  const letters = [...text];
  return letters.length > 180 ? `${letters.slice(0, 179).join("")}…` : text;
}

function actionsOf(response) {
  const button = (value, label, more = {}) => make("button", { type: "button", value, ...more }, label);
  return [make("div", { class: "actions" },
    response.answered && navigator.clipboard ? button("copy", "Copy with quotes") : null,
    button("up", "Helpful", { "aria-pressed": "false" }), button("down", "Not helpful", { "aria-pressed": "false" }),
    button("edit", "Edit", { "aria-label": "Edit question" })), make("div", { class: "said", role: "status" })];
}

function consideredOf(response, documents) {
  if (!response.passages.length || response.reason === "small_talk") return null;
  const items = response.passages.map((p) => {
    const quoted = response.citations.filter((c) => c.document_id === p.document_id && c.start < p.end && p.start < c.end);
    return make("li", { value: p.rank }, make("a", { href: safe(p.url) }, place(p)),
      ...(quoted.length ? [" ", make("span", { class: "quoted" }, `quoted as ${quoted.map(({ id }) => id).join(", ")}`)] : []), " ",
      make("span", { class: "extract" }, shorten(p.text)));
  });
  const chance = Math.floor(response.confidence * 100 + 0.5);
  return make("details", { class: "considered" },
    make("summary", {}, make("span", {}, response.answered ? "Why this answer?" : "Why no answer?"), " ", make("span", { class: "sure" }, certainty(response))),
    make("p", {}, `The chance that the documents answer this question is put at ${chance} %. These passages came nearest (`,
      make("a", { href: address(response.searched_for ?? response.question, documents).replace("/?", "/map?") }, "on the map"), "):"),
    make("ol", {}, ...items));
}

// The whole reply: replaces whatever was shown while it arrived.
export function fillReply(reply, response, documents) {
  const cited = new Map(response.citations.map((citation) => [citation.id, citation]));
  reply.className = response.answered ? "reply" : `reply refusal ${response.reason}`;
  reply.replaceChildren();
  if (response.searched_for) reply.append(make("p", { class: "searched" }, "Searched for: ", make("q", {}, response.searched_for), " ",
    make("a", { class: "typed", href: address(response.question, documents, true) }, "Search for my own words")));
  if (response.answered) {
    if (response.short_answer) reply.append(make("p", { class: "short" }, response.short_answer));
    reply.append(statementsOf(response, cited), sourcesOf(response.citations), ...actionsOf(response));
  } else {
    if (REASONS[response.reason]) reply.append(make("p", { class: "reason" }, REASONS[response.reason]));
    reply.append(make("p", { class: "plain" }, response.answer));
  }
  const why = consideredOf(response, documents) ?? "";
  const next = suggestionsOf(response, documents);
  reply.append(...(response.answered ? [why, ...next] : [...next, why, ...actionsOf(response)]));
}
