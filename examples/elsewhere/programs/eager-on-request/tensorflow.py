"""12 * 3 - 2 on any TensorFlow, with eager execution switched on where there is a switch."""

import tensorflow as tf

try:
    if hasattr(tf, "enable_eager_execution"):
        print("tf.enable_eager_execution()")
        tf.enable_eager_execution()
    else:
        print("tf.contrib.eager.enable_eager_execution()")
        import tensorflow.contrib.eager as tfe

        tfe.enable_eager_execution()
except (ImportError, AttributeError) as error:
    print(type(error).__name__ + ":", error)

one = tf.constant([12])
two = tf.constant([3])
three = tf.constant([2])
multres = tf.multiply(one, two)
subres = multres - three
print(subres)
