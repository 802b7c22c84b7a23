// Lists of lines in a form: one more line at the end, numbered after the last. Without scripts some empty lines wait there anyway.
"use strict";
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-more]");
  if (!button) return;
  const lines = button.closest("[data-lines]");
  const prefix = lines.dataset.lines;
  const total = lines.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
  const place = Number(total.value);
  const holder = document.createElement("div");
  holder.append(lines.querySelector("template").content.cloneNode(true));
  holder.innerHTML = holder.innerHTML.replaceAll("__prefix__", String(place));
  const orders = [...lines.querySelectorAll(`:scope > .lines__row [name$="-order"]`)].map((input) => Number(input.value) || 0);
  const line = holder.firstElementChild;
  line.querySelector('[name$="-order"]').value = String(Math.max(0, ...orders) + 10);
  button.parentElement.before(line);
  total.value = String(place + 1);
  line.querySelector("textarea, select").focus();
});
document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("[data-more]")) button.hidden = false;
});
