// Zoom, full screen and a search for large pictures; without it they scroll, and their scopes open.
document.querySelectorAll("figure.tfg:not(.tfg-tools)").forEach((figure) => {
  const drawings = [...figure.querySelectorAll("svg")];
  if (!figure.querySelector("[tabindex], details")) return;
  figure.classList.add("tfg-tools");
  const bar = figure.insertBefore(document.createElement("div"), figure.firstChild);
  bar.className = "tfg-bar";
  const add = (tag, properties) => bar.appendChild(Object.assign(document.createElement(tag), properties));
  const find = add("input", {type: "search", placeholder: "Find a node", ariaLabel: "Find a node"});
  const found = add("output", {});
  const button = (text, title, onclick) => add("button", {type: "button", textContent: text, title, ariaLabel: title, onclick});

  // null fits every drawing into the width there is, and enlarges none.
  let scale = 1;
  const zoom = (to) => {
    scale = to;
    drawings.forEach((svg) => {
      svg.style.width = (to || 1) * svg.viewBox.baseVal.width + "px";
      svg.style.maxWidth = to ? "none" : "100%";
      svg.style.height = "auto";
    });
  };
  button("−", "Smaller", () => zoom(Math.max((scale || 1) / 1.25, 0.1)));
  button("+", "Larger", () => zoom(Math.min((scale || 1) * 1.25, 4)));
  button("1:1", "Actual size", () => zoom(1));
  button("Fit", "Fit to width", () => zoom(null));
  if (document.fullscreenEnabled) button("Full screen", "Full screen", () =>
    document.fullscreenElement ? document.exitFullscreen() : figure.requestFullscreen());

  let hits = [], at = -1;
  const show = (next) => {
    at = next;
    found.textContent = hits.length ? `${at + 1} of ${hits.length}` : find.value ? "not drawn here" : "";
    figure.querySelectorAll(".tfg-at").forEach((node) => node.classList.remove("tfg-at"));
    if (!hits.length) return;
    for (let part = hits[at].closest("details"); part; part = part.parentNode.closest("details")) part.open = true;
    hits[at].classList.add("tfg-at");
    hits[at].scrollIntoView({block: "center", inline: "center"});
  };
  find.oninput = () => {
    const text = find.value.trim().toLowerCase();
    hits = text ? [...figure.querySelectorAll("[data-node]")].filter((node) =>
      node.querySelector("title").textContent.split(", takes ")[0].toLowerCase().includes(text)) : [];
    const exact = hits.findIndex((node) => node.dataset.node.toLowerCase() === text);
    show(Math.max(exact, 0));
  };
  find.onkeydown = (event) => {
    if (event.key !== "Enter" || !hits.length) return;
    event.preventDefault();
    show((at + (event.shiftKey ? hits.length - 1 : 1)) % hits.length);
  };
});
