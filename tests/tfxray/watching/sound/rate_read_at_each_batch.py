"""A callback notes the learning rate at each batch, and the weights once in a while."""

import keras
import numpy as np


class Notes(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.rates, self.norms = [], []

    def on_train_batch_end(self, batch, logs=None):
        self.rates.append(float(self.model.optimizer.learning_rate))
        if batch % 40 == 0:
            self.norms.append(sum(np.abs(each).sum() for each in self.model.get_weights()))


keras.utils.set_random_seed(37)
x = np.random.default_rng(37).normal(size=(800, 64)).astype("float32")
y = x[:, :1] - x[:, 1:2]

model = keras.Sequential(
    [keras.Input((64,)), keras.layers.Dense(64, activation="relu"), keras.layers.Dense(1)]
)
schedule = keras.optimizers.schedules.ExponentialDecay(0.05, 50, 0.9)
model.compile(optimizer=keras.optimizers.SGD(schedule), loss="mse")
notes = Notes()
model.fit(x, y, batch_size=8, epochs=2, verbose=0, callbacks=[notes])

print(
    "rates", len(notes.rates), "fell", notes.rates[-1] < notes.rates[0], "norms", len(notes.norms)
)
