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

// Whether a point is, or stands for, a passage with one of these numbers: "0-3 7" holds 2.
const holds = ({ dataset }, numbers) => dataset.holds.split(" ").some((range) => {
  const [first, last = first] = range.split("-").map(Number);
  return numbers.some((number) => first <= number && number <= last);
});

// turn: the element whose citations are lit. address: of the page that shows the answer.
export async function light(turn, address) {
  if (!room.matches) return;
  map.querySelector("p a").href = address.replace("/?", "/map?");
  const numbers = [...turn.querySelectorAll("[data-passages]")].flatMap(({ dataset }) => dataset.passages.split(" ").map(Number));
  drawing ??= load();
  const found = await drawing.catch(() => null);
  if (!found) return;
  const points = [...found.querySelectorAll("a")];
  const lit = points.filter((point) => holds(point, numbers));
  for (const point of points) point.classList.toggle("lit", lit.includes(point));
  found.prepend(...points.filter((point) => !lit.includes(point))); // what is lit lies on top
  found.classList.toggle("asked", lit.length > 0);
}
