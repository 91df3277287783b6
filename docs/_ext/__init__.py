"""Sphinx extensions of this site, one purpose a file.

What each does in a build, in the order in which Sphinx emits the events. Where it matters who comes first at
an event, a priority says so in `setup`, with its reason; the usual one is 500.

| event | extension | what it does |
|---|---|---|
| config-inited | unfinished_builds | locks the folder, reads what the last build left to do |
| config-inited | execution | has MyST-NB read pages with their outputs |
| config-inited | inventories | makes the inventories of TensorFlow and NumPy |
| config-inited | shared_by_pages | digests the code that reads pages |
| builder-inited | execution | leaves imports to no garbage collection |
| builder-inited | search_index | has Sphinx write no index of its own |
| env-get-outdated | execution | names pages whose outputs would be others now |
| env-get-outdated | moved_names | names pages whose headings had other anchors before than was known |
| env-get-outdated | unfinished_builds | names pages that were warned of or not written |
| env-purge-doc | search_index | forgets the sections of a page |
| env-before-read-docs | moved_labels | forgets the labels of the pages to read |
| env-before-read-docs | execution | runs the pages whose outputs are not kept |
| env-before-read-docs | unfinished_builds | notes the pages to read as unfinished |
| source-read | execution | tells the reader which page comes next |
| doctree-read | cell_layout | moves cells into tabs and side by side |
| doctree-read | error_entries | labels the programs of errors, gives each its number |
| doctree-read | execution | notes which outputs the page was read with |
| doctree-read | installation | tells how to get tfxray before its first use |
| doctree-read | llms | keeps the description of the page |
| doctree-read | moved_names | keeps the anchors that names had in another package |
| doctree-read | tracebacks | puts the telling line of an error first |
| doctree-read | search_index | takes the sections of the page |
| doctree-read | page_markdown | keeps which section each anchor is in |
| env-merge-info | search_index | takes the sections of pages that another process read |
| env-updated | glossary_tooltips | collects the definitions of terms |
| env-updated | shared_by_pages | has pages written when what all share changed |
| env-updated | unfinished_builds | has all pages written that a build did not come to |
| env-updated | code_links | keeps the names in code, and where they lead |
| env-updated | names_run | collects where each name is run |
| env-check-consistency | check_public_api | warns of public names without a place in the reference |
| doctree-resolved | glossary_tooltips | writes definitions into links |
| doctree-resolved | names_run | lists where each name is run |
| html-page-context | navigation | folds the groups of the sidebar |
| html-page-context | notebooks | links the page's notebook |
| html-page-context | page_assets | moves scripts of outputs to files, drops what is not used |
| html-page-context | provenance | says what the outputs were made with |
| html-page-context | repair_html | mends what Sphinx and MyST-NB write |
| html-page-context | reveals | names what a button opens, hides answers with their outputs |
| html-page-context | table_cells | lets names break in tables and contents, sets verdicts as chips |
| html-page-context | search_index | has the search page load its scripts |
| html-page-context | page_markdown | writes the page as Markdown |
| html-collect-pages | search_index | writes the index and the search page |
| build-finished | execution | drops outputs that no page uses |
| build-finished | error_entries | writes the errors as data |
| build-finished | notebooks | copies the executed notebooks |
| build-finished | page_markdown | drops the Markdown of pages that are gone |
| build-finished | page_assets | drops what no page loads, and comments in the colours of code |
| build-finished | atlas | writes the atlas of modes as data |
| build-finished | llms | lists the pages for programs, and puts them into one file |
| build-finished | wheel | puts the wheel of tfxray, with the pages, on the site |
| build-finished | summary | tells what was built |
| build-finished | unfinished_builds | leaves to the next build what this one warned of |

`asked`, `filter_field`, `moved_anchors` and `recordings` are directives; `policy` is the `template_bridge`;
`explain_data` belongs to `search_index`.
"""
