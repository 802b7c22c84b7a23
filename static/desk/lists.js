// The list of tickets: ranges by shift-click, nothing selected by Esc, the form of a verb for many, the order of columns.
(() => {
  "use strict";
  const list = document.getElementById("changelist-form");
  const many = document.getElementById("many");

  // Boxes that came checked, and those the browser remembers on the way back, count as well.
  const recount = () => list?.querySelector("input.action-select")?.dispatchEvent(new Event("change", { bubbles: true }));
  window.addEventListener("pageshow", recount);

  let last = null;
  list?.addEventListener("click", (event) => {
    const box = event.target.closest("input.action-select");
    if (!box) return;
    const boxes = [...list.querySelectorAll("input.action-select")];
    if (event.shiftKey && last && last !== box) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      boxes.slice(from, to + 1).forEach((each) => { each.checked = box.checked; });
    }
    last = box;
    recount();
  });

  const close = () => {
    if (!many?.firstElementChild) return false;
    many.replaceChildren();
    list.classList.remove("is-asked");
    (list.querySelector("tr.is-focus .row-link") || list.querySelector("input.action-select:checked"))?.focus({ preventScroll: true });
    return true;
  };
  const none = () => {
    list.querySelectorAll("input.action-select, [name=whole], [data-selects=all]").forEach((box) => { box.checked = false; });
    recount();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || document.querySelector("details.menu[open], dialog[open]")) return;
    if (!close() && list?.classList.contains("has-selected") && !/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.type === "checkbox" ? "" : event.target.tagName)) none();
  }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-closes-many]")) close();
    if (event.target.closest("[data-selects=none]")) { close(); none(); }
  });
  const reveal = (place) => place?.querySelectorAll("[data-closes-many][hidden], [data-selects=none][hidden], [data-moves][hidden]").forEach((button) => { button.hidden = false; });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "many") return;
    reveal(many);
    list.classList.add("is-asked");
    list.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; });
  });
  reveal(document);

  // An address without the fields that were left empty is one that people can read and send on.
  document.getElementById("changelist-search")?.addEventListener("submit", (event) => {
    for (const field of event.target.elements) if (field.name && field.value === "") field.disabled = true;
  });
  window.addEventListener("pageshow", () => {
    for (const field of document.getElementById("changelist-search")?.elements ?? []) field.disabled = false;
  });

  // Columns move up and down.
  document.addEventListener("click", (event) => {
    const mover = event.target.closest("[data-moves]");
    if (!mover) return;
    const item = mover.closest("li");
    if (mover.dataset.moves === "1") item.nextElementSibling?.after(item);
    else item.previousElementSibling?.before(item);
    mover.focus();
  });
})();

// Views that find no room in the line are in the menu beside it: what nobody sees the keyboard passes over.
(() => {
  "use strict";
  const line = document.getElementById("views");
  if (!line) return;
  const measure = () => {
    const foot = line.getBoundingClientRect().bottom;
    for (const tab of line.children) tab.classList.toggle("is-out", tab.getBoundingClientRect().top >= foot - 1);
  };
  new ResizeObserver(measure).observe(line);
  document.addEventListener("htmx:afterSettle", (event) => { if (event.target === line || line.contains(event.target)) measure(); });
  document.fonts.ready.then(measure);
})();
