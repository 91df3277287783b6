"""Fit is called for each batch of the file, and sets up its whole machinery every time."""

import keras
import numpy as np

keras.utils.set_random_seed(10)
rng = np.random.default_rng(10)
model = keras.Sequential(
    [keras.Input((8,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)]
)
model.compile(optimizer="adam", loss="mse")


def read_chunks(count, rows):
    for _ in range(count):
        x = rng.normal(size=(rows, 8)).astype("float32")
        yield x, x.sum(axis=1, keepdims=True)


for x, y in read_chunks(count=30, rows=64):
    model.fit(x, y, batch_size=64, epochs=1, verbose=0)  # fault

x, y = next(read_chunks(1, 256))
print("loss", round(model.evaluate(x, y, batch_size=64, verbose=0), 2))
