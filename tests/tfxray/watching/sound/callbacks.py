"""Fit with a schedule for the learning rate and a callback that keeps one number an epoch."""

import keras
import numpy as np

keras.utils.set_random_seed(29)
x = np.random.default_rng(29).normal(size=(640, 6)).astype("float32")
y = x[:, :1] - x[:, 5:]

model = keras.Sequential(
    [keras.Input((6,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)]
)
model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")

norms = []
callbacks = [
    keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.8),
    keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: norms.append(np.linalg.norm(model.layers[0].kernel))
    ),
]
history = model.fit(x, y, batch_size=64, epochs=6, verbose=0, callbacks=callbacks)

print("rates", [round(float(rate), 3) for rate in history.history["learning_rate"]])
print("norms kept", len(norms), "loss", round(history.history["loss"][-1], 2))
