"""A callback copies all weights to NumPy after each batch, to see how far they move."""

import keras
import numpy as np


class Drift(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.before, self.moved = self.model.get_weights(), 0.0

    def on_train_batch_end(self, batch, logs=None):
        now = self.model.get_weights()  # fault
        self.moved += sum(np.abs(a - b).sum() for a, b in zip(now, self.before, strict=True))
        self.before = now


keras.utils.set_random_seed(31)
x = np.random.default_rng(31).normal(size=(800, 256)).astype("float32")
y = (x[:, :1] > 0).astype("float32")

model = keras.Sequential(
    [keras.Input((256,)), keras.layers.Dense(256, activation="relu"), keras.layers.Dense(1)]
)
model.compile(optimizer=keras.optimizers.SGD(0.01), loss="mse")
drift = Drift()
history = model.fit(x, y, batch_size=8, epochs=2, verbose=0, callbacks=[drift])

print("moved", drift.moved > 0, "loss", round(history.history["loss"][-1], 2))
