"""The samples come from a Python generator that is cheap, in batches, with prefetch."""

import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(10)


def batches():
    rng = np.random.default_rng(10)
    for _ in range(30):
        x = rng.normal(size=(64, 12)).astype("float32")
        yield x, x.mean(axis=1, keepdims=True)


signature = (tf.TensorSpec((64, 12), tf.float32), tf.TensorSpec((64, 1), tf.float32))
dataset = tf.data.Dataset.from_generator(batches, output_signature=signature)
dataset = dataset.apply(tf.data.experimental.assert_cardinality(30)).prefetch(tf.data.AUTOTUNE)

model = keras.Sequential(
    [keras.Input((12,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)]
)
model.compile(optimizer="adam", loss="mse")
history = model.fit(dataset, epochs=3, shuffle=False, verbose=0)
print("epochs", len(history.epoch), "loss", round(history.history["loss"][-1], 2))
