"""A custom loop prints one line an epoch, with the mean that a metric kept meanwhile."""

import keras
import tensorflow as tf

keras.utils.set_random_seed(4)
x = tf.random.normal((640, 8))
y = tf.cast(x[:, 0] + x[:, 1] > 0, tf.int32)
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(64).prefetch(2)

model = keras.Sequential(
    [keras.Input((8,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(2)]
)
loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = keras.optimizers.SGD(0.1)
mean_loss = keras.metrics.Mean()


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    mean_loss.update_state(loss)


for epoch in range(10):
    mean_loss.reset_state()
    for xb, yb in dataset:
        train_step(xb, yb)
    print(f"epoch {epoch + 1}: loss {float(mean_loss.result()):.2f}")
