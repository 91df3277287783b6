// A field that filters a long list as you type: each word has to be in an item. Without scripts there is none.
// The address keeps the words, so that they are there again after a reload, and for who comes back.
// Where it says so, a message that is pasted, or sent with Enter, goes to the search.
"use strict"

for (const place of document.querySelectorAll(".filter-field")) {
  const { items: selector, groups: grouped, label: told, counted, message } = place.dataset
  const items = [...document.querySelectorAll(selector)]
  const groups = [...document.querySelectorAll(grouped)].filter((group) => group.querySelector(selector))
  const texts = new Map(items.map((item) => [item, item.textContent.toLowerCase()]))
  const field = Object.assign(document.createElement("input"), {
    type: "search", id: "filter-field", autocomplete: "off", spellcheck: false,
  })
  const label = Object.assign(document.createElement("label"), { htmlFor: field.id, textContent: told })
  const status = document.createElement("p")
  status.setAttribute("role", "status")
  place.replaceChildren(label, field, status)

  const show = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean)
    for (const item of items) item.hidden = !words.every((word) => texts.get(item).includes(word))
    for (const group of groups) group.hidden = !items.some((item) => !item.hidden && group.contains(item))
    const shown = items.filter((item) => !item.hidden).length
    const more = message && !shown ? `. Press Enter to ${message}` : ""
    status.textContent = words.length ? `${shown} of ${items.length} ${counted}${more}` : ""
  }
  field.value = new URLSearchParams(location.search).get("filter") ?? ""
  if (field.value) show()
  field.addEventListener("input", () => {
    show()
    const kept = field.value.trim() ? `?filter=${encodeURIComponent(field.value)}` : ""
    history.replaceState(history.state, "", location.pathname + kept + location.hash)
  })
  if (message === undefined) continue

  const isMessage = (text) => /\n|(?:Error|Exception|Warning)\b|(?:\S+\s+){4}\S/.test(text.trim())
  const look = (text) => openSearch(document.querySelector(".sidebar-search").form.action, text) // shell.js
  field.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text")
    if (field.value || !isMessage(text)) return
    event.preventDefault()
    look(text)
  })
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !field.value.trim()) return
    event.preventDefault() // or the key would press the button that closes the search
    look(field.value)
  })
}
