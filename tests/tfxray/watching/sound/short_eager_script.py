"""A few eager operations at the prompt's pace: there is nothing here to compile."""

import tensorflow as tf

celsius = tf.constant([[12.0, 15.5, 9.0], [20.0, 22.5, 18.5]])
fahrenheit = celsius * 9.0 / 5.0 + 32.0
daily = tf.reduce_mean(fahrenheit, axis=1)
warmest = tf.argmax(fahrenheit, axis=1)

for day, (mean, hour) in enumerate(zip(daily, warmest, strict=True)):
    print("day", day, "mean", round(float(mean), 1), "warmest at", int(hour))

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x**2 + 2.0 * x
print("slope", float(tape.gradient(y, x)))
