"""The dataset's options keep TensorFlow from prefetching, so the step and the pipeline take turns."""

import tensorflow as tf

tf.random.set_seed(41)
weights = tf.Variable(tf.random.normal((700, 700), stddev=0.05))
options = tf.data.Options()
options.experimental_optimization.apply_default_optimizations = False


def render(seed):
    image = tf.random.stateless_uniform((300, 300), seed=[seed, 0])
    for _ in range(4):
        image = tf.sin(image @ image / 300.0)
    return tf.reshape(image, (-1,))[:700]


@tf.function
def step(batch):
    with tf.GradientTape() as tape:
        hidden = batch
        for _ in range(6):
            hidden = tf.tanh(hidden @ weights)
        loss = tf.reduce_mean(hidden**2)
    weights.assign_sub(0.1 * tape.gradient(loss, weights))
    return loss


dataset = tf.data.Dataset.range(320).map(render).batch(8).with_options(options)  # fault
for batch in dataset:
    loss = step(batch)

print("loss", round(float(loss), 3))
