"""Graphs that cost time to make, made once."""

from __future__ import annotations

import keras
import pytest
import tensorflow as tf


@pytest.fixture(scope="session")
def dense():
    """A Keras layer: captured variables and control edges."""
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation="relu")])


@pytest.fixture(scope="session")
def saved_model(dense, tmp_path_factory):
    """A folder with that layer, exported."""
    folder = tmp_path_factory.mktemp("saved") / "model"
    dense.export(folder, verbose=False)
    return folder


@pytest.fixture(scope="session")
def train_step():
    """The graph of one step of training: more than 200 nodes."""
    sizes = [(8, "relu"), (8, "tanh"), (3, "softmax")]
    layers = [keras.layers.Dense(size, activation=activation) for size, activation in sizes]
    model = keras.Sequential([keras.Input((4,)), *layers])
    optimizer = keras.optimizers.Adam(name="adam")  # else Keras counts those of other tests
    optimizer.build(model.trainable_variables)
    loss_of = keras.losses.CategoricalCrossentropy()

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = loss_of(y, model(x, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return loss

    return step.get_concrete_function(tf.TensorSpec([None, 4]), tf.TensorSpec([None, 3]))
