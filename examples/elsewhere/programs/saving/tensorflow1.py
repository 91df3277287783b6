"""12 * 3 - 2 in TensorFlow 1, saved in four ways and loaded again."""

import os

import tensorflow as tf

os.mkdir("kept")

# 1. A graph, as text.
with tf.Graph().as_default() as graph:
    one, two, three = tf.constant([12]), tf.constant([3]), tf.constant([2])
    subres = tf.multiply(one, two) - three
    tf.train.write_graph(graph, "kept", "graph.pbtxt")

one = tf.placeholder(tf.int32, [None], name="one")
two = tf.placeholder(tf.int32, [None], name="two")
three = tf.get_variable("three", initializer=tf.constant([2]))
result = tf.subtract(tf.multiply(one, two), three, name="result")

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    definition = session.graph.as_graph_def()

    # 2. A frozen graph: the variable has become a constant.
    frozen = tf.graph_util.convert_variables_to_constants(session, definition, ["result"])
    tf.train.write_graph(frozen, "kept", "frozen.pb", as_text=False)

    # 3. A SavedModel: graph, values and the names of what goes in and out.
    tf.saved_model.simple_save(
        session, "kept/saved_model", {"one": one, "two": two}, {"result": result}
    )

    # 4. A checkpoint: the values by the names of their variables.
    tf.train.Saver().save(session, "kept/checkpoint/model", write_meta_graph=False)

tf.reset_default_graph()
with tf.Session() as session:
    model = tf.saved_model.load(session, ["serve"], "kept/saved_model")
    signature = model.signature_def["serving_default"]
    feed = {signature.inputs["one"].name: [12], signature.inputs["two"].name: [3]}
    print(session.run(signature.outputs["result"].name, feed))

print([(node.name, node.op) for node in frozen.node])
print(tf.train.list_variables("kept/checkpoint/model"))
