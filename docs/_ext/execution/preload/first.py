"""First import of the process that kernels are forked from: it has to look like a notebook.

TensorFlow and Keras ask while they are imported whether they are in a notebook or before a person:
where `tf.print` writes, progress bars and the stream of log lines depend on the answer. A notebook's
Python has `sys.ps1`, which IPython's shell sets in `kernel`, and the built-in function `get_ipython`.
Keras imports matplotlib, which asks then where figures go; a kernel of Jupyter's has answered by then.
"""

import builtins
import gc
import os

gc.disable()  # hardly anything that an import makes is garbage; `freeze` enables it again
builtins.get_ipython = lambda: None  # type: ignore[attr-defined]
# A kernel of Jupyter's is started with a flag that spares it this debugger's warning; a fork cannot be.
os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
ENVIRONMENT = dict(os.environ)


def set_by_imports() -> dict[str, str]:
    """Returns the environment variables that the imports since then have set."""
    return {name: value for name, value in os.environ.items() if ENVIRONMENT.get(name) != value}
