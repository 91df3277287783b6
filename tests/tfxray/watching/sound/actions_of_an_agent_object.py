"""An agent object returns its action as a number, which the world needs; it also learns in the same loop."""

import numpy as np
import tensorflow as tf

tf.random.set_seed(48)
weights = tf.Variable(tf.random.normal((4, 2), stddev=0.1))


class World:
    def __init__(self):
        """Begins."""
        self.state = np.full((1, 4), 0.1, "float32")

    def step(self, action):
        self.state = (self.state * 0.95 + 0.02 * (2 * action - 1)).astype("float32")
        return self.state, float(abs(self.state).sum() < 1)


@tf.function
def logits(state):
    return state @ weights


@tf.function
def learn(state, action, reward):
    with tf.GradientTape() as tape:
        chosen = tf.nn.log_softmax(state @ weights)[0, action]
        loss = -reward * chosen
    weights.assign_sub(0.01 * tape.gradient(loss, weights))


class Agent:
    def act(self, state):
        return int(tf.argmax(logits(state), axis=1)[0])


agent, world = Agent(), World()
state, total = world.state, 0.0
for _ in range(120):
    action = agent.act(tf.constant(state))
    seen = state
    state, reward = world.step(action)
    learn(tf.constant(seen), tf.constant(action), tf.constant(reward))
    total += reward
print("reward", total)
