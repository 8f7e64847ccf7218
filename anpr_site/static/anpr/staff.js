// Select2 names its boxes by what is chosen: screen readers never hear of which field, and nothing while it is empty.
(function () {
  "use strict";

  function name(select) {
    const label = select.labels && select.labels[0];
    const words = label ? label.textContent : select.getAttribute("aria-label") || select.name;
    const text = words.trim().replace(/\s*\*$/, "");
    const box = select.nextElementSibling;
    if (!text || !box || !box.classList.contains("select2")) return;
    for (const part of box.querySelectorAll("[role=combobox]")) {
      part.removeAttribute("aria-labelledby");
      part.setAttribute("aria-label", text);
    }
    for (const part of box.querySelectorAll("[role=textbox]")) {
      if (select.value) part.removeAttribute("aria-label");
      else part.setAttribute("aria-label", text);
    }
  }

  function nameAll() {
    document.querySelectorAll("select.select2-hidden-accessible").forEach(name);
  }

  window.addEventListener("load", function () {
    nameAll();
    const query = window.django && window.django.jQuery; // pages without Select2 have none
    if (query) query(document).on("change", "select", nameAll);
  });
  document.addEventListener("formset:added", function () { window.setTimeout(nameAll); });
})();
