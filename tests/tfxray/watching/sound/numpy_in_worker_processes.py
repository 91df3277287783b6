"""Worker processes prepare the data with NumPy alone, and the parent trains with TensorFlow."""

import multiprocessing

import numpy as np


def simulate(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(200, 4)).astype("float32")
    return x, x.sum(axis=1, keepdims=True) + rng.normal(size=(200, 1)).astype("float32")


def main():
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        parts = pool.map(simulate, range(6))

    import tensorflow as tf

    x, y = (tf.constant(np.concatenate(values)) for values in zip(*parts, strict=True))
    weights = tf.Variable(tf.zeros((4, 1)))

    @tf.function
    def train_step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ weights - y))
        weights.assign_sub(0.1 * tape.gradient(loss, weights))
        return loss

    for _ in range(60):
        loss = train_step(x, y)
    print("rows", x.shape[0], "loss", round(float(loss), 2))


if __name__ == "__main__":
    main()
