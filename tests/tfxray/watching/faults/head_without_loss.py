"""One head of the model goes into no loss, so Keras warns that its weights are not trained."""

import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(45)
rng = np.random.default_rng(45)
x = rng.normal(size=(640, 10)).astype("float32")
y = x[:, :1] * 2 - x[:, 1:2]

inputs = keras.Input((10,))
hidden = keras.layers.Dense(16, activation="relu")(inputs)
model = keras.Model(
    inputs,
    [keras.layers.Dense(1, name="price")(hidden), keras.layers.Dense(1, name="risk")(hidden)],
)
optimizer = keras.optimizers.Adam(0.01)


@tf.function
def train_step(xb, yb):
    with tf.GradientTape() as tape:
        price, _ = model(xb, training=True)
        loss = tf.reduce_mean(tf.square(price - yb))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply(gradients, model.trainable_variables)  # fault
    return loss


for xb, yb in tf.data.Dataset.from_tensor_slices((x, y)).batch(32).repeat(3):
    loss = train_step(xb, yb)
print("loss", round(float(loss), 1))
