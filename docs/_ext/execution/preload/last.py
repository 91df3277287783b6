"""Last import of the process that kernels are forked from: keeps its memory shared with them.

A collection would write to every object that the imports have made, first here and then, in a copy of
its page, in each kernel. Frozen objects are left alone.
"""

import atexit
import builtins
import gc
import os


def _leave(process: int = os.getpid()) -> None:
    """Ends the process at once: taking down all of TensorFlow's modules costs more than a page does."""
    if os.getpid() == process:  # and not a kernel, which inherits this and has more to do
        os._exit(0)


del builtins.get_ipython  # type: ignore[attr-defined]  # a kernel has its own
gc.freeze()
gc.enable()
atexit.register(_leave)
