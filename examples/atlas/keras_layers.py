"""Keras: layers, losses, metrics and optimizers."""

import tensorflow as tf


def dense(x=tf.ones([1, 2]), layer=tf.keras.layers.Dense(1, kernel_initializer="ones")):
    """A dense layer that is an argument."""
    return layer(x)


def dense_made_inside(x=tf.ones([1, 2])):
    """A dense layer that is made inside."""
    return tf.keras.layers.Dense(1, kernel_initializer="ones")(x)


def dense_of_another_width(x=tf.ones([1, 3]), layer=tf.keras.layers.Dense(1)):
    """A dense layer, called on two widths."""
    layer(x)
    return layer(x[:, 1:])


def dense_of_integers(
    x=tf.constant([[1, 2]]), layer=tf.keras.layers.Dense(1, kernel_initializer="ones")
):
    """A dense layer of integers."""
    return layer(x)


def dropout_in_training(x=tf.ones([4]), layer=tf.keras.layers.Dropout(0.5, seed=1)):
    """`Dropout` in training."""
    return layer(x, training=True)


def dropout_not_in_training(x=tf.ones([4]), layer=tf.keras.layers.Dropout(0.5, seed=1)):
    """`Dropout` by default."""
    return layer(x)


def embedding_out_of_range(x=tf.constant([2]), layer=tf.keras.layers.Embedding(2, 1, "ones")):
    """`Embedding` of an index that is not there."""
    return layer(x)


def reshape_that_does_not_fit(x=tf.ones([1, 4]), layer=tf.keras.layers.Reshape([3])):
    """`Reshape` to another size."""
    return layer(x)


def loss_of_another_shape(y=tf.ones([2, 1]), predicted=tf.zeros([2])):
    """A mean squared error of a column and a row."""
    return tf.keras.losses.MeanSquaredError()(y, predicted)


def cross_entropy_of_a_wrong_label(y=tf.constant([2]), predicted=tf.constant([[0.5, 0.5]])):
    """`SparseCategoricalCrossentropy` with a label that is no class."""
    return tf.keras.losses.SparseCategoricalCrossentropy()(y, predicted)


def cross_entropy_of_zero(y=tf.constant([[1.0]]), predicted=tf.constant([[0.0]])):
    """`BinaryCrossentropy` of a probability of 0."""
    return tf.keras.losses.BinaryCrossentropy()(y, predicted)


def metric(y=tf.constant([1.0, 2.0]), mean=tf.keras.metrics.Mean()):
    """Update a metric and ask for its result."""
    mean.update_state(y)
    return mean.result()


def optimizer_step(v=tf.Variable(1.0, name="v"), optimizer=tf.keras.optimizers.SGD(0.5)):
    """A step of SGD."""
    optimizer.apply_gradients([(tf.constant(1.0), v)])
    return v.read_value()


def metric_of_the_first_call(y=tf.constant([1.0, 2.0]), kept=tf.Module()):
    """Update a metric that the first call makes, and ask for its result."""
    if not hasattr(kept, "mean"):
        kept.mean = tf.keras.metrics.Mean()
    kept.mean.update_state(y)
    return kept.mean.result()


def step_of_the_first_call(v=tf.Variable(1.0, name="v"), kept=tf.Module()):
    """A step of an optimizer that the first call makes."""
    if not hasattr(kept, "optimizer"):
        kept.optimizer = tf.keras.optimizers.SGD(0.5)
    kept.optimizer.apply_gradients([(tf.constant(1.0), v)])
    return v.read_value()


def predict_inside(
    x=tf.ones([1, 2]),
    model=tf.keras.Sequential([tf.keras.layers.Dense(1, kernel_initializer="ones")]),
):
    """`model.predict` inside the function."""
    return model.predict(x, verbose=0)


def call_a_model(
    x=tf.ones([1, 2]),
    model=tf.keras.Sequential([tf.keras.layers.Dense(1, kernel_initializer="ones")]),
):
    """Call a model."""
    return model(x)
