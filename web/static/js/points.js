// The map by keyboard and touch: one stop for the whole drawing, arrows lead from point to point, each told in words.
import { byId, make } from "./render.js";

const drawing = byId("drawing");
const area = byId("main"); // a drawing that listens would be a stop itself
const caption = byId("caption");
const points = [...drawing?.querySelectorAll("a") ?? []];
const spot = (point) => { const { e, f } = point.transform.baseVal[0].matrix; return [e, f]; };
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const pointAt = (target) => target.closest("#drawing a");
let here = null; // the point that is told
let touched = false;

// The nearest in a direction; lying beside the way counts double.
function nearest(from, [dx, dy]) {
  const [x, y] = spot(from);
  let best = null;
  let least = Infinity;
  for (const point of points) {
    const [toX, toY] = spot(point);
    const along = (toX - x) * dx + (toY - y) * dy;
    const beside = Math.abs((toX - x) * dy - (toY - y) * dx);
    if (point === from || along <= 0 || along + 2 * beside >= least) continue;
    best = point;
    least = along + 2 * beside;
  }
  return best;
}

function tell(point) {
  here = point;
  const said = point.querySelector("title").textContent;
  const { place } = point.dataset;
  caption.replaceChildren(make("a", { href: point.getAttribute("href"), tabindex: -1 }, place), make("q", {}, said.slice(place.length).replace(/^(, quoted)?: /, "")));
}

function stop(point) {
  for (const other of points) other.setAttribute("tabindex", other === point ? 0 : -1);
}

if (points.length) {
  drawing.setAttribute("aria-describedby", "moving");
  stop(points.findLast((point) => point.matches(".lit")) ?? points[0]);
  area.addEventListener("focusin", ({ target }) => {
    const point = pointAt(target);
    if (!point) return;
    stop(point);
    tell(point);
  });
  area.addEventListener("pointerover", ({ target, pointerType }) => {
    const point = pointAt(target);
    if (point && pointerType === "mouse") tell(point);
  });
  area.addEventListener("pointerdown", ({ target, pointerType }) => { touched = pointerType !== "mouse" && here !== pointAt(target); }, true);
  area.addEventListener("click", (event) => {
    const point = pointAt(event.target);
    if (!point || !touched) return;
    event.preventDefault(); // the first tap tells what a second one opens
    touched = false;
    tell(point);
  });
  area.addEventListener("keydown", (event) => {
    const from = pointAt(event.target);
    if (!from) return;
    const to = WAYS[event.key] ? nearest(from, WAYS[event.key]) : { Home: points[0], End: points.at(-1) }[event.key];
    if (!WAYS[event.key] && !to) return;
    event.preventDefault();
    to?.focus();
  });
}
