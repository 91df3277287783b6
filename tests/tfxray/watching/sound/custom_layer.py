"""A layer of one's own, with its weights made in build, in a model that Keras trains."""

import keras
import numpy as np
from keras import ops

keras.utils.set_random_seed(17)


class Gated(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        """Keeps the width of the output."""
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.value = self.add_weight(shape=(input_shape[-1], self.units))
        self.gate = self.add_weight(shape=(input_shape[-1], self.units))

    def call(self, inputs):
        return ops.matmul(inputs, self.value) * ops.sigmoid(ops.matmul(inputs, self.gate))


x = np.random.default_rng(17).normal(size=(640, 6)).astype("float32")
y = x[:, :1] * (x[:, 1:2] > 0)

model = keras.Sequential([keras.Input((6,)), Gated(16), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
history = model.fit(x, y, batch_size=32, epochs=5, verbose=0)
print("parameters", model.count_params(), "loss", round(history.history["loss"][-1], 2))
