"""The gradients of what adjusts images."""

import tensorflow as tf

image = tf.Variable(tf.reshape(tf.range(12.0) / 12, [2, 2, 3]))
for name in ("adjust_brightness", "adjust_contrast", "adjust_saturation", "adjust_hue"):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(getattr(tf.image, name)(image, 0.5) ** 2)
    try:
        print(f"{name:18}", tape.gradient(loss, image)[0, 0].numpy())
    except LookupError as error:
        print(f"{name:18}", f"LookupError: {error}")
