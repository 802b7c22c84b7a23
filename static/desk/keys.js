// Keyboard: "/" search, "?" sheet, J K up and down, Enter open, X select; any element with data-key="n" is pressed by its letter.
// Nothing fires while somebody types, composes a character, or holds a modifier.
(() => {
  "use strict";
  const typing = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  const visible = (element) => element && element.offsetParent !== null;

  const rows = () => [...document.querySelectorAll("table.rows tbody tr")].filter((row) => row.querySelector(".row-link"));

  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.classList.contains("is-focus"));
    const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
    all.forEach((row) => row.classList.toggle("is-focus", row === next));
    next.querySelector(".row-link").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };

  const focused = () => document.querySelector("table.rows tr.is-focus") || document.activeElement.closest("table.rows tbody tr");

  const press = (key) => {
    const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
    // What lies in a menu that is shut is pressed as well.
    const target = all.find(visible) || all.find((each) => visible(each.closest("details.menu")));
    if (!target) return false;
    if (/^(INPUT|TEXTAREA)$/.test(target.tagName)) target.focus();
    else target.click();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    // What lies under an open dialog is out of reach for the keys as it is for the mouse.
    if (typing(event.target) || document.querySelector("dialog:modal")) return;
    const key = event.key.toLowerCase();
    let done = true;
    if (key === "j") move(1);
    else if (key === "k") move(-1);
    else if (key === "x") focused()?.querySelector("input.action-select")?.click();
    else if (key === "?") document.getElementById("keysheet")?.showModal?.();
    else if (key === "/" && !press("/")) document.querySelector(".nav__search button")?.click();
    else if (key.length !== 1 || key === "/" || !press(key)) done = key === "/";
    if (done) event.preventDefault();
  });

  // Mark selected rows, and show the bar of bulk actions only while something is selected.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form.selects");
    if (!form) return;
    const boxes = [...form.querySelectorAll("input.action-select")];
    if (event.target.matches("[data-selects=all]")) boxes.forEach((box) => { box.checked = event.target.checked; });
    boxes.forEach((box) => box.closest("tr").classList.toggle("selected", box.checked));
    const count = boxes.filter((box) => box.checked).length;
    form.classList.toggle("has-selected", count > 0);
    form.querySelectorAll("[data-selected-count]").forEach((place) => { place.textContent = count; });
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens)?.showModal?.();
    // A menu closes when somebody clicks beside it.
    document.querySelectorAll("details.menu[open], details.fadd[open], details.tabbar__more[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.menu[open], details.fadd[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary")?.focus(); });
  });

  // Selects that filter a list do it at once; without this script a button stands beside them.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
  });

  document.querySelectorAll("[data-opens][hidden]").forEach((opener) => { opener.hidden = false; });
})();
