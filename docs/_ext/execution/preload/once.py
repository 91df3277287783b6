"""Does what TensorFlow does once in a process and what runs no op: before the fork, not in each kernel.

The first time that TensorFlow does not find an op by its name, it copies the definitions of all that it
has, for its log (`OpRegistry::LookUpSlow` in `tensorflow/core/framework/op.cc`). The first eager op in a
process brings that about.
"""

import sys

if "tensorflow" in sys.modules:
    from tensorflow.python.framework import op_def_registry

    op_def_registry.get("an op that there is not")
