"""The features of all pictures are computed one after the other, and then used as one array."""

import tensorflow as tf


@tf.function
def features(image, filters):
    return tf.nn.relu(tf.nn.conv2d(image, filters, 2, "SAME"))


class Index:
    def __init__(self):
        """Starts empty."""
        self.rows = []

    def add(self, row):
        self.rows.append(tf.reshape(row, (-1,)))

    def build(self):
        return tf.stack(self.rows)


def main():
    tf.random.set_seed(7)
    filters = tf.Variable(tf.random.normal((3, 3, 3, 32)))
    maps, index = [], Index()
    for number in range(270):
        found = features(tf.random.stateless_uniform((1, 96, 96, 3), (number, 1)), filters)
        maps.append(found)
        index.add(found)
    print(tf.concat(maps, 0).shape, index.build().shape)


main()
