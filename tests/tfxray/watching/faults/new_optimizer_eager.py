"""Adam is made anew at each step, so it forgets its moments and makes its variables each time."""

import keras
import tensorflow as tf

keras.utils.set_random_seed(4)
x = tf.random.normal((960, 12))
y = tf.math.sin(x[:, :1]) + x[:, 1:2]
model = keras.Sequential(
    [keras.Input((12,)), keras.layers.Dense(32, "tanh"), keras.layers.Dense(1)]
)


@tf.function
def gradients_of(xb, yb):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(xb, training=True) - yb))
    return loss, tape.gradient(loss, model.trainable_variables)


dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(32).repeat(2).prefetch(2)
for xb, yb in dataset:
    loss, gradients = gradients_of(xb, yb)
    optimizer = keras.optimizers.Adam(0.01)  # fault
    optimizer.apply(gradients, model.trainable_variables)

print("loss", round(float(loss), 2))
