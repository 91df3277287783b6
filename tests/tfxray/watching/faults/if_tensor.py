"""A Python if asks for the value of a tensor after every step, and so waits for every step."""

import tensorflow as tf

tf.random.set_seed(17)
x = tf.random.normal((200, 10))
y = tf.cast(tf.reduce_sum(x[:, :3], axis=1, keepdims=True) > 0, tf.float32)
weights = tf.Variable(tf.zeros((10, 1)))


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        logits = x @ weights
        loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))
    weights.assign_sub(0.1 * tape.gradient(loss, weights))
    return loss


best = tf.constant(10.0)
improved = 0
for _ in range(1500):
    loss = train_step()
    if loss < best:  # fault
        best = loss
        improved += 1

print("improved most steps", improved > 1000, "best", round(float(best), 2))
