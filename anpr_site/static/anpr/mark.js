// Marking a plate that was missed: draw a box over it, then move its corners, by mouse, touch or keys.
// The number fields of the form are the truth; without this script they are filled in by hand.
const SVG = "http://www.w3.org/2000/svg";
const NAMES = ["top left", "top right", "bottom right", "bottom left"];
const HANDLE_PX = 7, GRIP_PX = 15, LEAST_PX = 8;
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

for (const mark of document.querySelectorAll("[data-mark]")) {
  const viewer = mark.closest("[data-viewer]");
  const pane = viewer.querySelector("[data-window]");
  const stage = viewer.querySelector("[data-stage]");
  const svg = stage.querySelector("svg");
  const layer = svg.querySelector("[data-marking]");
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const fields = NAMES.map((_, at) => ["x", "y"].map((axis) => mark.querySelector(`[name=${axis}${at + 1}]`)));
  const text = mark.querySelector("[name=text]");
  const steps = mark.querySelector("[data-mark-steps]");
  let quad = null, begun = null;

  const limit = (value, most) => Math.round(Math.min(Math.max(value, 0), most) * 10) / 10;
  const inside = ([x, y]) => [limit(x, width), limit(y, height)];
  const unit = () => width / svg.getBoundingClientRect().width; // pixels of the picture in one of the screen
  const place = (event) => {
    const box = svg.getBoundingClientRect();
    return inside([(event.clientX - box.left) * unit(), (event.clientY - box.top) * unit()]);
  };
  const boxed = ([x1, y1], [x2, y2]) => {
    const [left, right, top, bottom] = [Math.min(x1, x2), Math.max(x1, x2), Math.min(y1, y2), Math.max(y1, y2)];
    return [[left, top], [right, top], [right, bottom], [left, bottom]];
  };
  const around = ([x, y], wide) => boxed(inside([x - wide / 2, y - wide / 8]), inside([x + wide / 2, y + wide / 8]));

  const made = (name, attributes) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const outline = made("polygon", { tabindex: 0, role: "button", "aria-label": "Outline of the plate. Arrow keys move it." });
  const handles = NAMES.map((name, at) => {
    const handle = made("g", { class: "handle", tabindex: 0, role: "button", "aria-label": `Corner ${name}. Arrow keys move it.` });
    handle.append(made("circle", { class: "grip" }), made("circle", { class: "dot" }));
    handle.dataset.at = at;
    return handle;
  });

  const draw = () => {
    pane.classList.toggle("marking", mark.open && !quad);
    if (!mark.open || !quad) return layer.replaceChildren();
    if (!layer.childElementCount) layer.append(outline, ...handles);
    outline.setAttribute("points", quad.join(" "));
    const px = unit();
    handles.forEach((handle, at) => {
      handle.setAttribute("transform", `translate(${quad[at].join(" ")})`);
      handle.firstChild.setAttribute("r", GRIP_PX * px);
      handle.lastChild.setAttribute("r", HANDLE_PX * px);
    });
  };
  const say = () => {
    steps.textContent = quad
      ? "Move the corners onto the plate’s corners, then type what it shows."
      : "Draw a box over the plate in the picture. Zoom in first if it is small.";
    again.hidden = !quad;
    byKeys.hidden = Boolean(quad);
  };
  const set = (next) => {
    quad = next;
    fields.forEach((pair, at) => pair.forEach((field, axis) => { field.value = quad ? quad[at][axis] : ""; }));
    draw();
    say();
  };
  // What was typed into the number fields, drawn as far as it makes an outline.
  const typed = () => {
    const points = fields.map((pair) => pair.map((field) => (field.value === "" ? NaN : Number(field.value))));
    const known = points.map((point) => point.every(Number.isFinite));
    if (known.every(Boolean)) quad = points;
    else quad = known[0] && known[2] && !known[1] && !known[3] ? boxed(points[0], points[2]) : null;
    draw();
    say();
  };
  const moved = (at, [dx, dy]) => {
    const all = at === null ? [0, 1, 2, 3] : [at];
    set(quad.map((point, index) => (all.includes(index) ? inside([point[0] + dx, point[1] + dy]) : point)));
  };

  // Drawing a box; a mere tap places one.
  stage.addEventListener("pointerdown", (event) => {
    if (!mark.open || quad || event.button || !event.isPrimary) return;
    event.preventDefault();
    event.stopPropagation();
    begun = place(event);
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", (event) => {
    if (!begun || !event.isPrimary) return;
    event.stopPropagation();
    quad = boxed(begun, place(event));
    draw();
  });
  stage.addEventListener("pointerup", (event) => {
    if (!begun || !event.isPrimary) return;
    const end = place(event), least = LEAST_PX * unit();
    const isTap = Math.abs(end[0] - begun[0]) < least || Math.abs(end[1] - begun[1]) < least / 2;
    set(isTap ? around(begun, 120 * unit()) : boxed(begun, end));
    begun = null;
    if (event.pointerType === "mouse") text.focus({ preventScroll: true });
  });
  stage.addEventListener("pointercancel", () => { if (begun) { begun = null; set(null); } });
  stage.addEventListener("dblclick", (event) => { if (mark.open) event.stopPropagation(); });

  // Moving a corner, or the whole outline.
  const holds = (target, at) => {
    let last = null;
    target.addEventListener("pointerdown", (event) => {
      if (event.button || !event.isPrimary) return;
      event.preventDefault();
      event.stopPropagation();
      target.focus({ preventScroll: true });
      target.setPointerCapture(event.pointerId);
      last = place(event);
    });
    target.addEventListener("pointermove", (event) => {
      if (!last || !event.isPrimary) return;
      event.stopPropagation();
      const now = place(event);
      moved(at, [now[0] - last[0], now[1] - last[1]]);
      last = now;
    });
    for (const name of ["pointerup", "pointercancel"]) target.addEventListener(name, () => { last = null; });
    target.addEventListener("keydown", (event) => {
      const step = STEPS[event.key];
      if (event.key === "Enter") { event.preventDefault(); text.focus(); }
      if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      const by = (event.shiftKey ? 10 : 1) * Math.max(unit(), 0.5);
      moved(at, step.map((one) => one * by));
    });
  };
  holds(outline, null);
  handles.forEach(holds);

  const button = (words, act) => {
    const element = document.createElement("button");
    Object.assign(element, { type: "button", className: "quiet small", textContent: words });
    element.addEventListener("click", act);
    return element;
  };
  const byKeys = button("Place a box in the middle", () => {
    const seen = pane.getBoundingClientRect();
    const middle = place({ clientX: seen.left + seen.width / 2, clientY: seen.top + seen.height / 2 });
    set(around(middle, seen.width * unit() / 5));
    handles[0].focus({ preventScroll: true });
  });
  const again = button("Draw it again", () => { set(null); byKeys.focus({ preventScroll: true }); });
  const row = document.createElement("div");
  row.className = "mark-tools";
  row.append(byKeys, again);
  steps.after(row);
  steps.hidden = false;

  for (const pair of fields) for (const field of pair) field.addEventListener("input", typed);
  mark.querySelector("[data-corners]").open = Boolean(mark.querySelector("[data-errors]"));
  mark.addEventListener("toggle", () => { draw(); if (mark.open) steps.scrollIntoView({ block: "nearest" }); });
  new ResizeObserver(draw).observe(svg);
  new MutationObserver(draw).observe(stage, { attributes: true, attributeFilter: ["style"] }); // zoomed: handles keep their size
  typed();
}
