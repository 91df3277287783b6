// Leads on from a page that moved, with what follows the `#` of its address.
"use strict"
location.replace(document.querySelector("a").href + location.hash)
