"""Every step passes a newly made optimizer to the compiled step, which is traced for each."""

import keras
import tensorflow as tf

keras.utils.set_random_seed(3)
images = tf.random.uniform((640, 20))
labels = tf.cast(tf.reduce_sum(images, axis=1) > 10.0, tf.int32)
dataset = tf.data.Dataset.from_tensor_slices((images, labels)).batch(32).prefetch(2)

model = keras.Sequential(
    [keras.Input((20,)), keras.layers.Dense(24, "relu"), keras.layers.Dense(2)]
)
loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


@tf.function
def train_step(x, y, optimizer):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply(gradients, model.trainable_variables)
    return loss


for x, y in dataset:
    optimizer = keras.optimizers.SGD(learning_rate=0.1)
    optimizer.build(model.trainable_variables)
    loss = train_step(x, y, optimizer)  # fault

print("loss", round(float(loss), 3))
