// Brings the current page into view in the sidebar.
"use strict"
const here = document.querySelector(".sidebar-tree .current-page > a")
const list = document.querySelector(".sidebar-scroll")
if (here && list)
  list.scrollTop += here.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 3
