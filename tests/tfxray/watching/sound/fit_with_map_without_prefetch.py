"""Keras reads a dataset that ends with `batch`: TensorFlow prefetches by itself."""

import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(43)
rng = np.random.default_rng(43)
x = rng.normal(size=(1600, 24)).astype("float32")
y = (x[:, :3].sum(axis=1) > 0).astype("int32")
dataset = (
    tf.data.Dataset.from_tensor_slices((x, y)).map(lambda row, label: (row / 3.0, label)).batch(64)
)

model = keras.Sequential(
    [keras.Input((24,)), keras.layers.Dense(32, "relu"), keras.layers.Dense(2)]
)
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
history = model.fit(dataset, epochs=4, verbose=0)
print(
    "epochs", len(history.epoch), "fell", history.history["loss"][-1] < history.history["loss"][0]
)
