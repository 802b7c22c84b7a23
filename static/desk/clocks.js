// Countdown chips and "minutes ago" move on without reloading the page. Rows are never re-sorted under the pointer.
(() => {
  "use strict";
  const words = document.currentScript.dataset;
  const HOUR = 3600e3;

  const span = (ms) => {
    const minutes = Math.max(1, Math.floor(Math.abs(ms) / 60e3));
    if (minutes < 120) return words.minutes.replace("{}", minutes);
    const hours = Math.floor(minutes / 60);
    return hours < 48 ? words.hours.replace("{}", hours) : words.days.replace("{}", Math.floor(hours / 24));
  };

  // Said once, when it turns: a clock that is read out every minute would drown the page.
  const announce = (chip) => {
    const place = document.getElementById("announce");
    const row = chip.closest("tr, li, header");
    if (place) setTimeout(() => { place.textContent = `${chip.querySelector("span").textContent} ${row?.querySelector(".row-link, h1")?.textContent ?? ""}`; }, 100);
  };

  const turn = (chip, kind, icon) => {
    chip.classList.remove("clock--calm", "clock--warn", "clock--late");
    chip.classList.add(`clock--${kind}`);
    announce(chip);
    const use = chip.querySelector("use");
    if (use) use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icon}`));
  };

  const tick = () => {
    const now = Date.now();
    for (const chip of document.querySelectorAll(".clock--calm[datetime], .clock--warn[datetime], .clock--late[datetime]")) {
      const left = Date.parse(chip.dateTime) - now;
      const text = chip.querySelector("span");
      if (!text || Number.isNaN(left)) continue;
      if (left <= 0) {
        if (!chip.classList.contains("clock--late")) turn(chip, "late", "alert");
        text.textContent = words.late.replace("{}", span(left));
      } else if (left < HOUR) {
        // The server turns a chip amber by its own target; an hour is where every target has turned.
        if (chip.classList.contains("clock--calm")) turn(chip, "warn", "hourglass");
        text.textContent = words.in.replace("{}", span(left));
      }
    }
  };

  setInterval(tick, 30e3);
  document.addEventListener("visibilitychange", () => document.hidden || tick());
})();
