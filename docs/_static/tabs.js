// Choosing a tab chooses it in every set: the chosen one stays where it is in the window.
"use strict"
{
  let label, top
  const at = () => label.getBoundingClientRect().top
  const restore = () => window.scrollBy({ top: at() - top, behavior: "instant" })
  // Before the other sets follow, then after it, and once more when the browser has had its turn.
  document.addEventListener("change", ({ target }) => {
    label = target.matches(".sd-tab-set > input") ? target.nextElementSibling : null
    if (label) top = at()
  }, true)
  document.addEventListener("change", () => {
    if (!label) return
    restore()
    requestAnimationFrame(restore)
  })
}
