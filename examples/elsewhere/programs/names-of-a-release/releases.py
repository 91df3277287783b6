"""Names that a release brings or takes away, in Python and in graphs."""

import tensorflow as tf

NAMES = """
    tf.NoneTensorSpec
    tf.image.decode_jxl
    tf.dtypes.experimental.float4_e2m1fn
    tf.io.gfile.GFile.closed
    tf.io.gfile.GFile.fileno
    tf.keras.layers.GroupedQueryAttention
    tf.keras.losses.SparseCategoricalFocalCrossentropy
    tf.keras.ops.copysign
    tf.keras.ops.cov
    tf.keras.ops.grad
    tf.keras.distribution.DataParallel.distribute_dataset
"""


def is_there(name):
    member = tf
    for part in name.split(".")[1:]:
        member = getattr(member, part, None)
    return member is not None


for name in NAMES.split():
    print("there" if is_there(name) else "  –  ", name)

with tf.Graph().as_default() as graph:
    x = tf.compat.v1.placeholder(tf.int32, [], name="x")
    tf.subtract(tf.multiply(x, 3, name="product"), 2, name="difference")
print([node.name for node in graph.get_operations()])
