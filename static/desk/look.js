// A file seen large, in place: click a picture or a PDF, arrows go to the next file, Esc closes and gives the focus back.
// Without it the same link is a page.
(() => {
  "use strict";
  const box = () => document.getElementById("lookbox");
  const place = () => document.getElementById("lookbox-in");
  const links = () => [...document.querySelectorAll("a[data-look]")];
  let at = "";
  let asked = 0;

  const show = async (link) => {
    at = link.dataset.look;
    const all = links();
    const mine = ++asked;
    box().classList.toggle("is-alone", all.length < 2);
    document.getElementById("lookbox-at").textContent = `${all.findIndex((each) => each.dataset.look === at) + 1} / ${all.length}`;
    place().replaceChildren(line(box().dataset.loading));
    if (!box().open) box().showModal();
    try {
      const answer = await fetch(`${link.href}?part`, { headers: { "X-Requested-With": "fetch" } });
      const html = await answer.text();
      if (mine !== asked) return;
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      place().innerHTML = html;
    } catch {
      if (mine === asked) place().replaceChildren(line(box().dataset.failed, "alert alert--error"));
    }
  };
  const line = (text, name = "muted") => {
    const element = document.createElement("p");
    element.className = name;
    element.setAttribute("role", "status");
    element.textContent = text;
    return element;
  };
  const go = (step) => {
    const all = links();
    const next = all.findIndex((each) => each.dataset.look === at) + step;
    if (all.length) show(all[(next + all.length) % all.length]);
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-look]");
    if (link && box() && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      show(link);
      return;
    }
    const step = event.target.closest("[data-looks]");
    if (step) go(Number(step.dataset.looks));
    else if (event.target === box()) box().close();
  });
  document.addEventListener("keydown", (event) => {
    if (!box()?.open || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowLeft") go(-1);
    else if (event.key === "ArrowRight") go(1);
    else return;
    event.preventDefault();
  });
  document.addEventListener("close", (event) => {
    if (event.target !== box()) return;
    asked += 1;
    place().replaceChildren();
    links().find((each) => each.dataset.look === at)?.focus();
  }, true);
})();
