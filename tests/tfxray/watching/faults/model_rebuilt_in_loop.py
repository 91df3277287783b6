"""The same model is built and compiled anew for every learning rate, and so traced anew each time."""

import keras
import numpy as np

rng = np.random.default_rng(35)
x = rng.normal(size=(512, 6)).astype("float32")
y = x[:, :1] - 2 * x[:, 1:2]


def build(learning_rate):
    keras.utils.set_random_seed(35)
    model = keras.Sequential(
        [keras.Input((6,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)]
    )
    model.compile(optimizer=keras.optimizers.SGD(learning_rate), loss="mse")
    return model


results = {}
for learning_rate in [0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1]:
    model = build(learning_rate)  # fault
    history = model.fit(x, y, batch_size=64, epochs=2, verbose=0)
    results[learning_rate] = history.history["loss"][-1]

best = min(results, key=results.get)
print("best learning rate", best, "loss", round(results[best], 1))
