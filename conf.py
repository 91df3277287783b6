"""How the site is built: settings with their reasons. What needs code stands in docs/_ext."""

import os
import sys
import warnings
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))

# -- What the kernels inherit ---------------------------------------------------------------------

# Kernels do not see sys.path: without this, pages could import another package called `examples`.
os.environ["PYTHONPATH"] = str(ROOT)
# TensorFlow's C++ log lines carry times and process numbers. Both are needed: the first alone leaves
# the oneDNN notice, which comes at every log level.
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
# AutoGraph orders names by their hash: one seed, one output.
os.environ["PYTHONHASHSEED"] = "0"
# A terminal's width and colours must not reach an output.
os.environ["COLUMNS"] = "80"
os.environ["NO_COLOR"] = "1"

# -- Project --------------------------------------------------------------------------------------

project = "How TensorFlow runs your program"
author = "The authors of How TensorFlow runs your program"
copyright = "2026, the authors; MIT licence"
version = release = "0.1.0"
language = "en"

# Where the site and its source live. Both are empty until somebody hosts them: no link is shown that
# leads nowhere. Read the Docs and GitHub Actions fill them (.readthedocs.yaml, .github/workflows).
site_url = os.environ.get("SITE_URL", "")
repository_url = os.environ.get("REPOSITORY_URL", "").removesuffix(".git")

# -- Extensions -----------------------------------------------------------------------------------

extensions = [
    "docs._ext.summary",  # first: it takes the time
    "docs._ext.execution",  # next: it sees to it that the imports of all others cost less
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",  # before typehints: it rewrites the docstrings that typehints extends
    "sphinx_autodoc_typehints",
    "sphinx.ext.doctest",
    "sphinx.ext.intersphinx",
    "sphinx_codeautolink",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_reredirects",
    "sphinxcontrib.bibtex",
    "docs._ext.asked",
    "docs._ext.atlas",
    "docs._ext.cell_layout",
    "docs._ext.check_public_api",
    "docs._ext.code_links",
    "docs._ext.error_entries",
    "docs._ext.error_index",
    "docs._ext.filter_field",
    "docs._ext.glossary_tooltips",
    "docs._ext.installation",
    "docs._ext.inventories",
    "docs._ext.llms",
    "docs._ext.moved_anchors",
    "docs._ext.moved_labels",
    "docs._ext.moved_names",
    "docs._ext.names_run",
    "docs._ext.navigation",
    "docs._ext.notebooks",
    "docs._ext.page_assets",
    "docs._ext.page_markdown",
    "docs._ext.provenance",
    "docs._ext.recordings",
    "docs._ext.repair_html",
    "docs._ext.reveals",
    "docs._ext.search_index",
    "docs._ext.shared_by_pages",
    "docs._ext.table_cells",
    "docs._ext.tracebacks",
    "docs._ext.unfinished_builds",
    "docs._ext.wheel",
]
if site_url:  # previews, canonical addresses, the sitemap and the page for 404 need the site's own
    extensions += ["sphinxext.opengraph", "sphinx_sitemap", "notfound.extension"]
    ogp_site_url = html_baseurl = site_url
    ogp_social_cards = {"enable": False}  # drawn with matplotlib, and without it a warning
    ogp_image = "_static/card.png"
    ogp_image_alt = f"{project}: graphs, sessions and eager execution, seen running"
    sitemap_url_scheme = "{link}"  # one language, one version
    sitemap_excludes = ["404.html", "genindex.html", "py-modindex.html", "search.html"]
    notfound_urls_prefix = urlsplit(site_url).path

exclude_patterns = ["_*"]
templates_path = ["docs/_templates"]
template_bridge = "docs._ext.policy.ClosedPages"  # Sphinx's own, whose pages say what they allow

# -- Strictness -----------------------------------------------------------------------------------

nitpicky = True
default_role = "code"  # docstrings set code between single backticks
# sphinx_autodoc_typehints 3.6, the release for Sphinx 9.0, still calls what Sphinx 10 will remove.
warnings.filterwarnings("ignore", module="sphinx_autodoc_typehints", category=DeprecationWarning)
# A page that failed has no language and no glued values; its failure is the warning that counts.
suppress_warnings = ["myst-nb.lexer"]

# -- Pages and their cells ------------------------------------------------------------------------

myst_enable_extensions = [
    "attrs_inline",
    "colon_fence",
    "deflist",
    "fieldlist",
    "dollarmath",
    "substitution",
]
myst_heading_anchors = 3
nb_execution_timeout = 60  # seconds a cell; a page asks for more in its front matter
# What pages import, once for all; it must run no op.
execution_preload = ["tensorflow", "keras", "pygraphviz", "pygments.formatters.html"]
nb_output_stderr = "show"  # docs._ext.execution fails a cell that writes there unasked

# Pages that moved, and where to: the old address leads on, with what follows its `#`.
redirects = {
    "explanation/one-program-every-tensorflow": "why-tensorflow-changed.html",
    "explanation/what-each-mode-costs": "../reference/what-each-mode-costs.html",
    "reference/corrections": "claims.html",
    "reference/how-this-site-is-built": "how-this-site-is-checked.html",
    "reference/myths": "claims.html",
}
redirect_html_template_file = str(ROOT / "docs" / "_templates" / "redirect.html")

# -- Doctests on pages ----------------------------------------------------------------------------

# Only {doctest} blocks: docstrings run under pytest, with their module's names.
doctest_test_doctest_blocks = ""
doctest_global_setup = "import tensorflow as tf"

# -- API reference --------------------------------------------------------------------------------

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # sphinx_autodoc_typehints writes them
typehints_use_signature = True
typehints_use_signature_return = True
napoleon_use_ivar = (
    True  # attributes as a list of their class: autodoc must not describe them twice
)
napoleon_google_docstring = True
napoleon_numpy_docstring = False

# -- References to other projects -----------------------------------------------------------------

# Offline: no inventory is fetched. Python's comes with the repository; docs._ext.inventories adds
# NumPy's and TensorFlow's.
intersphinx_mapping = {
    "python": ("https://docs.python.org/3/", "_inventories/python.inv"),
}
intersphinx_timeout = 5

codeautolink_concat_default = True  # a page's cells are one program
codeautolink_warn_on_missing_inventory = False
codeautolink_warn_on_failed_resolve = False

bibtex_bibfiles = ["docs/reference/bibliography.bib"]
bibtex_default_style = "unsrt"
bibtex_reference_style = "author_year"

copybutton_exclude = ".linenos, .gp, .go"

# -- HTML -----------------------------------------------------------------------------------------

html_theme = "furo"
html_title = project
html_logo = html_favicon = "docs/_static/favicon.svg"
html_static_path = ["docs/_static"]
html_css_files = ["site.css"]
html_js_files = [("shell.js", {"defer": "defer"})]
# The theme's, without the field of the search where the page itself is one.
html_sidebars = {
    "search": [
        f"sidebar/{part}.html" for part in ("brand", "scroll-start", "navigation", "scroll-end")
    ]
}
html_copy_source = False  # each page's source is its notebook, offered for download
html_show_sourcelink = False
html_theme_options = {
    "source_repository": f"{repository_url}/" if repository_url else "",
    "source_branch": "main",
    "source_directory": "docs/",
    "top_of_page_buttons": ["edit"] if repository_url else [],
    # The accent of the players and of the mark.
    "light_css_variables": {
        "color-brand-primary": "#1f5fd0",
        "color-brand-content": "#1f5fd0",
    },
    "dark_css_variables": {
        "color-brand-primary": "#6cabff",
        "color-brand-content": "#6cabff",
    },
}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"

# -- For programs ---------------------------------------------------------------------------------

# Each page is also Markdown; docs._ext.llms lists them, and the data files beside them.
llms_summary = (
    "How TensorFlow runs a program: eagerly, as the graph of a `tf.function`, in a session of "
    "TensorFlow 1. Each page shows code that was executed while the site was built, with all that "
    "it printed; errors are raised live, explained, and fixed by code that ran. `tfxray` is the "
    "package that makes the runs visible, and `tfxray mcp` serves these pages to an assistant, offline."
)
llms_data = [
    (
        "errors.json",
        "All errors and silent traps: message, class, versions, older wordings, code that fails, fix.",
    ),
    ("errors.schema.json", "What is in errors.json."),
    (
        "atlas.json",
        "The atlas of modes: what eager execution, tf.function, XLA and a session make of each case.",
    ),
    ("atlas.schema.json", "What is in atlas.json."),
]

linkcheck_timeout = 20
linkcheck_retries = 2
linkcheck_anchors_ignore_for_url = [r"https://github\.com/.*"]
