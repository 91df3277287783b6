"""Two replicas share a dataset: what hands out its elements runs operations that are not the program's."""

import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
x = tf.random.stateless_normal((320, 8), seed=(5, 2))
with strategy.scope():
    w = tf.Variable(tf.zeros((8, 1)))
data = tf.data.Dataset.from_tensor_slices((x, x[:, :1])).batch(16)
data = strategy.experimental_distribute_dataset(data)


def replica(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum((x @ w - y) ** 2) / 16
    gradient = tape.gradient(loss, w)
    context = tf.distribute.get_replica_context()
    w.assign_sub(0.01 * context.all_reduce("sum", gradient))
    return loss


@tf.function
def step(batch):
    return strategy.reduce("SUM", strategy.run(replica, args=batch), axis=None)


for _ in range(3):
    for batch in data:
        loss = step(batch)
print("loss below 1:", float(loss) < 1)
