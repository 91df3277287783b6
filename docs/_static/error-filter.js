// Filters the index of errors as you type: each word has to be in an entry, in its causes or in an older wording.
"use strict";

(() => {
  const areas = [...document.querySelectorAll(".error-area")];
  if (!areas.length) return;
  const field = document.createElement("input");
  Object.assign(field, { type: "search", id: "error-filter", autocomplete: "off", spellcheck: false });
  const label = document.createElement("label");
  label.htmlFor = field.id;
  label.textContent = "Show only errors with these words";
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  areas[0].before(label, field, status);
  const items = areas.flatMap((area) => [...area.querySelectorAll(".error-list > li")]);
  const texts = new Map(items.map((item) => [item, item.textContent.toLowerCase()]));

  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of items) item.hidden = !words.every((word) => texts.get(item).includes(word));
    for (const area of areas) area.hidden = !area.querySelector(".error-list > li:not([hidden])");
    const shown = items.filter((item) => !item.hidden).length;
    status.textContent = words.length ? `${shown} of ${items.length} errors` : "";
  });
})();
