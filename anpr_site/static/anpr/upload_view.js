// The list of files and what stands above it.
import { isArchive, sizeWords } from "./upload_files.js";

const LABELS = { waiting: "", sending: "Sending…", sent: "Sent", duplicate: "Uploaded before.", refused: "", failed: "", cancelled: "Cancelled", left: "" };
const WINDOW_MS = 15000;

export class QueueView {
  constructor(root, announce, queue) {
    this.root = root;
    this.announce = announce;
    this.queue = queue;
    this.part = (name) => root.querySelector(`[data-${name}]`);
    this.rows = new Map();
    this.samples = [];
    this.drawing = Promise.resolve();
    this.seen = new IntersectionObserver((entries) => this.show(entries), { rootMargin: "200px" });
    this.planned = false;
    queue.addEventListener("changed", (event) => this.plan(event.detail));
    for (const [name, act] of [["retry-all", () => queue.retryAll()], ["cancel-rest", () => queue.cancelRest()]]) {
      this.part(name).addEventListener("click", act);
    }
    this.part("pause").addEventListener("click", () => (queue.running ? queue.pause() : queue.resume()));
  }

  tell(words) { this.announce.textContent = words; }

  // Many files change at once: the page is brought up to date once a frame.
  plan(item) {
    if (item) this.row(item);
    if (this.planned) return;
    this.planned = true;
    requestAnimationFrame(() => { this.planned = false; this.update(); });
  }

  update() {
    const { queue } = this;
    const kept = new Set(queue.items);
    for (const [item, row] of this.rows) if (!kept.has(item)) { row.remove(); this.rows.delete(item); }
    for (const item of queue.items) this.row(item);
    this.root.hidden = !queue.items.length;
    this.head();
  }

  head() {
    const { queue } = this;
    const begun = Boolean(queue.address);
    const failed = queue.count("failed");
    const left = queue.count("left");
    const what = queue.taken === 1 ? "file" : "files";
    const size = queue.taken ? `, ${sizeWords(queue.bytes)}` : "";
    this.part("count").textContent = begun ? `${queue.delivered} of ${queue.taken} ${what} sent` : `${queue.taken} ${what}${size}`;
    this.part("rest").textContent = [begun && queue.open ? this.pace() : "", failed ? `${failed} failed` : "", left ? `${left} not to be sent` : ""].filter(Boolean).join(" · ");
    const all = this.part("all");
    all.hidden = !begun;
    all.max = queue.bytes || 1;
    all.value = queue.bytesSent;
    this.part("pause").hidden = !begun || !queue.open;
    this.part("pause").textContent = queue.running ? "Pause" : "Continue";
    this.part("cancel-rest").hidden = !begun || !queue.open;
    this.part("retry-all").hidden = !failed;
    const note = this.part("note");
    note.hidden = !queue.halted;
    note.className = "note warning";
    if (note.textContent !== queue.halted) { note.textContent = queue.halted; if (queue.halted) this.tell(queue.halted); }
  }

  // How fast it went lately, as the time that is left.
  pace() {
    const { queue } = this;
    if (!queue.running) { this.samples = []; return "paused"; }
    const now = performance.now();
    this.samples.push([now, queue.bytesSent]);
    this.samples = this.samples.filter(([at]) => at > now - WINDOW_MS);
    const [[then, before]] = this.samples;
    const speed = (queue.bytesSent - before) / (now - then);
    if (now - then < 2000 || speed <= 0) return `${sizeWords(queue.bytes - queue.bytesSent)} to go`;
    const minutes = Math.ceil((queue.bytes - queue.bytesSent) / speed / 60000);
    return minutes <= 1 ? "less than a minute left" : `about ${minutes} minutes left`;
  }

  row(item) {
    const row = this.rows.get(item) ?? this.newRow(item);
    const begun = Boolean(this.queue.address);
    if (row.dataset.state !== item.state || row.begun !== begun) {
      row.dataset.state = item.state;
      row.begun = begun;
      row.querySelector("[data-act=retry]").hidden = item.state !== "failed";
      const cancel = row.querySelector("[data-act=cancel]");
      cancel.hidden = !["waiting", "sending", "left"].includes(item.state);
      cancel.textContent = begun && item.state !== "left" ? "Cancel" : "Remove";
      cancel.ariaLabel = `${cancel.textContent}: ${item.path}`;
    }
    const said = row.querySelector(".queue-said");
    const words = item.words || label(item) || (item.file ? sizeWords(item.file.size) : "");
    if (said.textContent !== words) said.textContent = words;
    const bar = row.querySelector("progress");
    bar.hidden = item.state !== "sending";
    if (item.file) { bar.max = item.file.size || 1; bar.value = item.sent; }
  }

  newRow(item) {
    const row = this.part("row").content.firstElementChild.cloneNode(true);
    row.querySelector(".queue-name").textContent = item.path;
    row.querySelector("progress").ariaLabel = `Sent of ${item.path}`;
    for (const button of row.querySelectorAll("[data-act]")) {
      if (button.dataset.act === "retry") button.ariaLabel = `Try again: ${item.path}`;
      button.addEventListener("click", () => this.queue[button.dataset.act](item));
    }
    if (item.file && isArchive(item.file)) row.classList.add("archive");
    row.item = item;
    this.rows.set(item, row);
    this.part("list").append(row);
    this.seen.observe(row);
    return row;
  }

  show(entries) {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      this.seen.unobserve(target);
      const { file, state } = target.item;
      // One after the other: a dozen photographs decoded at once would not fit a phone.
      if (file && state !== "left" && !isArchive(file)) this.drawing = this.drawing.then(() => draw(file, target.querySelector("canvas")));
    }
  }
}

// A file that has gone out altogether is still looked at by the server; a large ZIP file for long.
function label(item) {
  return item.state === "sending" && item.sent >= item.file.size ? "Sent, being checked…" : LABELS[item.state];
}

// On a canvas, since the content security policy allows no address of a local file.
async function draw(file, canvas) {
  if (!canvas.isConnected) return;
  try {
    const picture = await createImageBitmap(file, { resizeWidth: canvas.width * 2, resizeQuality: "medium" });
    const scale = Math.max(canvas.width / picture.width, canvas.height / picture.height);
    const [width, height] = [picture.width * scale, picture.height * scale];
    canvas.getContext("2d").drawImage(picture, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
    picture.close();
    canvas.classList.add("drawn");
  } catch {
    canvas.classList.add("unknown"); // no picture, or one that this browser cannot draw; the server judges it
  }
}
