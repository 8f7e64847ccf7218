// Drag and drop of a list of plates, and how much of it is sent. The form works without it.
const form = document.querySelector("[data-bulk-upload]");
if (form) {
  const drop = form.querySelector("[data-bulk-drop]");
  const input = form.querySelector("input[type=file]");
  const told = form.querySelector("[data-bulk-chosen]");
  const tell = () => {
    const file = input.files[0];
    if (file) told.textContent = `${file.name}, ${file.size < 1e6 ? Math.ceil(file.size / 1e3) + " kB" : (file.size / 1e6).toFixed(1) + " MB"}`;
  };
  input.addEventListener("change", tell);
  tell(); // a file chosen before this script had come
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  for (const kind of ["dragleave", "drop"]) {
    drop.addEventListener(kind, () => drop.classList.remove("over"));
  }
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; tell(); }
  });

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    send();
  });
  const send = () => {
    const button = form.querySelector("button");
    const words = form.querySelector("[data-bulk-sending]");
    const bar = form.querySelector("[data-bulk-sent]");
    button.disabled = true;
    words.hidden = bar.hidden = false;
    words.textContent = "Sending…";
    const request = new XMLHttpRequest();
    request.open("POST", form.action || location.href);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
      if (event.loaded === event.total) words.textContent = "Sent. Checking…";
    });
    request.addEventListener("load", () => {
      if (request.status < 400) { location.assign(request.responseURL); return; }
      if (request.status === 422) { form.submit(); return; } // the page says what is wrong
      fail(`The server refused the file (${request.status}).`);
    });
    request.addEventListener("error", () => fail("The connection was lost. Nothing was uploaded; try again."));
    const fail = (reason) => { words.textContent = reason; bar.hidden = true; button.disabled = false; };
    request.send(new FormData(form));
  };
}
