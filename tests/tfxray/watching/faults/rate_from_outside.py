"""The rate is a global Python number: the graph keeps the first one, whatever the loop sets it to."""

import tensorflow as tf

rate = 0.5
w = tf.Variable(1.0)


@tf.function
def decay():
    w.assign(w * (1.0 - rate))  # fault


for _ in range(30):
    decay()
    rate *= 0.9

print("left", f"{float(w):.2e}")
