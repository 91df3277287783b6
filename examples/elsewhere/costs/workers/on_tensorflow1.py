"""The programs in TensorFlow 1.15: a graph, run by a session."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import data
import tensorflow as tf

if TYPE_CHECKING:
    from worker import Programs

SESSION = "TensorFlow 1.15, Session.run"
config = tf.ConfigProto()


def use_threads(number: int) -> None:
    """Sets how many threads compute, in an operation and across operations."""
    config.intra_op_parallelism_threads = number
    config.inter_op_parallelism_threads = number
    tf.keras.backend.set_session(tf.Session(config=config))


def session(build: Callable[..., Any], *arguments: Any) -> Programs:
    """Returns a program that is built once, with placeholders, and run with arrays."""
    with tf.Graph().as_default() as graph:
        places = [tf.placeholder(argument.dtype, argument.shape) for argument in arguments]
        fetched = build(*places)
        initialize = tf.global_variables_initializer()
    running = tf.Session(graph=graph, config=config)
    running.run(initialize)
    fed = dict(zip(places, arguments))
    return {SESSION: lambda: running.run(fetched, fed)}


def chain(length: int) -> Programs:
    """Small operations, one after the other, on a single number."""

    def run(x: Any, factor: Any, term: Any) -> Any:
        for _ in range(length // 2):
            x = x * factor + term
        return x * factor if length % 2 else x

    return session(run, data.START, data.FACTOR, data.TERM)


def network(images: Any) -> Any:
    """Returns what a network with one hidden layer makes of images, before the softmax."""
    weights, biases, out_weights, out_biases = [
        tf.get_variable(str(i), initializer=weights) for i, weights in enumerate(data.WEIGHTS)
    ]
    return tf.nn.relu(images @ weights + biases) @ out_weights + out_biases


def forward(rows: int) -> Programs:
    """The network."""
    return session(network, data.IMAGES[:rows])


def training(rows: int) -> Programs:
    """A step of gradient descent."""

    def step(images: Any, labels: Any) -> Any:
        loss = tf.reduce_mean(
            tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=network(images))
        )
        return loss, tf.train.GradientDescentOptimizer(data.RATE).minimize(loss)

    return session(step, data.IMAGES[:rows], data.LABELS[:rows])


def product(size: int) -> Programs:
    """One product of matrices."""
    return session(tf.matmul, data.matrix(size), data.matrix(size))


def turn(x: Any) -> Any:
    """One turn of the loop."""
    return x * 0.999 + 0.001


def loop_outside(turns: int) -> Programs:
    """A loop of Python that runs the session."""
    with tf.Graph().as_default() as graph:
        place = tf.placeholder(tf.float32, data.VECTOR.shape)
        fetched = turn(place)
    running = tf.Session(graph=graph, config=config)

    def loop() -> Any:
        x = data.VECTOR
        for _ in range(turns):
            x = running.run(fetched, {place: x})
        return x

    return {SESSION: loop}


def loop_inside(turns: int) -> Programs:
    """A loop within the graph."""

    def loop(x: Any) -> Any:
        return tf.while_loop(lambda i, x: i < turns, lambda i, x: (i + 1, turn(x)), [0, x])[1]

    return session(loop, data.VECTOR)


def keras_model() -> Any:
    """Returns the network as a Keras model, with the same weights."""
    model = tf.keras.Sequential(
        [
            tf.keras.layers.Dense(data.HIDDEN, "relu", input_shape=[data.PIXELS]),
            tf.keras.layers.Dense(data.CLASSES),
        ]
    )
    loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(tf.keras.optimizers.SGD(data.RATE), loss)
    model.set_weights(data.WEIGHTS)
    return model


def keras_fit(examples: int) -> Programs:
    """An epoch of `fit`."""
    model = keras_model()
    images, labels = data.IMAGES[:examples], data.LABELS[:examples]

    def fit() -> Any:
        done = model.fit(images, labels, batch_size=data.BATCH, shuffle=False, verbose=0)
        return done.history["loss"]

    return {SESSION: fit}


def keras_predict(rows: int) -> Programs:
    """A call of `predict`."""
    model = keras_model()
    images = data.IMAGES[:rows]
    return {SESSION: lambda: model.predict(images)}


PROGRAMS = {
    "chain": chain,
    "forward": forward,
    "training": training,
    "product": product,
    "loop outside": loop_outside,
    "loop inside": loop_inside,
    "Keras fit": keras_fit,
    "Keras predict": keras_predict,
}
