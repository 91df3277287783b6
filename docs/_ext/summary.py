"""Says at the end of a build what it did, in how long, and where to look."""

from __future__ import annotations

import time
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

BEGAN = time.time()  # when this is imported, first of all extensions


def sentence(pages: int, executed: int, written: int, seconds: float) -> str:
    """Says what a build did.

    Args:
        pages: How many pages the site has.
        executed: How many of them ran in this build.
        written: How many of them it wrote.
        seconds: How long it took.
    """
    took = f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.1f} min"
    did = f"{executed or 'none'} of them executed, {written or 'none'} written"
    return f"The site is built: {pages} pages, {did}, in {took}."


def tell(app: Sphinx, failure: Exception | None) -> None:
    """Writes the sentence, unless something failed: that has been told by then."""
    if failure or app._warncount or app.builder.name != "html":
        return
    runs = (each.get("exec_data") for each in app.env.nb_metadata.values())  # type: ignore[attr-defined]
    executed = sum(run["mtime"] >= BEGAN for run in runs if run)
    # Pages are written by several processes: what they share are the files.
    files = [Path(app.outdir, app.builder.get_target_uri(page)) for page in app.env.found_docs]
    written = sum(path.stat().st_mtime >= BEGAN for path in files)
    print(sentence(len(files), executed, written, time.time() - BEGAN))
    print(f"Open {Path(app.outdir) / 'index.html'}", flush=True)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Registers the extension."""
    app.connect("build-finished", tell, priority=950)  # when all others have done their work
    return {"parallel_read_safe": True, "parallel_write_safe": True}
