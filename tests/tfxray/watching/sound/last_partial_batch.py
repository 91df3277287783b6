"""The last batch of each epoch is smaller, which costs one more trace and no more."""

import keras
import tensorflow as tf

keras.utils.set_random_seed(2)
x = tf.random.normal((1000, 10))
y = tf.reduce_sum(x, axis=1, keepdims=True)
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(64).prefetch(tf.data.AUTOTUNE)

model = keras.Sequential(
    [keras.Input((10,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)]
)
optimizer = keras.optimizers.Adam(0.01)
optimizer.build(model.trainable_variables)


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
    return loss


for _ in range(5):
    for xb, yb in dataset:
        loss = train_step(xb, yb)

print("loss of the last batch", round(float(loss), 1))
