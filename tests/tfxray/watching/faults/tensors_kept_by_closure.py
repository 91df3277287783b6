"""A function that another one returned keeps every prediction in a list of its own."""

import tensorflow as tf

tf.random.set_seed(47)


def make_logger():
    kept = []

    def log(tensor):
        kept.append(tensor)  # fault
        return len(kept)

    return log


@tf.function
def predict(seed):
    return tf.random.stateless_normal((250, 500), seed=[seed, 1])


log = make_logger()
for seed in tf.range(160):
    count = log(predict(seed))
print("kept", count)
