// Zoom and pan of a picture: wheel, pinch, drag, buttons, keys. Without it the picture is simply shown.
const MOST = 16;
const LARGE_FROM = 1.6;

for (const viewer of document.querySelectorAll("[data-viewer]")) {
  const pane = viewer.querySelector("[data-window]");
  const stage = viewer.querySelector("[data-stage]");
  const picture = stage.querySelector("img");
  const shown = viewer.querySelector("[data-zoom-level]");
  const pointers = new Map();
  let scale = 1, x = 0, y = 0, moved = 0;

  const limit = (value, least, most) => Math.min(Math.max(value, least), most);
  const draw = () => {
    const box = { width: stage.offsetWidth, height: stage.offsetHeight, left: stage.offsetLeft };
    // The picture covers the window where it is larger than it, and stands in it where it is smaller.
    const least = pane.clientWidth - box.left - box.width * scale;
    x = limit(x, Math.min(least, -box.left), Math.max(least, -box.left));
    if (scale === 1) x = 0;
    y = limit(y, Math.min(pane.clientHeight - box.height * scale, 0), 0);
    stage.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    shown.textContent = `${Math.round(scale * 100)} %`;
    pane.classList.toggle("zoomed", scale > 1);
    if (scale >= LARGE_FROM && picture.dataset.large) {
      picture.src = picture.dataset.large;
      delete picture.dataset.large;
    }
  };
  // Zooms so that what is at (px, py) of the window stays there.
  const zoom = (to, px = pane.clientWidth / 2, py = pane.clientHeight / 2) => {
    const next = limit(to, 1, MOST);
    const left = px - stage.offsetLeft;
    x = left - (left - x) * next / scale;
    y = py - (py - y) * next / scale;
    scale = next;
    draw();
  };
  const place = (event) => {
    const box = pane.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const fit = () => { scale = 1; x = 0; y = 0; draw(); };
  const near = (words) => {
    const [left, top, width, height] = words.split(" ").map(Number);
    const [, , frame] = stage.querySelector("svg").getAttribute("viewBox").split(" ").map(Number);
    const unit = stage.offsetWidth / frame;
    scale = limit(Math.min(pane.clientWidth / (width * unit), pane.clientHeight / (height * unit)), 1, MOST);
    x = pane.clientWidth / 2 - stage.offsetLeft - (left + width / 2) * unit * scale;
    y = pane.clientHeight / 2 - (top + height / 2) * unit * scale;
    draw();
  };

  pane.addEventListener("wheel", (event) => {
    if (event.deltaY > 0 && scale === 1) return; // nothing to zoom out of: the page scrolls
    event.preventDefault();
    zoom(scale * Math.exp(-limit(event.deltaY, -200, 200) / 300), ...place(event));
  }, { passive: false });

  pane.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    pointers.set(event.pointerId, place(event));
    moved = 0;
  });
  pane.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, now);
    moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (other) {
      const apart = (one) => Math.max(Math.hypot(one[0] - other[0], one[1] - other[1]), 1);
      zoom(scale * apart(now) / apart(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    } else if (scale > 1 && moved > 4) {
      pane.setPointerCapture(event.pointerId);
      pane.classList.add("dragging");
      x += now[0] - before[0];
      y += now[1] - before[1];
      draw();
    }
  });
  const lift = (event) => { pointers.delete(event.pointerId); pane.classList.remove("dragging"); };
  for (const name of ["pointerup", "pointercancel", "pointerleave"]) pane.addEventListener(name, lift);
  pane.addEventListener("click", (event) => { if (moved > 4) event.preventDefault(); }, true); // a drag is no click on a plate
  pane.addEventListener("dragstart", (event) => event.preventDefault());
  pane.addEventListener("dblclick", (event) => (scale > 1 ? fit() : zoom(3, ...place(event))));

  const KEYS = {
    "+": () => zoom(scale * 1.4), "=": () => zoom(scale * 1.4), "-": () => zoom(scale / 1.4), "0": fit,
    ArrowLeft: () => { x += 60; draw(); }, ArrowRight: () => { x -= 60; draw(); },
    ArrowUp: () => { y += 60; draw(); }, ArrowDown: () => { y -= 60; draw(); },
  };
  pane.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || (event.key.startsWith("Arrow") && scale === 1)) return;
    event.preventDefault();
    act();
  });

  const BUTTONS = { in: () => zoom(scale * 1.6), out: () => zoom(scale / 1.6), fit };
  for (const button of viewer.querySelectorAll("[data-zoom]")) button.addEventListener("click", BUTTONS[button.dataset.zoom]);
  for (const link of document.querySelectorAll("[data-near]")) link.addEventListener("click", () => near(link.dataset.near));
  for (const tool of viewer.querySelectorAll("[data-zoom-tools]")) tool.hidden = false;
  pane.classList.add("zoomable");
  pane.tabIndex = 0;
  pane.setAttribute("role", "group");
  pane.setAttribute("aria-label", "Picture. Plus, minus and zero zoom, arrows move.");
  new ResizeObserver(draw).observe(pane);
}
