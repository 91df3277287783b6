// The key "/" goes to the search.
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const field = document.querySelector("#search-field") ?? document.querySelector(".sidebar-search");
  event.preventDefault();
  if (field.checkVisibility() && field.getBoundingClientRect().left >= 0) field.focus();
  else location.href = field.form.action;
});
