// Several people on one ticket, and one who changes their mind. Works after swaps: everything listens on the document.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);

  // ---- what was just sent can be taken back; the seconds count down, then it is gone
  let ticking;
  const count = () => {
    clearInterval(ticking);
    const line = $("#undo");
    if (!line) return;
    const end = performance.now() + Number(line.dataset.left) * 1e3;
    ticking = setInterval(() => {
      if (!line.isConnected) { clearInterval(ticking); return; }
      const left = Math.ceil((end - performance.now()) / 1e3);
      if (left > 0) { $("[data-seconds]", line).textContent = left; return; }
      clearInterval(ticking);
      $("button", line).remove();
      $(".undo__say", line).textContent = line.dataset.over;
      setTimeout(() => line.remove(), 4e3);
    }, 250);
  };
  const start = () => {
    count();
    // Words that came back are a draft like any other.
    if ($("#composer[data-again]")) $("#body").dispatchEvent(new Event("input", { bubbles: true }));
  };
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target.id === "content-start") start(); });
  start();
})();
