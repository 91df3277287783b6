"""12 * 3 - 2 in TensorFlow 2, saved in four ways and loaded again."""

import os

import tensorflow as tf

os.mkdir("kept")
NUMBERS = tf.TensorSpec([None], tf.int32)


class WithoutVariable(tf.Module):
    @tf.function(input_signature=[NUMBERS, NUMBERS])
    def __call__(self, one, two):
        return tf.multiply(one, two) - tf.constant([2])


class WithVariable(tf.Module):
    def __init__(self):
        super().__init__()
        self.three = tf.Variable([2], name="three")

    @tf.function(input_signature=[NUMBERS, NUMBERS])
    def __call__(self, one, two):
        return tf.multiply(one, two) - self.three


def save(module, path):
    function = module.__call__.get_concrete_function()
    tf.saved_model.save(module, path, signatures={"serving_default": function})
    return function


# 1. The graph of a function.
function = save(WithoutVariable(), "kept/without_variable")
tf.io.write_graph(function.graph.as_graph_def(), "kept", "graph.pbtxt")

# 2. SavedModels: above without a variable, here with one.
module = WithVariable()
save(module, "kept/with_variable")

# 3. A frozen graph of the last: its variable has become a constant.
with tf.Graph().as_default() as graph, tf.compat.v1.Session() as session:
    tf.compat.v1.saved_model.load(session, ["serve"], "kept/with_variable")
    frozen = tf.compat.v1.graph_util.convert_variables_to_constants(
        session, graph.as_graph_def(), ["StatefulPartitionedCall"]
    )
tf.io.write_graph(frozen, "kept", "frozen.pb", as_text=False)

# 4. A checkpoint: the values by the paths on which objects are reached.
tf.train.Checkpoint(module=module).write("kept/checkpoint/model")

for path in ["kept/without_variable", "kept/with_variable"]:
    loaded = tf.saved_model.load(path)
    print(loaded(tf.constant([12]), tf.constant([3])))

print([(operation.name, operation.type) for operation in function.graph.get_operations()])
print([(node.name, node.op) for node in frozen.node])
print(tf.train.list_variables("kept/checkpoint/model"))
