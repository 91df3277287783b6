// A field that filters a long list as you type: each word has to be in an item. Without scripts there is none.
"use strict"

for (const place of document.querySelectorAll(".filter-field")) {
  const { items: selector, groups: grouped, label: told, counted } = place.dataset
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

  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean)
    for (const item of items) item.hidden = !words.every((word) => texts.get(item).includes(word))
    for (const group of groups) group.hidden = !items.some((item) => !item.hidden && group.contains(item))
    const shown = items.filter((item) => !item.hidden).length
    status.textContent = words.length ? `${shown} of ${items.length} ${counted}` : ""
  })
}
