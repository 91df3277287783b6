// "/" and Ctrl-K open the search over the page; the search page itself, and a phone, have its field.
"use strict";

document.addEventListener("keydown", (event) => {
  const isShortcut = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
  const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!isShortcut && !(isSlash && !event.target.closest("input, textarea, select, [contenteditable]"))) return;
  event.preventDefault();
  const field = document.querySelector("#search-field");
  if (field) field.focus();
  else openSearch(document.querySelector(".sidebar-search").form.action);
});

// The search page in a frame: so no other page loads the index, and a folder will do.
function openSearch(address) {
  const dialog = document.createElement("dialog");
  dialog.className = "search-dialog";
  const frame = document.createElement("iframe");
  Object.assign(frame, { src: address, title: "Search" });
  const close = document.createElement("button");
  Object.assign(close, { type: "button", textContent: "Close" });
  close.addEventListener("click", () => dialog.close());
  dialog.append(close, frame);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  window.addEventListener("message", ({ source, data }) => {
    if (source === frame.contentWindow && data === "close search") dialog.close();
  });
  frame.addEventListener("load", () => frame.contentWindow.focus());
  document.body.append(dialog);
  dialog.showModal();
}
