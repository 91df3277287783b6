"""A recurrent network made of Keras's own layer, which loops over the time steps in the graph."""

import keras
import numpy as np

keras.utils.set_random_seed(16)
rng = np.random.default_rng(16)
x = rng.normal(size=(256, 40, 4)).astype("float32")
y = x.mean(axis=1)[:, :1]

model = keras.Sequential([keras.Input((40, 4)), keras.layers.SimpleRNN(16), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(0.005), loss="mse")
history = model.fit(x, y, batch_size=64, epochs=4, verbose=0)
print("epochs", len(history.epoch), "loss", round(history.history["loss"][-1], 2))
