// The map beside the conversation, where there is room: the passages that an answer quotes light up.
import { byId } from "./render.js";

const room = matchMedia("(min-width: 1200px)");
const map = byId("map");
let drawing = null;

async function load() {
  const page = await (await fetch("/map")).text();
  const found = new DOMParser().parseFromString(page, "text/html").getElementById("drawing");
  for (const point of found.querySelectorAll("a")) point.setAttribute("tabindex", "-1"); // the whole map is a link away
  map.prepend(found);
  map.hidden = false;
  return found;
}

// How far a point's passage is from a citation, in characters; 0 if it holds it.
function distance({ dataset }, citation) {
  return dataset.document === citation.document_id ? Math.max(0, dataset.start - citation.end + 1, citation.start - dataset.end + 1) : Infinity;
}

// address: of the page that shows the answer. Of many passages not all are drawn: the nearest that is stands for them.
export async function light(citations, address) {
  if (!room.matches) return;
  map.querySelector("p a").href = address.replace("/?", "/map?");
  drawing ??= load();
  const found = await drawing.catch(() => null);
  if (!found) return;
  const points = [...found.querySelectorAll("a")];
  const lit = citations.map((citation) => points.reduce((best, one) => (distance(one, citation) < distance(best, citation) ? one : best)));
  for (const point of points) point.classList.toggle("lit", lit.includes(point));
  found.append(...lit); // on top of the others
  found.classList.toggle("asked", lit.length > 0);
}
