// Ticks all plates of a page, and says how many are ticked. The table comes anew with every search: events are
// heard on what stays.
const register = document.querySelector("[data-register]");
if (register) {
  const boxes = () => [...register.querySelectorAll("input[name=plate]")];
  const tell = () => {
    const all = register.querySelector("[data-all]");
    if (!all) return;
    const ticked = boxes().filter((box) => box.checked).length;
    const everything = register.querySelector("input[name=everything]")?.checked;
    all.hidden = false;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
    register.querySelector("[data-ticked]").textContent = everything ? "All ticked" : `${ticked} ticked`;
  };
  let last = null;
  register.addEventListener("click", (event) => {
    const box = event.target.closest("input[name=plate]");
    if (!box) return;
    if (event.shiftKey && last) {
      const list = boxes();
      const [from, to] = [list.indexOf(last), list.indexOf(box)].sort((a, b) => a - b);
      if (from >= 0) list.slice(from, to + 1).forEach((one) => { one.checked = box.checked; });
    }
    last = box;
  });
  register.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) boxes().forEach((box) => { box.checked = event.target.checked; });
    tell();
  });
  document.body.addEventListener("htmx:afterSettle", tell);
  tell();
}
