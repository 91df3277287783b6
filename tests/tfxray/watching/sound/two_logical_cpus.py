"""The CPU is split into two logical devices, and a mirrored strategy trains on both."""

import keras
import numpy as np
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)

keras.utils.set_random_seed(20)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
with strategy.scope():
    model = keras.Sequential(
        [keras.Input((6,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)]
    )
    model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")

x = np.random.default_rng(20).normal(size=(512, 6)).astype("float32")
dataset = tf.data.Dataset.from_tensor_slices((x, x[:, :1])).batch(64).prefetch(2)
history = model.fit(dataset, epochs=3, shuffle=False, verbose=0)
print("replicas", strategy.num_replicas_in_sync, "loss", round(history.history["loss"][-1], 1))
