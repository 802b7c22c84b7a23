// A page that stayed open until its log-in ran out: the log-in page is never put into it, and what was typed is not lost.
(() => {
  "use strict";
  const words = document.currentScript.dataset;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const address = event.detail.xhr.responseURL;
    if (!address || !new URL(address).pathname.endsWith("/login/")) return;
    event.detail.shouldSwap = false;
    const place = document.getElementById("news");
    if (!place) return location.reload();
    const line = document.createElement("div");
    line.className = "alert alert--error";
    line.setAttribute("role", "alert");
    line.textContent = words.expired;
    const link = document.createElement("a");
    link.className = "btn btn--s";
    link.href = location.href;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = words.again;
    line.append(link);
    place.replaceChildren(line);
  });
})();
