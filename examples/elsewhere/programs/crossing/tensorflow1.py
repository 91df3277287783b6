"""Loads in TensorFlow 1 what TensorFlow 2.21 saved."""
# reads: saving/tensorflow-2.21.0

import tensorflow as tf
from google.protobuf import text_format

# 1. The graph of a function
with open("read/graph.pbtxt") as file:
    definition = text_format.Parse(file.read(), tf.GraphDef())
with tf.Graph().as_default(), tf.Session() as session:
    tf.import_graph_def(definition, name="")
    print("graph:", session.run("Identity:0", {"one:0": [12], "two:0": [3]}))

# 2. SavedModels
for name in ["without_variable", "with_variable"]:
    with tf.Graph().as_default(), tf.Session() as session:
        try:
            model = tf.saved_model.load(session, ["serve"], "read/" + name)
        except ValueError as error:
            print(name + ": ValueError:", error)
        else:
            signature = model.signature_def["serving_default"]
            feed = {signature.inputs["one"].name: [12], signature.inputs["two"].name: [3]}
            (output,) = signature.outputs.values()
            print(name + ":", session.run(output.name, feed))

# 3. The last of them, frozen
definition = tf.GraphDef()
with open("read/frozen.pb", "rb") as file:
    definition.ParseFromString(file.read())
with tf.Graph().as_default(), tf.Session() as session:
    tf.import_graph_def(definition, name="")
    feed = {"serving_default_one:0": [12], "serving_default_two:0": [3]}
    print("frozen:", session.run("StatefulPartitionedCall:0", feed))

# 4. A checkpoint
reader = tf.train.load_checkpoint("read/checkpoint/model")
for name in sorted(reader.get_variable_to_shape_map()):
    if name != "_CHECKPOINTABLE_OBJECT_GRAPH":
        print("checkpoint:", name, reader.get_tensor(name))
