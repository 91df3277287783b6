"""A policy acts in a world of Python: each action has to be read before the world can move."""

import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(51)
policy = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(2)])


class World:
    def __init__(self):
        """Begins."""
        self.state = np.full(4, 0.1, "float32")

    def step(self, action):
        self.state = (self.state * 0.95 + 0.02 * (2 * action - 1)).astype("float32")
        return self.state, float(abs(self.state).sum() < 1)


@tf.function
def act(state):
    return tf.random.categorical(policy(state[tf.newaxis]), 1)[0, 0]


reward = 0.0
for _ in range(4):
    world = World()
    state = world.state
    for _ in range(25):
        action = int(act(tf.constant(state)))
        state, gain = world.step(action)
        reward += gain
print("reward", reward)
