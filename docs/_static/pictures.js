// On a small screen a picture fits its width; a tap shows it in full, and what pointing at a node tells.
"use strict"
{
  const isSmall = matchMedia("(hover: none), (max-width: 48em)")
  const titled = (target) => target.closest("[data-node]")?.querySelector("title").textContent ?? ""

  const open = (picture, told) => {
    const dialog = document.createElement("dialog")
    dialog.className = "picture-dialog tfg"
    dialog.ariaLabel = picture.getAttribute("aria-label")
    const close = Object.assign(document.createElement("button"), { type: "button", textContent: "Close" })
    const status = Object.assign(document.createElement("p"), { textContent: told || "Tap a node to read what is known of it." })
    status.setAttribute("role", "status")
    const room = Object.assign(document.createElement("div"), { className: "picture-room", tabIndex: 0 })
    const copy = picture.cloneNode(true)
    copy.removeAttribute("style")
    room.append(copy)
    dialog.append(close, status, room)
    close.addEventListener("click", () => dialog.close())
    room.addEventListener("click", ({ target }) => { status.textContent = titled(target) || status.textContent })
    dialog.addEventListener("close", () => dialog.remove())
    document.querySelector("[role=main]").append(dialog)
    dialog.showModal()
  }

  document.addEventListener("click", ({ target }) => {
    const picture = target.closest("figure.tfg svg")
    if (picture && isSmall.matches && !target.closest("a, dialog")) open(picture, titled(target))
  })
}
