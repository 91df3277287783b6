// Turns the link to a page's Markdown into a button that copies it. From a folder on disk, where no script may
// read another file, and where copying is not allowed, the link stays what it is.
"use strict";

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
