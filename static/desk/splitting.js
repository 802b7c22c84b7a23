// While messages are chosen to be split off, they can be ticked where they stand in the conversation; the form's own list follows, and the
// other way round. Without scripts the list alone does it.
(() => {
  "use strict";
  const boxes = () => [...document.querySelectorAll('form[data-verb="split"] input[name="messages"]')];
  const place = (box) => document.getElementById(`m${box.value}`);

  const mark = (box) => {
    const message = place(box);
    const tick = message?.querySelector(".pick input");
    if (!tick) return;
    tick.checked = box.checked;
    message.classList.toggle("is-picked", box.checked);
  };

  const draw = () => {
    document.querySelectorAll(".pick").forEach((tick) => { tick.parentElement.closest("[id]")?.classList.remove("is-picked"); tick.remove(); });
    for (const box of boxes()) {
      const head = place(box)?.querySelector(".msg__by, .progress__box");
      if (!head) continue;
      const label = document.createElement("label");
      label.className = "pick";
      const tick = document.createElement("input");
      tick.type = "checkbox";
      tick.dataset.picks = box.value;
      tick.setAttribute("aria-label", box.closest("label")?.textContent.trim() || "");
      label.append(tick);
      head.prepend(label);
      mark(box);
    }
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-picks]")) {
      const box = boxes().find((one) => one.value === event.target.dataset.picks);
      if (!box) return;
      box.checked = event.target.checked;
      mark(box);
    } else if (event.target.matches('form[data-verb="split"] input[name="messages"]')) {
      mark(event.target);
    }
  });

  // The form comes and goes inside #verb, and #verb itself with the page's content.
  const watcher = new MutationObserver(draw);
  const watch = () => {
    watcher.disconnect();
    const verb = document.getElementById("verb");
    if (verb) watcher.observe(verb, { childList: true });
    draw();
  };
  document.addEventListener("htmx:afterSettle", (event) => { if (event.target.id !== "verb") watch(); });
  watch();
})();
