// The words of a notice as they are typed, with an example's values in place of the names in braces.
(() => {
  "use strict";
  const preview = document.getElementById("preview");
  if (!preview) return;
  const example = JSON.parse(preview.dataset.example);
  for (const place of preview.querySelectorAll("[data-of]")) {
    const field = document.getElementById(`id_${place.dataset.of}`);
    const fill = () => { place.textContent = field.value.replace(/\{([a-z_]+)\}/g, (whole, name) => example[name] ?? whole); };
    if (!field) continue;
    field.addEventListener("input", fill);
    fill();
  }
})();
