// Django's own forms: names for fields whose label is only the head of their column, or that a script replaced.
(() => {
  "use strict";
  const text = (element) => element?.textContent.replace(/[:：*]\s*$/, "").trim() || "";
  const named = (field) => field.labels?.length || field.getAttribute("aria-label") || field.getAttribute("aria-labelledby");
  const nameOf = (field) => {
    const cell = field.closest("td");
    if (cell) return text(cell.closest("table").querySelectorAll("thead th")[cell.cellIndex - cell.closest("tr").querySelectorAll("td.original").length])
      || text(cell.closest("table").querySelector(`thead th.column-${[...cell.classList].find((each) => each.startsWith("field-"))?.slice(6)}`));
    const row = field.closest(".form-row, .fieldBox");
    return text(row?.querySelector("label, legend"));
  };
  const name = (root) => {
    for (const field of root.querySelectorAll(".stock input:not([type=hidden]), .stock select, .stock textarea, #content input:not([type=hidden]), #content select, #content textarea")) {
      if (!named(field)) { const found = nameOf(field); if (found) field.setAttribute("aria-label", found); }
    }
    for (const box of root.querySelectorAll(".select2-selection")) {
      const field = box.closest(".select2-container")?.previousElementSibling;
      const found = text(field?.labels?.[0]) || field?.getAttribute("aria-label") || (field && nameOf(field));
      if (found) { box.setAttribute("aria-label", found); box.querySelector("[role=textbox]")?.setAttribute("aria-label", found); }
    }
  };
  window.addEventListener("load", () => name(document));
  document.addEventListener("formset:added", (event) => setTimeout(() => name(event.target.parentElement || document)));
})();
