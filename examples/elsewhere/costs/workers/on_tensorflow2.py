"""The programs in TensorFlow 2: eager, as a function, compiled by XLA, and in a session."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import data
import keras
import tensorflow as tf

if TYPE_CHECKING:
    from worker import Programs

v1 = tf.compat.v1
EAGER, FUNCTION, XLA, SESSION = "TensorFlow eager", "tf.function", "tf.function, XLA", "Session.run"


def use_threads(number: int) -> None:
    """Sets how many threads compute, in an operation and across operations."""
    tf.config.threading.set_intra_op_parallelism_threads(number)
    tf.config.threading.set_inter_op_parallelism_threads(number)


def modes(function: Callable[..., Any], *arguments: tf.Tensor) -> Programs:
    """Returns a function eager, as a graph and compiled."""
    graph, compiled = tf.function(function), tf.function(function, jit_compile=True)
    return {
        EAGER: lambda: function(*arguments),
        FUNCTION: lambda: graph(*arguments),
        XLA: lambda: compiled(*arguments),
    }


def session(build: Callable[..., Any], *arguments: Any) -> Programs:
    """Returns the same, built once with placeholders and run with arrays."""
    with tf.Graph().as_default() as graph:
        places = [v1.placeholder(argument.dtype, argument.shape) for argument in arguments]
        fetched = build(*places)
        initialize = v1.global_variables_initializer()
    running = v1.Session(graph=graph)
    running.run(initialize)
    fed = dict(zip(places, arguments, strict=True))
    return {SESSION: lambda: running.run(fetched, fed)}


def chain(length: int) -> Programs:
    """Small operations, one after the other, on a single number."""

    def run(x: Any, factor: Any, term: Any) -> Any:
        for _ in range(length // 2):
            x = x * factor + term
        return x * factor if length % 2 else x

    numbers = data.START, data.FACTOR, data.TERM
    return modes(run, *map(tf.constant, numbers)) | session(run, *numbers)


def forward(rows: int) -> Programs:
    """A network with one hidden layer."""
    images = data.IMAGES[:rows]
    variables = [tf.Variable(weights) for weights in data.WEIGHTS]

    def in_graph(images: Any) -> Any:
        return network(images, graph_variables())

    return modes(lambda images: network(images, variables), tf.constant(images)) | session(
        in_graph, images
    )


def network(images: Any, variables: list[Any]) -> Any:
    """Returns what the network makes of images, before the softmax."""
    weights, biases, out_weights, out_biases = variables
    return tf.nn.relu(images @ weights + biases) @ out_weights + out_biases


def graph_variables() -> list[Any]:
    """Returns the network's variables in the graph that is being built."""
    return [
        v1.get_variable(str(i), initializer=weights, use_resource=True)
        for i, weights in enumerate(data.WEIGHTS)
    ]


def mean_loss(images: Any, labels: Any, variables: list[Any]) -> Any:
    """Returns how wrong the network is."""
    return tf.reduce_mean(
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels, network(images, variables))
    )


def training(rows: int) -> Programs:
    """A step of gradient descent."""
    images, labels = data.IMAGES[:rows], data.LABELS[:rows]

    def step_of(variables: list[tf.Variable]) -> Callable[..., Any]:
        def step(images: Any, labels: Any) -> Any:
            with tf.GradientTape() as tape:
                loss = mean_loss(images, labels, variables)
            for variable, slope in zip(variables, tape.gradient(loss, variables), strict=True):
                variable.assign_sub(data.RATE * slope)
            return loss

        return step

    def in_graph(images: Any, labels: Any) -> Any:
        loss = mean_loss(images, labels, graph_variables())
        return loss, v1.train.GradientDescentOptimizer(data.RATE).minimize(loss)

    programs = session(in_graph, images, labels)
    for mode in EAGER, FUNCTION, XLA:
        step = step_of([tf.Variable(weights) for weights in data.WEIGHTS])
        programs[mode] = modes(step, tf.constant(images), tf.constant(labels))[mode]
    return programs


def product(size: int) -> Programs:
    """One product of matrices."""
    matrix = data.matrix(size)
    return modes(tf.matmul, tf.constant(matrix), tf.constant(matrix)) | session(
        tf.matmul, matrix, matrix
    )


def turn(x: Any) -> Any:
    """One turn of the loop."""
    return x * 0.999 + 0.001


def loop_outside(turns: int) -> Programs:
    """A loop of Python that calls what is compiled."""

    def loop(step: Callable[..., Any]) -> Callable[[], Any]:
        def run() -> Any:
            x = start
            for _ in range(turns):
                x = step(x)
            return x

        return run

    def in_session() -> Any:
        x = data.VECTOR
        for _ in range(turns):
            x = running.run(fetched, {place: x})
        return x

    start = tf.constant(data.VECTOR)
    with tf.Graph().as_default() as graph:
        place = v1.placeholder(tf.float32, data.VECTOR.shape)
        fetched = turn(place)
    running = v1.Session(graph=graph)
    return {
        EAGER: loop(turn),
        FUNCTION: loop(tf.function(turn)),
        XLA: loop(tf.function(turn, jit_compile=True)),
        SESSION: in_session,
    }


def loop_inside(turns: int) -> Programs:
    """A loop within what is compiled. Eagerly there is no within: Python runs it."""

    def loop(x: Any) -> Any:
        for _ in tf.range(turns):
            x = turn(x)
        return x

    def in_graph(x: Any) -> Any:
        return tf.while_loop(lambda i, x: i < turns, lambda i, x: (i + 1, turn(x)), [0, x])[1]

    eager = {EAGER: loop_outside(turns)[EAGER]}
    return modes(loop, tf.constant(data.VECTOR)) | session(in_graph, data.VECTOR) | eager


def keras_model() -> keras.Model:
    """Returns the network as a Keras model, with the same weights."""
    model = keras.Sequential(
        [
            keras.Input([data.PIXELS]),
            keras.layers.Dense(data.HIDDEN, "relu"),
            keras.layers.Dense(data.CLASSES),
        ]
    )
    model.set_weights(data.WEIGHTS)
    return model


def compiled_models() -> dict[str, keras.Model]:
    """Returns a model for each way to run it."""
    ways = {
        EAGER: {"run_eagerly": True, "jit_compile": False},
        FUNCTION: {"jit_compile": False},
        XLA: {"jit_compile": True},
    }
    models = {}
    for mode, options in ways.items():
        models[mode] = keras_model()
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        models[mode].compile(keras.optimizers.SGD(data.RATE), loss, **options)
    return models


def keras_fit(examples: int) -> Programs:
    """An epoch of `fit`."""

    def fit(model: keras.Model) -> float:
        images, labels = data.IMAGES[:examples], data.LABELS[:examples]
        done = model.fit(images, labels, batch_size=data.BATCH, shuffle=False, verbose=0)
        return done.history["loss"][0]

    return {mode: lambda model=model: fit(model) for mode, model in compiled_models().items()}


def keras_predict(rows: int) -> Programs:
    """A call of `predict`."""
    images = data.IMAGES[:rows]
    return {
        mode: lambda model=model: model.predict(images, verbose=0)
        for mode, model in compiled_models().items()
    }


def keras_call(rows: int) -> Programs:
    """The model called as a function."""
    return modes(keras_model(), tf.constant(data.IMAGES[:rows]))


PROGRAMS = {
    "chain": chain,
    "forward": forward,
    "training": training,
    "product": product,
    "loop outside": loop_outside,
    "loop inside": loop_inside,
    "Keras fit": keras_fit,
    "Keras predict": keras_predict,
    "Keras call": keras_call,
}
