"""Runs the cells of the pages before Sphinx reads them, and keeps what they printed.

Stock MyST-NB starts a kernel and imports TensorFlow for each page, one page after the other, and keeps
outputs by the text of the cells alone. Here

- kernels are forked from one process that has imported TensorFlow (`provisioner`, `kernel`), as many at
  a time as there are processors (`run`);
- an output is kept together with everything that made it (`inputs`, `record_reads`), in files that a broken
  build cannot leave half-written (`store`);
- a page changes nothing in the repository (`refuse_writes`);
- a page is kept only when every cell kept the rules (`cell_rules`), so a page that fails is run again
  by every build until it is right;
- what differs between machines and teaches nothing is taken out (`scrub`).

`events` connects all this to a build. MyST-NB then reads each page through `reader`, with its outputs
in place, and executes nothing.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Registers the extension, and MyST-NB, which it needs."""
    gc.disable()  # imports make hardly any garbage; `spare_collector` enables it again
    app.setup_extension("myst_nb")
    # Not at the top: the process that kernels are forked from imports this package and needs no Sphinx.
    from .events import connect  # noqa: PLC0415

    connect(app)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
