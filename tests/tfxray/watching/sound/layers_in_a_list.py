"""A comprehension makes the weights of a deep model, each from random numbers, and keeps them all."""

import tensorflow as tf

tf.random.set_seed(50)
x = tf.random.normal((64, 16))
y = tf.reduce_sum(x, axis=1, keepdims=True)
layers = [tf.Variable(tf.random.normal((16, 16), stddev=0.1)) for _ in range(14)]
biases = []
for layer in layers:
    start = tf.zeros(layer.shape[1])
    biases.append(tf.Variable(start))
variables = [*layers, *biases]


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        hidden = x
        for layer, bias in zip(layers, biases, strict=True):
            hidden = hidden + tf.tanh(hidden @ layer + bias)
        loss = tf.reduce_mean((tf.reduce_sum(hidden, axis=1, keepdims=True) - y) ** 2)
    for variable, gradient in zip(variables, tape.gradient(loss, variables), strict=True):
        variable.assign_sub(1e-4 * gradient)
    return loss


first = train_step()
for _ in range(60):
    loss = train_step()
print("fell", bool(loss < first))
