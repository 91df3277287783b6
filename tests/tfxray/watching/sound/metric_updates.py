"""Metrics are updated in the compiled step and read once an epoch."""

import keras
import tensorflow as tf

keras.utils.set_random_seed(31)
x = tf.random.normal((960, 8))
y = tf.cast(x[:, 0] > x[:, 1], tf.int32)
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(32, drop_remainder=True).prefetch(2)

model = keras.Sequential(
    [keras.Input((8,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(2)]
)
accuracy = keras.metrics.SparseCategoricalAccuracy()
top_score = keras.metrics.Mean()


@tf.function
def measure(x, y):
    logits = model(x, training=False)
    accuracy.update_state(y, logits)
    top_score.update_state(tf.reduce_max(tf.nn.softmax(logits), axis=-1))


for _ in range(3):
    for xb, yb in dataset:
        measure(xb, yb)
    print(
        "accuracy", round(float(accuracy.result()), 2), "score", round(float(top_score.result()), 2)
    )
    accuracy.reset_state()
    top_score.reset_state()
