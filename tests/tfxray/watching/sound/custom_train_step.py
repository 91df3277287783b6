"""A model with its own train_step, which Keras compiles as it does its own."""

import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(18)


class Clipped(keras.Model):
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(x=x, y=y, y_pred=self(x, training=True))
        gradients = tape.gradient(loss, self.trainable_variables)
        gradients, _ = tf.clip_by_global_norm(gradients, 1.0)
        self.optimizer.apply(gradients, self.trainable_variables)
        return {"loss": loss}


inputs = keras.Input((8,))
hidden = keras.layers.Dense(16, activation="tanh")(inputs)
model = Clipped(inputs, keras.layers.Dense(1)(hidden))
model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")

x = np.random.default_rng(18).normal(size=(640, 8)).astype("float32")
y = np.sin(x[:, :1])
history = model.fit(x, y, batch_size=32, epochs=6, verbose=0)
print("epochs", len(history.epoch), "loss", round(history.history["loss"][-1], 3))
