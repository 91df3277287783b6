"""An object that lives as long as `main` keeps each feature map that it ever computed."""

import tensorflow as tf


class Grams:
    def __init__(self):
        """Starts with random filters."""
        self.filters = tf.Variable(tf.random.normal((3, 3, 3, 16)))
        self.maps = []
        self.total = tf.Variable(tf.zeros((16, 16)))

    @tf.function
    def features(self, image):
        return tf.nn.relu(tf.nn.conv2d(image, self.filters, 1, "SAME"))

    @tf.function
    def add(self, maps):
        flat = tf.reshape(maps, (-1, 16))
        self.total.assign_add(tf.matmul(flat, flat, transpose_a=True))

    def update(self, image):
        maps = self.features(image)
        self.maps.append(maps)  # fault
        self.add(maps)


def main():
    tf.random.set_seed(53)
    grams = Grams()
    for number in range(160):
        grams.update(tf.random.stateless_uniform((1, 96, 96, 3), (number, 1)))
    print("images", len(grams.maps), "total", grams.total.shape)


main()
