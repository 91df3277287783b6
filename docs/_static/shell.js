// What each page has: its place in the sidebar, the key that opens the search, the button that copies it.
"use strict";

// Brings the current page into view in the sidebar: at once, where the theme would scroll smoothly.
{
  const here = document.querySelector(".sidebar-tree .current-page > a")
  const list = document.querySelector(".sidebar-scroll")
  if (here && list) {
    const below = here.getBoundingClientRect().top - list.getBoundingClientRect().top
    list.scrollBy({ top: below - list.clientHeight / 3, behavior: "instant" })
  }
}

// "/" and Ctrl-K open the search over the page; the search page itself, and a phone, have its field.
document.addEventListener("keydown", (event) => {
  const isShortcut = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
  const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!isShortcut && !(isSlash && !event.target.closest("input, textarea, select, [contenteditable]"))) return;
  event.preventDefault();
  const field = document.querySelector("#search-field");
  if (field) field.focus();
  else openSearch(document.querySelector(".sidebar-search").form.action);
});

// The search page in a frame: so no other page loads the index, and a folder will do. It may begin with a text.
function openSearch(address, text = "") {
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
  frame.addEventListener("load", () => {
    frame.contentWindow.focus();
    if (text) frame.contentWindow.postMessage({ ask: text }, "*");
  });
  document.body.append(dialog);
  dialog.showModal();
}

// Turns the link to a page's Markdown into a button that copies it. From a folder on disk, where no script may
// read another file, and where copying is not allowed, the link stays what it is.
(() => {
  const link = document.querySelector("a.page-as-markdown");
  if (!link || location.protocol === "file:" || !navigator.clipboard) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = link.className;
  button.setAttribute("aria-live", "polite"); // what it says once the page is copied is told
  button.textContent = link.dataset.copy;

  async function text() {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(`${link.href}: ${answer.status}`);
    return new Blob([await answer.text()], { type: "text/plain" });
  }

  button.addEventListener("click", async () => {
    try {
      // The promise, not what it will give: some browsers copy only while the click is being handled.
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": text() })]);
    } catch (error) {
      console.warn(error);
      location.href = link.href; // what cannot be copied can be read
      return;
    }
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = link.dataset.copy), 2000);
  });
  link.replaceWith(button);
})();
