// Comforts that every page works without: menus that close, waits that count down, forms that save on change.
for (const menu of document.querySelectorAll("details.menu")) {
  const shut = () => { menu.open = false; };
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) shut(); });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { shut(); menu.querySelector("summary").focus(); }
  });
}

// <form data-wait="43">: the button cannot be pressed for 43 seconds; [data-seconds] shows how many are left.
for (const form of document.querySelectorAll("form[data-wait]")) {
  const ends = Date.now() + 1000 * Number(form.dataset.wait);
  const button = form.querySelector("button");
  const told = form.querySelector("[data-waiting]");
  const tick = () => {
    const left = Math.ceil((ends - Date.now()) / 1000);
    button.disabled = left > 0;
    if (told) {
      told.hidden = left <= 0;
      told.querySelector("[data-seconds]").textContent = Math.max(0, left);
    }
    if (left > 0) setTimeout(tick, 1000);
  };
  tick();
}

// The summary of what is wrong is read first.
document.querySelector("[data-errors]")?.focus();
