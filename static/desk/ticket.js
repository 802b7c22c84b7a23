// The ticket page: forms that open in place and give the focus back, drafts kept on this device, scripts inserted at the cursor.
// Without it everything works by loading pages. Nothing fires while a character is being composed.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const PREFIX = "draft:";
  const HOLE = /\{[a-z_]{2,30}\}|（(?:写明|请填写)[^（）\n]{0,80}）|\(fill in[^()\n]{0,120}\)/;
  const KEEP = 7 * 24 * 3600e3;
  const body = () => $("#body");
  const mode = () => ($("#as-note")?.checked ? "note" : "reply");

  // ---- drafts: one for each person, ticket and kind of word; gone once it is sent
  const key = (kind = mode()) => {
    const talk = $(".talk");
    return `${PREFIX}${talk.dataset.reader}:${talk.dataset.ticket}:${kind}`;
  };
  const store = {
    get(name) { try { return JSON.parse(localStorage.getItem(name) || "null"); } catch { return null; } },
    set(name, text) { try { text ? localStorage.setItem(name, JSON.stringify({ text, at: Date.now() })) : localStorage.removeItem(name); } catch { /* full or forbidden: the page works without */ } },
  };
  const restore = () => {
    const box = body();
    if (!box || box.value) return;
    const kept = store.get(key());
    if (kept && Date.now() - kept.at < KEEP) box.value = kept.text;
  };
  let timer;
  const keep = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!body()) return;
      store.set(key(), body().value);
      const state = $("#draft-state");
      if (state) state.textContent = body().value ? state.dataset.saved : "";
    }, 400);
  };
  const forgetOld = () => {
    try {
      Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)).forEach((name) => { if (Date.now() - (store.get(name)?.at || 0) > KEEP) localStorage.removeItem(name); });
    } catch { /* nothing kept */ }
  };

  // ---- opening and closing
  let opener = null;
  const closeVerb = () => {
    const place = $("#verb");
    if (!place || !place.firstElementChild) return false;
    const slug = $("form", place)?.dataset.verb;
    place.replaceChildren();
    document.querySelectorAll("[data-verb][aria-expanded]").forEach((button) => button.setAttribute("aria-expanded", "false"));
    (opener?.isConnected ? opener : $(`.verbs [data-verb="${slug}"]`))?.focus();
    return true;
  };
  const closeScripts = () => {
    const place = $("#scripts");
    if (!place || !place.firstElementChild) return false;
    place.replaceChildren();
    body()?.focus();
    return true;
  };
  const write = (kind) => {
    const radio = $(kind === "note" ? "#as-note" : "#as-reply");
    if (radio) radio.checked = true;
    body()?.focus();
  };
  const insert = (text, script) => {
    const box = body();
    if (!box) return;
    if ($("#as-reply")) $("#as-reply").checked = true;
    const gap = box.value && !box.value.endsWith("\n") && box.selectionStart === box.value.length ? "\n" : "";
    box.setRangeText(gap + text, box.selectionStart, box.selectionEnd, "end");
    const hole = HOLE.exec(box.value);
    if (hole) box.setSelectionRange(hole.index, hole.index + hole[0].length);
    const field = $("#composer input[name=script]");
    if (field && script) field.value = script;
    box.focus();
    keep();
  };

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-insert], [data-mode], [data-closes], [data-verb][aria-controls]");
    if (!target) return;
    if (target.dataset.insert !== undefined) {
      if (event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      closeScripts();
      insert(target.dataset.insert, target.dataset.script);
    } else if (target.dataset.mode) {
      event.preventDefault();
      write(target.dataset.mode);
    } else if (target.dataset.closes !== undefined) {
      event.preventDefault();
      if (target.dataset.closes === "scripts") closeScripts(); else closeVerb();
    } else {
      opener = target;
      const menu = target.closest("details.menu");
      if (menu) { menu.open = false; opener = $("summary", menu); }
    }
  });

  document.addEventListener("change", (event) => {
    if (event.target.name === "mode" && event.target.closest("#composer")) {
      // What was written for one reader never slides over to the other unseen: each keeps its own draft.
      const other = event.target.value === "note" ? "reply" : "note";
      const box = body();
      clearTimeout(timer);
      store.set(key(other), box.value);
      box.value = store.get(key(event.target.value))?.text || "";
      box.focus();
    } else if (event.target.matches(".composer__files")) {
      event.target.classList.toggle("has-files", event.target.files.length > 0);
    }
  });

  document.addEventListener("input", (event) => { if (event.target === body()) keep(); });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (document.querySelector("dialog:modal")) return;
    if (event.key === "Escape") {
      if (closeScripts() || closeVerb()) event.preventDefault();
      else if (event.target === body()) event.target.blur();
      return;
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest("form.composer, form.verbform");
      if (!form) return;
      event.preventDefault();
      const button = form.id === "composer" ? $(`.composer__end .when-${mode()}`, form) : $("button[type=submit]", form);
      if (button && !button.disabled) form.requestSubmit(button);
      return;
    }
    if (event.key === "/" && event.target === body() && mode() === "reply" && !event.ctrlKey && !event.metaKey) {
      const before = event.target.value.slice(0, event.target.selectionStart);
      if (before === "" || before.endsWith("\n")) {
        event.preventDefault();
        $("#scripts-open")?.click();
      }
    }
    if (event.key === "ArrowDown" && event.target.id === "scripts-q") { event.preventDefault(); $("#scripts-list a, #scripts-list button")?.focus(); }
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.matches("#scripts-list a, #scripts-list button")) {
      event.preventDefault();
      const links = [...document.querySelectorAll("#scripts-list a, #scripts-list button")];
      links[links.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
    }
    if (event.key === "Enter" && event.target.id === "scripts-q") { event.preventDefault(); $("#scripts-list a")?.click(); }
  });

  // ---- htmx
  const say = (text) => {
    const place = $("#news");
    if (!place) return;
    const line = document.createElement("div");
    line.className = "alert alert--error";
    line.setAttribute("role", "alert");
    line.textContent = text;
    place.replaceChildren(line);
  };
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    // A refusal comes as a page with its reason and with what was typed: it is shown like any other.
    const isPage = xhr.responseText.includes('id="content-start"');
    if (xhr.status >= 400 && isPage) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    } else if (target?.id === "content-start" && !isPage && !xhr.getResponseHeader("HX-Redirect")) {
      event.detail.shouldSwap = false;
      if (!xhr.responseURL.includes("/login/")) say($(".talk").dataset.refused);
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    // A form that the answer has replaced is no longer what the event is told of.
    const form = event.detail.requestConfig?.elt || event.detail.elt;
    if (form.id !== "composer" || !event.detail.successful || event.detail.xhr.responseURL.match(/\/(reply|note)\/$/)) return;
    // The browser was led away from the verb's address: it is done, and its draft with it.
    clearTimeout(timer);
    store.set(key(form.dataset.sent || "reply"), "");
    if (body()) { body().value = ""; restore(); }
  });
  document.addEventListener("htmx:configRequest", (event) => {
    // Which button was pressed decides who reads it, however it was pressed.
    const button = event.detail.triggeringEvent?.submitter;
    if (event.detail.elt.id === "composer" && button?.hasAttribute("formaction")) event.detail.path = button.getAttribute("formaction");
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.id === "composer") event.detail.elt.dataset.sent = /\/note\/$/.test(event.detail.pathInfo.requestPath) ? "note" : "reply";
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "verb") {
      const form = $("#verb form");
      document.querySelectorAll("[data-verb][aria-expanded]").forEach((button) => button.setAttribute("aria-expanded", String(button.dataset.verb === form?.dataset.verb)));
      (form && $("select, input:not([type=hidden]), textarea", form))?.focus();
    }
    if (event.detail.target.id === "scripts") $("#scripts-q")?.focus();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id !== "content-start") return;
    restore();
    const wrong = $(".field--error input, .field--error select, .field--error textarea");
    // Not sent, whatever the reason: the cursor stands where it is mended, or where it is pressed once more.
    const refused = $(".verbform .alert--error, .composer .alert--error, .composer .news")?.closest("form");
    if (wrong) wrong.focus();
    else if (refused?.contains(document.activeElement)) return;
    else if (refused) $("select, input:not([type=hidden]):not([type=radio]), textarea", refused)?.focus();
    else if (!$(".alert--error")) { opener = null; $("#content-start").focus({ preventScroll: true }); }
  });
  document.addEventListener("htmx:sendError", (event) => { if (event.detail.elt.id !== "news") say($(".talk").dataset.offline); });

  forgetOld();
  restore();
})();
