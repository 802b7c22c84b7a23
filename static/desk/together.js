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
  // ---- who else is there: one small call every ten seconds while the page is in sight, at once when somebody begins to write;
  // it brings what came in as well
  const EVERY = 10e3;
  const WRITES = 10e3;
  let calling;
  let busy = false;
  let wrote = -Infinity;
  let told = -Infinity;
  const token = () => $("[name=csrfmiddlewaretoken]")?.value || "";
  const place = () => $("#news[data-calls]");
  const writing = () => performance.now() - wrote < WRITES;
  const fill = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const name of ["presence", "news"]) {
      const here = document.getElementById(name);
      const found = $(`[data-fills=${name}]`, page)?.innerHTML.trim() || "";
      // The same words are not read out twice, and a line that says what went wrong stays.
      if (!here || here.dataset.shown === found || (!found && $(".alert--error", here))) continue;
      here.dataset.shown = found;
      here.innerHTML = found;
      window.htmx?.process(here);
    }
  };
  const call = async () => {
    const here = place();
    if (!here || document.hidden || busy) return;
    busy = true;
    clearTimeout(calling);
    const body = new URLSearchParams({ csrfmiddlewaretoken: token() });
    if (writing()) { body.set("writing", "1"); told = performance.now(); }
    try {
      const answer = await fetch(here.dataset.calls, { method: "POST", body, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(15e3) });
      if (here.isConnected) fill(answer.status === 200 ? await answer.text() : "");
    } catch { /* no connection: asked again later */ }
    busy = false;
    if (!document.hidden) calling = setTimeout(call, EVERY);
  };
  const leave = () => {
    if (place()) navigator.sendBeacon(place().dataset.calls, new URLSearchParams({ csrfmiddlewaretoken: token(), leaving: "1" }));
  };
  document.addEventListener("visibilitychange", () => { document.hidden ? clearTimeout(calling) : call(); });
  window.addEventListener("focus", call);
  window.addEventListener("pagehide", leave);
  document.addEventListener("input", (event) => {
    if (event.target.id !== "body" || !event.isTrusted) return;
    wrote = performance.now();
    if (wrote - told > WRITES / 2) { told = wrote; call(); }
  });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.elt.id === "composer") wrote = -Infinity; });

  const start = () => {
    count();
    call();
    // Words that came back are a draft like any other.
    if ($("#composer[data-again]")) $("#body").dispatchEvent(new Event("input", { bubbles: true }));
  };
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target.id === "content-start") start(); });
  start();
})();
