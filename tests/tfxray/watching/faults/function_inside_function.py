"""The tf.function is defined inside the function that the loop calls, hence anew at each call."""

import keras
import tensorflow as tf

keras.utils.set_random_seed(8)
model = keras.Sequential(
    [keras.Input((32,)), keras.layers.Dense(64, "relu"), keras.layers.Dense(4, "softmax")]
)


def classify(model, batch):
    @tf.function  # fault
    def forward(batch):
        return tf.argmax(model(batch, training=False), axis=-1)

    return forward(batch)


dataset = tf.data.Dataset.from_tensor_slices(tf.random.normal((1280, 32))).batch(32).prefetch(2)
classes = [classify(model, batch) for batch in dataset]

counts = tf.math.bincount(tf.cast(tf.concat(classes, axis=0), tf.int32), minlength=4)
print("predictions", int(tf.reduce_sum(counts)), "classes seen", int(tf.math.count_nonzero(counts)))
