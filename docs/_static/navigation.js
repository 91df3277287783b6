// Brings the current page into view in the sidebar: at once, where the theme would scroll smoothly.
"use strict"
{
  const here = document.querySelector(".sidebar-tree .current-page > a")
  const list = document.querySelector(".sidebar-scroll")
  if (here && list) {
    const below = here.getBoundingClientRect().top - list.getBoundingClientRect().top
    list.scrollBy({ top: below - list.clientHeight / 3, behavior: "instant" })
  }
}
