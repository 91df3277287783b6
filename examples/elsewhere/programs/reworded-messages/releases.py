"""Messages that users know, as this release words them."""

import tensorflow as tf


@tf.function
def double(x):
    return tf.Variable(2.0) * x


class Layer(tf.keras.layers.Layer):
    def call(self, x):
        raise ValueError("stop")


def number_of_words(x):
    return x + [0, 1, 2][x]


attempts = {
    "a variable that every call would make": lambda: double(1.0),
    "a summary without TensorBoard": lambda: tf.summary.scalar("loss", 1.0, step=0),
    "a symbolic tensor as an index": lambda: tf.function(number_of_words)(tf.constant(1)),
    "a Keras layer that raises": lambda: Layer()(tf.keras.Input([2])),
}
for name, attempt in attempts.items():
    try:
        attempt()
        print(f"{name}: works")
    except Exception as error:
        said = str(error).replace("\033[1m", "").replace("\033[0m", "")
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        kept = [
            line for line in lines if "File " not in line and not line.startswith("in user code")
        ]
        print(f"{name}: {type(error).__name__}", *kept[-4:], sep="\n  ")
