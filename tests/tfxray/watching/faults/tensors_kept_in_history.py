"""The activations of every step are kept in a list, which grows as long as the program runs."""

import tensorflow as tf

w = tf.Variable(tf.random.stateless_normal((64, 256), seed=(4, 9)))
history = {"activations": [], "loss": []}


@tf.function
def step(x):
    activations = tf.tanh(x @ w)
    return activations, tf.reduce_mean(activations**2)


for number in range(150):
    x = tf.random.stateless_normal((400, 64), seed=(4, number))
    activations, loss = step(x)
    history["activations"].append(activations)  # fault
    history["loss"].append(loss)
print("steps", len(history["loss"]))
