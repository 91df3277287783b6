"""The decorated method is traced once for each of its two instances, which both live long."""

import tensorflow as tf


class Filter(tf.Module):
    def __init__(self, rate, name):
        """Starts with an empty memory."""
        super().__init__(name=name)
        self.rate = tf.constant(rate)
        self.memory = tf.Variable(tf.zeros(32))

    @tf.function
    def update(self, sample):
        self.memory.assign_add(self.rate * (sample - self.memory))
        return tf.reduce_max(tf.abs(self.memory))


tf.random.set_seed(13)
signal = tf.data.Dataset.from_tensor_slices(tf.random.normal((300, 32)))
slow, fast = Filter(0.01, "slow"), Filter(0.5, "fast")
for sample in signal:
    low = slow.update(sample)
    high = fast.update(sample)

print("slow", round(float(low), 2), "fast", round(float(high), 2))
