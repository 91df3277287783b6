"""The weights are a Python list that changes every day, so every call is traced anew."""

import tensorflow as tf

tf.random.set_seed(7)
prices = tf.random.uniform((256, 8), 10.0, 90.0)


@tf.function
def portfolio(prices, weights):
    shares = tf.stack(weights) / tf.reduce_sum(weights)
    return tf.reduce_mean(tf.linalg.matvec(prices, shares))


values = []
for day in range(60):
    weights = [1.0 / (1 + (day * k) % 11) for k in range(8)]
    values.append(portfolio(prices, weights))  # fault

print("mean value", round(float(tf.reduce_mean(values)), 2))
