// A queue of files that go out one by one, some at the same time. Knows the network, not the page.
//
// A file is one of: waiting, sending, sent, duplicate, refused (by the server, for good), failed (may be tried again),
// cancelled, left (never to be sent). `key` names it to the server, which takes a file under the same key only once.
import { fault, isLitter } from "./upload_files.js";

const AT_ONCE = 3;
const TRIES = 4;
const FIRST_WAIT_MS = 1500;
export const OPEN_STATES = new Set(["waiting", "sending"]);

export function randomId() { // crypto.randomUUID only exists on https
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export class Queue extends EventTarget {
  constructor(limits) {
    super();
    this.limits = limits;
    this.items = [];
    this.known = new Set();
    this.address = "";
    this.running = false;
    this.halted = ""; // why it stopped by itself, in words
  }

  // Takes files in; how many were new, left out, and chosen twice.
  add(found) {
    const counts = { added: 0, left: 0, twice: 0 };
    for (const { file, path } of found) {
      if (isLitter(path)) continue;
      const same = file ? `${path}|${file.size}|${file.lastModified}` : path;
      if (this.known.has(same)) { counts.twice += 1; continue; }
      const item = { key: randomId(), same, file, path, state: "waiting", words: fault(file, this.limits), sent: 0, tries: 0, page: "" };
      if (!item.words && this.taken >= this.limits.mostFiles) item.words = `Too many: ${this.limits.mostFiles} files fit.`;
      if (item.words) { item.state = "left"; counts.left += 1; } else counts.added += 1;
      this.known.add(same);
      this.items.push(item);
    }
    this.changed();
    this.next();
    return counts;
  }

  count(...states) { return this.items.filter((item) => states.includes(item.state)).length; }
  get taken() { return this.items.length - this.count("left", "cancelled"); }
  get open() { return this.count("waiting", "sending"); }
  get delivered() { return this.count("sent", "duplicate", "refused"); }
  get bytes() { return this.items.filter((item) => !["left", "cancelled"].includes(item.state)).reduce((sum, item) => sum + item.file.size, 0); }
  get bytesSent() { return this.items.filter((item) => item.state !== "cancelled").reduce((sum, item) => sum + item.sent, 0); }

  start(address) { this.address = address; this.resume(); }
  resume() { this.running = true; this.halted = ""; this.changed(); this.next(); }
  pause(why = "") {
    this.running = false;
    this.halted = why;
    for (const item of this.items) if (item.state === "sending") this.stop(item, "waiting");
    this.changed();
  }

  // Before sending, a file is taken off the list; later it stays there, crossed out.
  cancel(item) {
    this.known.delete(item.same);
    if (!this.address || item.state === "left") this.items = this.items.filter((one) => one !== item);
    else this.stop(item, "cancelled");
    this.changed(item);
    this.next();
  }
  cancelRest() {
    for (const item of this.items) if (OPEN_STATES.has(item.state)) { this.known.delete(item.same); this.stop(item, "cancelled"); }
    this.changed();
    this.next();
  }
  retry(...items) {
    for (const item of items) Object.assign(item, { state: "waiting", words: "", sent: 0, tries: 0 });
    this.resume();
  }
  retryAll() { this.retry(...this.items.filter((item) => item.state === "failed")); }

  stop(item, state) {
    const request = item.request;
    Object.assign(item, { state, words: "", sent: 0, request: null });
    request?.abort();
  }

  next() {
    if (!this.running || !this.address) return;
    const sending = this.count("sending");
    const now = Date.now();
    const ready = this.items.filter((item) => item.state === "waiting" && !(item.notBefore > now));
    for (const item of ready.slice(0, AT_ONCE - sending)) this.send(item);
    if (!this.open) { this.running = false; this.dispatchEvent(new Event("finished")); }
  }

  send(item) {
    Object.assign(item, { state: "sending", sent: 0, words: "" });
    item.tries += 1;
    const data = new FormData();
    data.append("pictures", item.file, item.file.name);
    data.append("key", item.key);
    if (this.open > 1) data.append("more", "on");
    const request = post(this.address);
    item.request = request;
    request.upload.addEventListener("progress", (event) => {
      if (item.request !== request || !event.total) return;
      item.sent = item.file.size * event.loaded / event.total;
      this.changed(item);
    });
    request.addEventListener("loadend", () => {
      if (item.request !== request) return; // paused or cancelled meanwhile
      item.request = null;
      this.answered(item, request);
      this.changed(item);
      this.next();
    });
    request.send(data); // after its listeners: a request without any tells nothing of its progress
    this.changed(item);
  }

  answered(item, request) {
    const answer = answerOf(request);
    if (answer.files) {
      item.sent = item.file.size;
      Object.assign(item, outcome(answer.files));
    } else if (answer.halt) {
      Object.assign(item, { state: "waiting", sent: 0 });
      this.pause(answer.halt);
    } else if (answer.again && item.tries < TRIES) {
      const wait_ms = FIRST_WAIT_MS * 2 ** (item.tries - 1);
      Object.assign(item, { state: "waiting", sent: 0, words: "The connection was lost: trying again…", notBefore: Date.now() + wait_ms });
      setTimeout(() => this.next(), wait_ms + 50);
    } else {
      Object.assign(item, { state: "failed", sent: 0, words: answer.words });
    }
  }

  changed(item = null) { this.dispatchEvent(new CustomEvent("changed", { detail: item })); }
}

// Opens a batch that files can be sent into: { send, page }, or { words } of what is wrong.
export async function openBatch(address, id, name) {
  const data = new FormData();
  data.append("batch", id);
  data.append("name", name);
  const request = post(address);
  request.send(data);
  await new Promise((resolve) => request.addEventListener("loadend", resolve));
  const answer = answerOf(request);
  return answer.send ? answer : { words: answer.halt || answer.words };
}

function post(address) {
  const request = new XMLHttpRequest(); // fetch cannot tell how much it has sent
  request.open("POST", address);
  request.setRequestHeader("Accept", "application/json");
  // Read anew each time: logging in again in another tab changes it.
  request.setRequestHeader("X-CSRFToken", document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? "");
  return request;
}

function answerOf(request) {
  const isJson = request.getResponseHeader("Content-Type")?.startsWith("application/json");
  if (isJson && request.status === 200) return JSON.parse(request.responseText);
  if (isJson) return { words: JSON.parse(request.responseText).error };
  if (request.status === 0) return { again: true, words: "The connection was lost." };
  if (request.status === 200) return { halt: "You were logged out. Log in again in another tab, then press Continue." };
  if (request.status === 403) return { halt: "You may not upload here any more. Log in again in another tab, then press Continue." };
  if (request.status === 404) return { halt: "This batch was deleted. Nothing more is sent into it." };
  if (request.status === 413) return { words: "The server takes no file that large." };
  return { again: request.status >= 500 || request.status === 429, words: `The server could not take it (error ${request.status}).` };
}

// What became of a file; of a ZIP file, what became of those in it.
function outcome(files) {
  if (files.length === 1) {
    const [{ outcome: state, words, page }] = files;
    return { state: state === "accepted" ? "sent" : state, words: state === "duplicate" ? "Uploaded before." : words, page };
  }
  const count = (state) => files.filter((file) => file.outcome === state).length;
  const parts = [[count("accepted"), "new"], [count("duplicate"), "uploaded before"], [count("refused"), "refused"]];
  return { state: "sent", words: `${files.length} files: ${parts.filter(([many]) => many).map(([many, what]) => `${many} ${what}`).join(", ")}.`, page: "" };
}
