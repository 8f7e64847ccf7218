// The upload page: files are collected, then sent one by one into one batch. Without this the plain form works.
import { chosen, dropped } from "./upload_files.js";
import { Queue, openBatch, randomId } from "./upload_queue.js";
import { QueueView } from "./upload_view.js";

const form = document.querySelector("[data-upload]");
const { dataset } = form;
const queue = new Queue({
  mostFiles: Number(dataset.mostFiles),
  mostBytes: Number(dataset.mostBytes),
  mostArchiveBytes: Number(dataset.mostArchiveBytes),
  types: new Set(dataset.accepted.split(",")),
  suffixes: new Set(dataset.suffixes.split(" ")),
});
const view = new QueueView(form.querySelector("[data-queue]"), form.querySelector("[data-announce]"), queue);
const begin = form.querySelector("[data-begin]");
const button = form.querySelector("[data-submit]");
const batch = randomId();
let page = dataset.page ?? "";

form.classList.add("live");
for (const part of document.querySelectorAll("[data-live]")) part.hidden = false;

const many = (count, what = "file") => `${count} ${what}${count === 1 ? "" : "s"}`;

function take(found) {
  if (!found.length) return;
  const { added, left, twice } = queue.add(found);
  const parts = [`${many(added)} added`, left ? `${left} will not be sent` : "", twice ? `${twice} chosen twice` : ""];
  view.tell(`${parts.filter(Boolean).join(", ")}.`);
  label();
}

function label() {
  button.textContent = queue.taken > 1 ? `Upload and read ${queue.taken} files` : "Upload and read";
}
queue.addEventListener("changed", label);

function empty(input) {
  take(chosen(input));
  input.value = "";
}
for (const input of form.querySelectorAll("input[type=file]")) input.addEventListener("change", () => empty(input));

// Files may be dropped anywhere: beside the field the browser would open them and leave the page.
const drop = form.querySelector("[data-drop]");
document.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
document.addEventListener("drop", async (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  take(await dropped(event.dataTransfer));
});
document.addEventListener("paste", (event) => {
  take([...event.clipboardData.files].map((file) => ({ file, path: file.name })));
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!queue.taken) {
    view.tell("Choose at least one file.");
    fail("Choose at least one file.");
    return;
  }
  button.disabled = true;
  const answer = dataset.send ? { send: dataset.send, page: dataset.page } : await openBatch(dataset.open, batch, form.elements.name.value);
  button.disabled = false;
  if (answer.words) { fail(answer.words); return; }
  page = answer.page;
  begin.hidden = true;
  form.classList.add("sending");
  form.querySelector("[data-problem]")?.remove();
  const open = form.querySelector("[data-open-batch]");
  open.href = page;
  open.hidden = false;
  history.replaceState(null, "", answer.send); // who reloads goes on with this batch
  view.tell(`Sending ${many(queue.taken)}.`);
  queue.start(answer.send);
});

function fail(words) {
  const note = form.querySelector("[data-problem]") ?? document.createElement("div");
  note.className = "note error";
  note.dataset.problem = "";
  note.setAttribute("role", "alert");
  note.textContent = words;
  form.prepend(note);
}

// Whatever could not be sent is kept in sight; otherwise the batch page goes on.
queue.addEventListener("finished", () => {
  if (!queue.delivered) return;
  const failed = queue.count("failed");
  if (!failed && !queue.count("left")) { location.assign(page); return; }
  view.tell(`${many(queue.delivered)} sent. ${failed ? `${failed} could not be sent.` : ""}`);
});

window.addEventListener("beforeunload", (event) => {
  if (queue.address && queue.open) event.preventDefault();
});

// Files chosen before this script had come, as on a slow connection. At the end: all that taking them needs is there now.
for (const input of form.querySelectorAll("input[type=file]")) empty(input);
