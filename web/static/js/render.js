// Elements, and the answer as the service renders it: templates/reply.html, which the page without script has too.

export const byId = (id) => document.getElementById(id);

// The title of a citation and the headings that it stands under.
export const place = ({ title, section }) => [title, ...section].join(" › ");

// An element; children are nodes or strings (null is left out).
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

// The element that the service wrote; nothing in it is run, and the policy of the page allows no script but its own.
export const written = (html) => new DOMParser().parseFromString(html, "text/html").body.firstElementChild;

// The address of the page that shows an answer; the same as collabqa's pages.page_address.
export function address(question, documents = [], asTyped = false, cite = null) {
  const fields = [["q", question], ...documents.map((id) => ["documents", id]), asTyped && ["as_typed", 1], cite && ["cite", cite]];
  return "/?" + fields.filter(Boolean).map((field) => field.map(encodeURIComponent).join("=")).join("&");
}
