"""The custom training step lacks tf.function, so each of its operations is dispatched alone."""

import keras
import tensorflow as tf

keras.utils.set_random_seed(14)
x = tf.random.normal((768, 16))
y = tf.cast(tf.reduce_sum(x[:, :4], axis=1) > 0, tf.int32)
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(32).prefetch(tf.data.AUTOTUNE)

model = keras.Sequential(
    [keras.Input((16,)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(2)]
)
optimizer = keras.optimizers.Adam(0.005)
loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def train_step(x, y):  # fault
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    return loss


for epoch in range(3):
    for xb, yb in dataset:
        loss = train_step(xb, yb)
    print("epoch", epoch, "loss", round(float(loss), 2))
