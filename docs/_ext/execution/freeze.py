"""Last import of the process that kernels are forked from: keeps its memory shared with them."""

import builtins
import gc

del builtins.get_ipython  # type: ignore[attr-defined]  # a kernel has its own
gc.collect()
gc.freeze()
