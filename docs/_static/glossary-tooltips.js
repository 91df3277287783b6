// Shows the definition of a term beside its link, while the pointer or the focus is on either.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const box = document.createElement("div");
  box.id = "definition";
  box.role = "tooltip";
  box.hidden = true;
  document.querySelector("[role=main]").append(box); // within a landmark, as all that can be read
  let shown = null;

  function hide() {
    shown?.removeAttribute("aria-describedby");
    shown = null;
    box.hidden = true;
  }

  function show(link) {
    hide();
    shown = link;
    box.textContent = link.dataset.definition;
    box.hidden = false;
    link.setAttribute("aria-describedby", box.id);
    const at = [...link.getClientRects()].at(-1); // where it ends, if it goes over two lines
    const left = Math.min(at.left, document.documentElement.clientWidth - box.offsetWidth - 8);
    const below = at.bottom + box.offsetHeight < window.innerHeight;
    box.style.left = `${Math.max(8, left) + window.scrollX}px`;
    box.style.top = `${(below ? at.bottom : at.top - box.offsetHeight) + window.scrollY}px`;
  }

  for (const link of document.querySelectorAll("a.reference[title]:has(.std-term)")) {
    link.dataset.definition = link.title;
    link.removeAttribute("title"); // or the browser would show it, too
    link.addEventListener("mouseenter", () => show(link));
    link.addEventListener("focus", () => show(link));
    link.addEventListener("blur", hide);
    link.addEventListener("mouseleave", (event) => {
      if (event.relatedTarget !== box) hide();
    });
  }
  box.addEventListener("mouseleave", (event) => {
    if (event.relatedTarget !== shown && !shown?.contains(event.relatedTarget)) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
});
