// Drag and drop onto the upload field, and what was chosen in words. The form works without it.
const drop = document.querySelector("[data-drop]");
if (drop) {
  const input = drop.querySelector("input[type=file]");
  const told = drop.querySelector("[data-chosen]");
  const tell = () => {
    const bytes = [...input.files].reduce((sum, file) => sum + file.size, 0);
    const many = input.files.length;
    told.textContent = many ? `${many} file${many > 1 ? "s" : ""}, ${(bytes / 1048576).toFixed(1)} MB` : "";
  };
  input.addEventListener("change", tell);
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  for (const kind of ["dragleave", "drop"]) {
    drop.addEventListener(kind, () => drop.classList.remove("over"));
  }
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    input.files = event.dataTransfer.files;
    tell();
  });
  drop.closest("form").addEventListener("submit", (event) => {
    const button = event.target.querySelector("button");
    button.disabled = true;
    button.textContent = "Sending…";
  });
}
