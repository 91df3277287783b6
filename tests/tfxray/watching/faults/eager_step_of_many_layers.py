"""The step of a deeper model runs eagerly: one line has the gradients of all its layers computed."""

import tensorflow as tf

tf.random.set_seed(46)
x = tf.random.normal((32, 16))
y = tf.reduce_sum(x, axis=1, keepdims=True)
layers = [tf.Variable(tf.random.normal((16, 16), stddev=0.3)) for _ in range(12)]
last = tf.Variable(tf.random.normal((16, 1), stddev=0.3))
variables = [*layers, last]


def forward(x):
    for layer in layers:
        x = tf.nn.tanh(x @ layer) + x
    return x @ last


def update(x, y, rate):  # fault
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((forward(x) - y) ** 2)
    for variable, gradient in zip(variables, tape.gradient(loss, variables), strict=True):
        variable.assign_sub(rate * gradient)
    return loss


for epoch in range(4):
    for _ in range(30):
        loss = update(x, y, 0.0001)
    print("epoch", epoch, "loss", round(float(loss)))
