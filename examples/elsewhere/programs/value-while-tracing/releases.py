"""A symbolic tensor where Python asks for a whole number."""

import tensorflow as tf

words = ["zero", "one", "two"]


def as_a_graph(program, *values):
    function = tf.function(lambda *values: tf.constant(program(*values)), autograph=False)
    try:
        return function(*values).numpy()
    except TypeError as error:
        return f"TypeError: {error}"


print("The value is known while tracing:")
print("  words[constant]", as_a_graph(lambda: words[tf.constant(1)]))
print("  int(constant)  ", as_a_graph(lambda: int(tf.constant(1))))
print("  range(constant)", as_a_graph(lambda: list(range(tf.constant(3)))))
print("  int(size of x) ", as_a_graph(lambda x: int(tf.shape(x)[0]), tf.zeros([5, 2])))
print("  float(constant)", as_a_graph(lambda: float(tf.constant(1.5))))

print("The value is known when the graph runs:")
print("  words[argument]", as_a_graph(lambda i: words[i], tf.constant(1)))
print("  int(argument)  ", as_a_graph(int, tf.constant(1)))
print("  float(argument)", as_a_graph(float, tf.constant(1.5)))
