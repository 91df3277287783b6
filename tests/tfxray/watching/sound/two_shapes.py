"""One tf.function serves images of two sizes: two traces, and many calls of each."""

import tensorflow as tf

tf.random.set_seed(1)
kernel = tf.Variable(tf.random.normal((3, 3, 1, 4), stddev=0.2))


@tf.function
def features(images):
    maps = tf.nn.relu(tf.nn.conv2d(images, kernel, strides=1, padding="SAME"))
    return tf.reduce_mean(maps, axis=[1, 2])


thumbnails = tf.random.uniform((4, 16, 16, 1))
pictures = tf.random.uniform((4, 48, 48, 1))

for _ in range(100):
    small = features(thumbnails)
    large = features(pictures)

print("thumbnails", round(float(tf.reduce_mean(small)), 3))
print("pictures", round(float(tf.reduce_mean(large)), 3))
