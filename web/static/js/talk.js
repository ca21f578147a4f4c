// Conversations that this browser keeps and nobody else has; what is written out of one.
import { place } from "./render.js";

const KEY = "collabqa.talks";
const MAX = 20;

// Newest first: { id, at, turns: [{ question, asTyped, documents: [{ id, title }], response, html }] }.
export function talks() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(kept) ? kept.filter((talk) => talk?.turns?.length && talk.turns.every(({ html }) => html)) : [];
  } catch {
    return [];
  }
}

export const freshId = () => Date.now().toString(36) + Math.random().toString(36).slice(2);

export function keepTalk(id, turns) {
  const plain = turns.map(({ question, asTyped, documents, response, html }) => ({ question, asTyped, documents, response, html }));
  const kept = [{ id, at: new Date().toISOString(), turns: plain }, ...talks().filter((talk) => talk.id !== id)].slice(0, MAX);
  for (; kept.length; kept.pop()) { // while the browser has no room for all, the oldest goes
    try {
      return localStorage.setItem(KEY, JSON.stringify(kept));
    } catch { /* as above */ }
  }
}

// Forgets one conversation, or all.
export function forgetTalks(id) {
  try {
    const left = id ? talks().filter((talk) => talk.id !== id) : [];
    if (left.length) localStorage.setItem(KEY, JSON.stringify(left));
    else localStorage.removeItem(KEY);
  } catch { /* nothing is kept where nothing may be */ }
}

// The question, the answer and every quote with its place, as plain text.
export function plainText(response) {
  const quotes = response.citations.map((c) => `[${c.id}] “${c.quote}” (${place(c)}, ${c.document_id}:${c.start}-${c.end})`);
  return [response.question, "", response.answer, "", ...quotes].join("\n");
}

// The text in a fence longer than any inside it, so that it stays what it is, to the letter.
function fenced(text) {
  const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `${fence}text\n${text}\n${fence}`;
}

const inert = (text) => text.replace(/[<&]/g, "\\$&");

export function asMarkdown(turns) {
  const parts = turns.flatMap(({ response, documents }) => [
    `## ${inert(response.question.replace(/\s+/g, " "))}`,
    response.searched_for && `Searched for: ${inert(response.searched_for)}`,
    documents.length && `Asked of: ${documents.map((d) => inert(d.id)).join(", ")}`,
    response.short_answer && `**${inert(response.short_answer)}**`,
    inert(response.answer),
    ...response.citations.map((c) => `[${c.id}] ${inert(place(c))}, \`${c.document_id}\`, characters ${c.start} to ${c.end}, sha256 \`${c.sha256}\`\n\n${fenced(c.quote)}`),
  ]);
  const index = turns.at(-1).response.index;
  return ["# Conversation", `Answered from index ${index.generation}, built ${index.built_at}.`, ...parts].filter(Boolean).join("\n\n") + "\n";
}

// All citations numbered through, as `collabqa verify` takes them, and every turn with its whole answer.
export function asJson(turns) {
  const all = turns.flatMap(({ response }, turn) => response.citations.map((c) => ({ ...c, turn: turn + 1, cited_as: c.id })));
  const told = turns.map(({ response, asTyped, documents }) => ({ ...response, as_typed: asTyped, documents: documents.map((d) => d.id) }));
  return JSON.stringify({ saved_at: new Date().toISOString(), citations: all.map((c, at) => ({ ...c, id: at + 1 })), turns: told }, null, 1);
}

export function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: name.endsWith("json") ? "application/json" : "text/markdown" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
