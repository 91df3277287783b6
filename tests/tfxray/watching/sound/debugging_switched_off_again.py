"""One call is looked at eagerly, then the functions are graphs again; a flag that no graph reads changes."""

import tensorflow as tf

scale, calls = 2.0, 0


@tf.function
def double(x):
    return x * scale


tf.config.run_functions_eagerly(True)
print("eagerly", float(double(tf.constant(1.0))))
tf.config.run_functions_eagerly(False)
for number in range(30):
    result = double(tf.constant(float(number)))
    calls += 1
print("calls", calls, "last", float(result))
