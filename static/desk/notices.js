// Notices slide in while a page is open: one question every 20 seconds while the page is seen, answered 304 when nothing has
// changed. At most three are shown; an ordinary one goes by itself, an urgent one stays until it is put away or read, the newest
// of them on every page. The counters of the frame and the title of the page follow.
(() => {
  "use strict";
  const SHOWN = 3;
  const STAYS = 12e3;
  const place = document.getElementById("toasts");
  if (!place) return;
  const { asks, sees, reader, more } = place.dataset;
  const PAUSE = Number(place.dataset.pause) * 1e3;
  const rest = place.querySelector(".toasts__rest");
  const list = document.createElement("ol");
  rest.before(list);
  const token = place.querySelector("[name=csrfmiddlewaretoken]").value;
  const leaving = new Map();
  let etag = "";
  let unread = place.dataset.unread;
  let busy = false;
  let again = false;
  let over = false;
  let waiting;
  let hidden = 0;

  // ---- what this person was told of before, on any page of this browser; null on the first page after coming in
  const KEY = `told:${reader}`;
  const told = () => { try { return JSON.parse(localStorage.getItem(KEY)); } catch { return null; } };
  const keep = (ids) => { try { localStorage.setItem(KEY, JSON.stringify(ids.slice(-200))); } catch { /* full or forbidden: told again on the next page */ } };

  // ---- counters and title
  const count = () => {
    document.querySelectorAll("[data-unread-count]").forEach((shown) => {
      shown.hidden = !unread;
      shown.querySelectorAll("[data-unread-number]").forEach((number) => { number.textContent = unread; });
    });
    const bare = document.title.replace(/^\(\d+\+?\) /, "");
    const title = unread ? `(${unread}) ${bare}` : bare;
    if (document.title !== title) document.title = title;
  };

  // ---- toasts
  const say = () => {
    rest.hidden = hidden < 1;
    if (hidden > 0) rest.querySelector("a").textContent = more.replace("{}", hidden);
  };
  const drop = (toast) => {
    clearTimeout(leaving.get(toast));
    leaving.delete(toast);
    toast.remove();
    if (!list.children.length) { hidden = 0; say(); }
  };
  const leave = (toast) => {
    if (toast.classList.contains("told--urgent") || leaving.has(toast)) return;
    // Whoever is reading it, or about to press it, keeps it.
    leaving.set(toast, setTimeout(() => { leaving.delete(toast); toast.matches(":hover, :focus-within") ? leave(toast) : drop(toast); }, STAYS));
  };
  const show = (toasts) => {
    for (const toast of toasts) { list.prepend(toast); leave(toast); }
    // The newest stay in sight, urgent ones before the others.
    const order = [...list.children].reverse().sort((a, b) => a.classList.contains("told--urgent") - b.classList.contains("told--urgent"));
    for (const toast of order.slice(0, Math.max(0, order.length - SHOWN))) { hidden += 1; drop(toast); }
    say();
  };

  const take = (page) => {
    const found = [...page.querySelectorAll("[data-notice]")].map((row) => document.importNode(row, true));
    const before = told();
    const known = new Set(before || found.map((row) => row.dataset.notice));
    const open = new Set(found.map((row) => row.dataset.notice));
    const inSight = new Map([...list.children].map((toast) => [toast.dataset.notice, toast]));
    for (const [id, toast] of inSight) if (!open.has(id)) drop(toast);
    // Of urgent ones that were shown before, the newest comes back; whoever looks at the ticket itself needs no notice of it.
    const onTicket = location.pathname.includes("/tickets/ticket/");
    const others = found.filter((row) => !onTicket || row.querySelector("a")?.pathname !== location.pathname);
    const urgent = others.filter((row) => row.classList.contains("told--urgent") && known.has(row.dataset.notice));
    const back = urgent.some((row) => inSight.has(row.dataset.notice)) ? [] : urgent.slice(0, 1);
    const fresh = others.filter((row) => !inSight.has(row.dataset.notice) && (!known.has(row.dataset.notice) || back.includes(row)));
    fresh.forEach((row) => row.classList.toggle("told--new", !known.has(row.dataset.notice)));
    hidden = 0;
    show(fresh.reverse());
    keep([...(before || []), ...found.map((row) => row.dataset.notice).filter((id) => !before || !before.includes(id)).reverse()]);
    unread = page.querySelector("[data-unread]").dataset.unread;
    count();
  };

  // ---- asking
  const ask = async () => {
    if (over || document.hidden) return;
    if (busy) { again = true; return; }
    busy = true;
    again = false;
    clearTimeout(waiting);
    try {
      const answer = await fetch(asks, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(15e3) });
      if (answer.status === 200) {
        etag = answer.headers.get("ETag") || "";
        take(new DOMParser().parseFromString(await answer.text(), "text/html"));
      } else if (answer.type === "opaqueredirect" || answer.status === 403) {
        over = true; // logged out: the page itself says so when something is sent
      }
    } catch { /* no connection, or too slow: asked again later */ }
    busy = false;
    if (!over && !document.hidden) waiting = setTimeout(ask, again ? 0 : PAUSE);
  };
  document.addEventListener("visibilitychange", () => { document.hidden ? clearTimeout(waiting) : ask(); });
  window.addEventListener("pageshow", (event) => event.persisted && ask());

  const seen = (toast) => {
    const body = new URLSearchParams({ notice: toast.dataset.notice, csrfmiddlewaretoken: token });
    return fetch(sees, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {});
  };
  list.addEventListener("click", (event) => {
    const toast = event.target.closest(".told");
    if (!toast) return;
    if (event.target.closest("[data-puts-away]")) {
      const next = toast.nextElementSibling || toast.previousElementSibling;
      drop(toast);
      (next?.querySelector("[data-puts-away]") || document.getElementById("content-start"))?.focus({ preventScroll: true });
      seen(toast).then(ask);
    } else if (event.target.closest("a")) {
      seen(toast);
    }
  });
  list.addEventListener("auxclick", (event) => {
    const toast = event.target.closest(".told");
    if (toast && event.target.closest("a")) seen(toast).then(ask);
  });
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    event.target.closest(".told")?.querySelector("[data-puts-away]")?.click();
  });
  // A swapped page brings a title without the count.
  document.addEventListener("htmx:afterSettle", count);

  count();
  ask();
})();
