// Judging reads: the button says what it does, and the review queue is worked through with the keyboard alone.
// Forms do everything without it.
const label = (field) => {
  const form = field.form;
  const button = form?.querySelector("[data-confirm]");
  if (!button) return;
  const typed = field.value.toUpperCase().replace(/[^A-Z0-9]/g, "");
  button.textContent = typed === field.dataset.read && typed ? "Confirm" : "Save";
  for (const one of form.querySelectorAll("[name=choice]")) one.classList.toggle("chosen", one.value === typed);
};
const fieldOf = (root) => root?.querySelector("input[data-read]");
document.addEventListener("input", (event) => { if (event.target.dataset?.read !== undefined) label(event.target); });

const work = () => document.getElementById("work");
const keys = document.getElementById("keys");
const single = document.getElementById("single-keys");

const press = (name) => {
  const button = work().querySelector(`[data-key=${name}]`);
  button?.click();
  return Boolean(button);
};
// Puts the next (or previous) of the texts that the plate may show into the field.
const choose = (step) => {
  const field = fieldOf(work());
  const texts = [field.dataset.read, ...[...work().querySelectorAll("[name=choice]")].map((one) => one.value)];
  const at = texts.indexOf(field.value);
  field.value = texts[(at + step + texts.length) % texts.length];
  label(field);
};
const write = (field, text) => {
  field.value = text;
  field.focus();
  field.setSelectionRange(text.length, text.length);
  label(field);
};
const inField = (event, field) => {
  if (event.key === "Escape") {
    field.value = field.dataset.read;
    label(field);
    work().focus();
  } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    choose(event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
  }
};
const NAMED = {
  Enter: () => press("confirm"),
  ArrowRight: () => choose(1), ArrowDown: () => choose(1), ArrowLeft: () => choose(-1), ArrowUp: () => choose(-1),
  Backspace: (field) => write(field, field.value.slice(0, -1)),
};
const COMMANDS = { x: () => press("reject"), s: () => press("skip") };

const onKey = (event) => {
  const field = fieldOf(work());
  if (event.target === field) return inField(event, field);
  if (event.target.closest("input, textarea, select")) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "z") { if (press("undo")) event.preventDefault(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!single.checked) return;
  if (event.key === "?") { keys.open = !keys.open; event.preventDefault(); return; }
  if (!field || (event.key === "Enter" && event.target.closest("a, button, summary"))) return;
  const act = NAMED[event.key] ?? COMMANDS[event.key];
  if (act) {
    event.preventDefault();
    act(field);
  } else if (/^[A-Za-z0-9]$/.test(event.key)) {
    event.preventDefault();
    write(field, event.key.toUpperCase());
  }
};

if (work()) {
  single.checked = localStorage.getItem("single-keys") !== "off";
  single.addEventListener("change", () => localStorage.setItem("single-keys", single.checked ? "on" : "off"));
  document.addEventListener("keydown", onKey);
  document.body.addEventListener("htmx:afterSwap", () => work().focus({ preventScroll: true }));
  work().focus({ preventScroll: true });
}
for (const field of document.querySelectorAll("input[data-read]")) label(field);
