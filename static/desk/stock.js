// Django's own forms: names for fields whose label is only the head of their column, or that a script replaced; wide tables by keys.
(() => {
  "use strict";
  const text = (element) => element?.textContent.replace(/[:：*]\s*$/, "").trim() || "";
  const named = (field) => field.labels?.length || field.getAttribute("aria-label") || field.getAttribute("aria-labelledby");
  const nameOf = (field) => {
    const cell = field.closest("td");
    if (cell) {
      const heads = cell.closest("table").querySelectorAll("thead th");
      const own = [...cell.classList].find((each) => each.startsWith("field-"))?.slice(6);
      const before = heads[0]?.matches(".original") ? 0 : cell.closest("tr").querySelectorAll("td.original").length;
      return text([...heads].find((head) => own && head.matches(`.column-${own}`))) || text(heads[cell.cellIndex - before]);
    }
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
  // A table that is only read and is wider than the screen is moved by arrow keys too.
  const reached = () => {
    for (const box of document.querySelectorAll(".inline-group .tabular")) if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  };
  window.addEventListener("load", () => { name(document); reached(); });
  // The script that replaces fields may come after all has loaded.
  new MutationObserver((records) => {
    if (records.some((record) => [...record.addedNodes].some((node) => node.classList?.contains("select2")))) name(document);
  }).observe(document.body, { childList: true, subtree: true });
  document.addEventListener("formset:added", (event) => setTimeout(() => name(event.target.parentElement || document)));
})();
