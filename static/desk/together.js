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
  let onceMore = false;
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
  const call = async (first = false) => {
    const here = place();
    if (!here || document.hidden) return;
    // What changed while a call is under way is asked for by the next, at once.
    if (busy) { onceMore = true; return; }
    busy = true;
    clearTimeout(calling);
    const body = new URLSearchParams({ csrfmiddlewaretoken: token() });
    if (first === true) body.set("first", "1");
    if (writing()) { body.set("writing", "1"); told = performance.now(); }
    try {
      const answer = await fetch(here.dataset.calls, { method: "POST", body, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(15e3) });
      if (here.isConnected) fill(answer.status === 200 ? await answer.text() : "");
    } catch { /* no connection: asked again later */ }
    busy = false;
    const soon = onceMore;
    onceMore = false;
    if (!document.hidden) calling = setTimeout(() => call(), soon ? 0 : EVERY);
  };
  const leave = () => {
    if (place()) navigator.sendBeacon(place().dataset.calls, new URLSearchParams({ csrfmiddlewaretoken: token(), leaving: "1" }));
  };
  document.addEventListener("visibilitychange", () => { document.hidden ? clearTimeout(calling) : call(); });
  window.addEventListener("focus", () => call());
  window.addEventListener("pagehide", leave);
  document.addEventListener("input", (event) => {
    if (event.target.id !== "body" || !event.isTrusted) return;
    wrote = performance.now();
    if (wrote - told > WRITES / 2) { told = wrote; call(); }
  });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.requestConfig?.elt.id === "composer") wrote = -Infinity; });

  // ---- @ in a note opens the list of colleagues who see the ticket; keyboard first, nothing while a character is being composed
  const list = () => $("#people");
  const isNote = () => $("#as-note")?.checked;
  const SIGN = /(^|[^A-Za-z0-9_.+-])[@＠]([^\s@＠]{0,20})$/;
  let asking;
  let asked = "";
  const typed = () => {
    const box = $("#body");
    const found = box && isNote() && SIGN.exec(box.value.slice(0, box.selectionStart));
    return found ? found[2] : null;
  };
  const close = () => {
    const place = list();
    if (!place || place.hidden) return;
    place.hidden = true;
    place.replaceChildren();
    $("#body")?.removeAttribute("aria-activedescendant");
  };
  const choices = () => [...(list()?.querySelectorAll("[data-word]") || [])];
  const choose = (one) => {
    choices().forEach((each) => each.setAttribute("aria-selected", String(each === one)));
    one.scrollIntoView({ block: "nearest" });
    $("#body").setAttribute("aria-activedescendant", one.id);
  };
  const put = (one) => {
    const box = $("#body");
    const before = box.value.slice(0, box.selectionStart).replace(/[^@＠]*$/, "");
    box.setRangeText(`${one.dataset.word} `, before.length, box.selectionStart, "end");
    close();
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const ask = () => {
    const words = typed();
    clearTimeout(asking);
    if (words === null) { asked = ""; close(); return; }
    asking = setTimeout(async () => {
      asked = words;
      try {
        const answer = await fetch(`${list().dataset.asks}?q=${encodeURIComponent(words)}`, { redirect: "manual" });
        if (answer.status !== 200 || typed() !== asked) return;
        list().innerHTML = await answer.text();
        // Text that only happens to follow the sign closes it again.
        list().hidden = !choices().length && words.length > 4;
        if (choices().length) choose(choices()[0]);
      } catch { close(); }
    }, 120);
  };
  document.addEventListener("input", (event) => { if (event.target.id === "body" && !event.isComposing) ask(); });
  document.addEventListener("compositionend", (event) => { if (event.target.id === "body") ask(); });
  document.addEventListener("keydown", (event) => {
    if (event.target.id !== "body" || event.isComposing || event.keyCode === 229 || !list() || list().hidden) return;
    const all = choices();
    const at = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
    if (event.key === "Escape") close();
    else if (!all.length || event.ctrlKey || event.metaKey) return;
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") choose(all[(at + (event.key === "ArrowDown" ? 1 : all.length - 1)) % all.length]);
    else if (event.key === "Enter" || event.key === "Tab") put(all[Math.max(0, at)]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("click", (event) => {
    const one = event.target.closest("#people [data-word]");
    if (one) { put(one); return; }
    if (!event.target.closest("#mention")) { if (event.target.id !== "body") close(); return; }
    const box = $("#body");
    const gap = /[A-Za-z0-9_.+-]$/.test(box.value.slice(0, box.selectionStart)) ? " " : "";
    box.setRangeText(`${gap}@`, box.selectionStart, box.selectionEnd, "end");
    box.focus();
    ask();
  });

  const start = () => {
    count();
    call(true);
    if ($("#mention")) $("#mention").hidden = false;
    // Words that came back are a draft like any other.
    if ($("#composer[data-again]")) $("#body").dispatchEvent(new Event("input", { bubbles: true }));
  };
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target.id === "content-start") start(); });
  start();
})();
