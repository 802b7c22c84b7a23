// A word that its place cuts off is read in full when the pointer rests on it: the title is written then, and only where it is cut.
(() => {
  "use strict";
  const cut = (element) => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).textOverflow === "ellipsis";
  const words = (element) => element.textContent.trim().replace(/\s+/g, " ");
  document.addEventListener("pointerover", (event) => {
    for (let element = event.target, step = 0; step < 4 && element !== document.body && element; step += 1, element = element.parentElement) {
      if (element.title) return;
      if (cut(element)) { element.title = words(element); return; }
    }
  });
  // A row whose link lies over all of it shows the title of the cell that is pointed at.
  let last = null;
  document.addEventListener("pointermove", (event) => {
    const link = event.target.closest?.(".row-link");
    if (!link) return;
    const cell = [...(link.closest("tr, li")?.children || [])].find((each) => { const box = each.getBoundingClientRect(); return event.clientX >= box.left && event.clientX < box.right && event.clientY >= box.top && event.clientY < box.bottom; });
    if (cell === last) return;
    last = cell;
    const hidden = cell && [cell, ...cell.querySelectorAll("*")].find(cut);
    if (hidden) link.title = words(hidden); else link.removeAttribute("title");
  }, { passive: true });
})();
