"""The step is a Python number, so every step of the training is traced anew."""

import keras
import tensorflow as tf

keras.utils.set_random_seed(1)
x = tf.random.normal((512, 10))
y = tf.reduce_sum(x, axis=1, keepdims=True)
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(32).repeat(2).prefetch(2)

model = keras.Sequential(
    [keras.Input((10,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(1)]
)
optimizer = keras.optimizers.SGD(0.01)
optimizer.build(model.trainable_variables)


@tf.function
def train_step(x, y, step):
    warm = tf.minimum(1.0, tf.cast(step + 1, tf.float32) / 20.0)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply([g * warm for g in gradients], model.trainable_variables)
    return loss


for step, (xb, yb) in enumerate(dataset):
    loss = train_step(xb, yb, step)  # fault

print("steps", step + 1, "loss", round(float(loss), 2))
