// Comforts of the overview: the arrow keys go through a chart, and a page that renews itself keeps what was opened.
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

document.addEventListener("keydown", (event) => {
  const chart = event.target.closest?.("[data-chart]");
  if (!chart) return;
  const marks = [...chart.querySelectorAll(".mark")];
  const at = marks.indexOf(document.activeElement);
  let next = null;
  if (event.key in STEPS) next = marks[at < 0 ? (STEPS[event.key] > 0 ? 0 : marks.length - 1) : at + STEPS[event.key]];
  else if (event.key === "Home") next = marks[0];
  else if (event.key === "End") next = marks[marks.length - 1];
  else if (event.key === "Escape" && at >= 0) next = chart;
  if (!next) return;
  event.preventDefault();
  next.focus();
});

let opened = [];
let focused = null;

// Nobody looks, or somebody is reading a chart: wait for the next time.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id !== "live") return;
  const busy = document.activeElement?.closest?.("[data-chart]") || event.target.querySelector(".mark:hover");
  if (document.hidden || busy) event.preventDefault();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.id !== "live") return;
  if (!event.detail.xhr.responseText.includes('id="live"')) {
    event.detail.shouldSwap = false;
    if (event.detail.xhr.status < 400) location.reload(); // logged out meanwhile
    return;
  }
  opened = [...event.target.querySelectorAll("details[open]")].map((one) => one.id);
  focused = event.target.contains(document.activeElement) ? document.activeElement.id : null;
});

document.addEventListener("htmx:afterSettle", () => {
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus();
  opened = [];
  focused = null;
});
