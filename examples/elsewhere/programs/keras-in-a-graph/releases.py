"""What Keras puts into a graph, what its errors say, and what it can load."""

import os
import tempfile
import warnings

import tensorflow as tf

warnings.simplefilter("ignore")


def model_of(*layers, **how):
    model = tf.keras.Sequential([tf.keras.Input([2]), *layers])
    model.compile("sgd", **how)
    return model


def refuse(wanted, given):
    raise ValueError("my loss says no")


def outcome(act):
    try:
        act()
    except ValueError as error:
        said = str(error).replace("\033[1m", "").replace("\033[0m", "")
        return "ValueError: " + " ".join(said.partition("Arguments received")[0].split())
    return "works"


x, y = tf.zeros([4, 2]), tf.zeros([4, 1])
dense = tf.keras.layers.Dense
model = model_of(dense(1, name="answer"), loss="mse")
graph = tf.function(model).get_concrete_function(tf.TensorSpec([None, 2])).graph
print("The nodes of a layer:")
for node in graph.get_operations():
    if node.type not in {"Placeholder", "ReadVariableOp", "Identity", "NoOp"}:
        print(" ", node.type, node.name)

print("A loss that raises:")
model = model_of(dense(1), loss=refuse)
print(" ", outcome(lambda: model.fit(x, y, verbose=0)))

print("fit on batches of no known shape:")
pairs = tf.data.Dataset.from_tensor_slices((x, y)).batch(2)
unknown = pairs.map(lambda x, y: (tf.py_function(lambda x: x, [x], tf.float32), y))
model = model_of(dense(1), loss="mse")
print(" ", outcome(lambda: model.fit(unknown, verbose=0)))

print("A model in a .h5 file that names its metric:")
path = os.path.join(tempfile.mkdtemp(), "model.h5")
model_of(dense(1), loss="mse", metrics=["mse"]).save(path)
print(" ", outcome(lambda: tf.keras.models.load_model(path)))
