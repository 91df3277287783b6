"""The trainer lowers `self.rate`, which its `tf.function` read once, in a helper, while it was traced."""

import tensorflow as tf


class Trainer(tf.Module):
    def __init__(self):
        """Begins."""
        super().__init__()
        self.w = tf.Variable(tf.ones(4))
        self.rate = 0.1

    def update(self, gradient):
        self.w.assign_sub(self.rate * gradient)  # fault

    @tf.function
    def step(self, x):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum((self.w * x) ** 2)
        self.update(tape.gradient(loss, self.w))
        return loss


trainer = Trainer()
for _ in range(40):
    trainer.step(tf.constant([1.0, 2.0, 3.0, 4.0]))
    trainer.rate *= 0.95

print("weights", trainer.w.numpy().round(3))
