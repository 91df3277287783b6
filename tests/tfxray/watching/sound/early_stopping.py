"""Fit is asked for many epochs and stops by itself when the validation loss rises."""

import keras
import numpy as np

keras.utils.set_random_seed(30)
rng = np.random.default_rng(30)
x = rng.normal(size=(120, 10)).astype("float32")
y = x[:, :1] + rng.normal(size=(120, 1)).astype("float32")

model = keras.Sequential(
    [keras.Input((10,)), keras.layers.Dense(64, activation="relu"), keras.layers.Dense(1)]
)
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="mse")
stop = keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)
history = model.fit(
    x, y, batch_size=20, epochs=40, validation_split=0.33, verbose=0, callbacks=[stop]
)

print("stopped before the end", len(history.epoch) < 40)
print("best validation loss", round(min(history.history["val_loss"]), 1))
