"""Where am I? Whether the line that runs executes eagerly or builds a graph, and which."""

from __future__ import annotations

import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any, TypeVar, cast

import tensorflow as tf

from tfxray import _private
from tfxray._results import Result
from tfxray._table import Table


@dataclass(frozen=True)
class Context(Result):
    """What TensorFlow does with an operation called at one place of a program.

    Attributes:
        executing_eagerly: Whether the operation runs at once. If not, it becomes a node of a graph.
        graphs: The graph that is being built and those around it, from the inside out. Empty when
            executing eagerly.
        tracing: Whether the graph is that of a function, a branch or a loop, and not a plain
            `tf.Graph`.
        keras_call: The Keras layer whose `call` is running, innermost, as in `Dense.call`; None
            outside.
        device: Where the operation runs, such as `CPU:0`. In a graph, the device that `tf.device`
            asks for, or None if that is decided when the graph runs.
    """

    executing_eagerly: bool
    graphs: tuple[str, ...] = ()
    tracing: bool = False
    keras_call: str | None = None
    device: str | None = None

    @property
    def graph(self) -> str | None:
        """The graph that is being built, or None when executing eagerly."""
        return self.graphs[0] if self.graphs else None

    @property
    def text(self) -> str:
        """One sentence without a full stop.

        Examples:
            >>> print(Context(executing_eagerly=False, graphs=("function f",), tracing=True))
            building a graph: function f
            >>> print(Context(executing_eagerly=True, keras_call="Dense.call", device="CPU:0"))
            executing eagerly on CPU:0, in Dense.call
        """
        if self.executing_eagerly:
            text = f"executing eagerly on {self.device}"
        else:
            text = f"building a graph: {', in '.join(self.graphs)}"
            text += f", for {self.device}" if self.device else ""
        return text + (f", in {self.keras_call}" if self.keras_call else "")

    @property
    def html(self) -> str:
        """The fields as a table."""
        return Table(
            self._title,
            ("question", "answer"),
            (
                ("executing eagerly", str(self.executing_eagerly)),
                ("graph", ", in ".join(self.graphs) or "none"),
                ("tracing", str(self.tracing)),
                ("Keras call", self.keras_call or "none"),
                ("device", self.device or "decided when the graph runs"),
            ),
        ).html()

    @property
    def _title(self) -> str:
        return "Where this line runs."


_Function = TypeVar("_Function", bound=Callable[..., Any])


def _unconverted(function: _Function) -> _Function:
    """Keeps AutoGraph from rewriting a function that is no part of what is computed."""
    return cast(_Function, tf.autograph.experimental.do_not_convert(function))


@_unconverted
def where_am_i() -> Context:
    """Says what TensorFlow does with the line that calls this. It adds nothing to a graph.

    Returns:
        The context, as plain data.

    Examples:
        >>> where_am_i().executing_eagerly
        True
        >>> def f():
        ...     print(where_am_i())
        >>> tf.function(f)()
        building a graph: function f
    """
    keras_call = _keras_call(sys._getframe(1))
    if tf.executing_eagerly():
        device = tf.DeviceSpec.from_string(tf.constant(0.0).device)
        return Context(
            executing_eagerly=True,
            keras_call=keras_call,
            device=f"{device.device_type}:{device.device_index}",
        )
    innermost = tf.compat.v1.get_default_graph()
    return Context(
        executing_eagerly=False,
        graphs=_graphs(innermost),
        tracing=tf.inside_function(),
        keras_call=keras_call,
        device=_private.requested_device(innermost),
    )


def _graphs(innermost: Any) -> tuple[str, ...]:
    """Names a graph and those around it."""
    names = []
    graph = innermost
    while graph is not None:
        outer = getattr(graph, "outer_graph", None)  # a plain tf.Graph has none
        # Around a function called from eager code lies a graph too, which nobody builds.
        if outer is not None or graph is innermost or not _eager_outside():
            names.append(_kind(graph))
        graph = outer
    return tuple(names)


def _eager_outside() -> bool:
    return bool(tf.compat.v1.executing_eagerly_outside_functions())


_CONTROL_FLOW = {
    "CondBranchFuncGraph": "branch of tf.cond",
    "WhileBodyFuncGraph": "body of tf.while_loop",
    "WhileCondFuncGraph": "condition of tf.while_loop",
}


def _kind(graph: Any) -> str:
    """Names the kind of a graph by its class and, for a function, the function."""
    if kind := _CONTROL_FLOW.get(type(graph).__name__):
        return kind
    name = getattr(graph, "name", None)
    if name is None:
        return "tf.Graph"
    if name.startswith("scratch_graph"):
        return "scratch graph of Keras"
    return f"tf.data function {name}" if name.startswith("Dataset_") else f"function {name}"


def _keras_call(frame: FrameType | None) -> str | None:
    """Finds the innermost `call` of a Keras layer among the callers."""
    while frame is not None:
        code = frame.f_code
        if code.co_name in {"call", "tf__call"} and code.co_argcount:  # tf__: AutoGraph's copy
            layer = frame.f_locals.get(code.co_varnames[0])
            if any(
                base.__name__ == "Layer"
                and base.__module__.partition(".")[0] in {"keras", "tf_keras"}
                for base in type(layer).__mro__
            ):
                return f"{type(layer).__name__}.call"
        frame = frame.f_back
    return None


# Every context ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Contexts(Result):
    """What `where_am_i` answered in each kind of place.

    Attributes:
        rows: The place, and the context found there.
    """

    rows: tuple[tuple[str, Context], ...]

    def __getitem__(self, place: str) -> Context:
        """Returns the context of a place.

        Args:
            place: The name of the place, as in the table.

        Raises:
            KeyError: There is no such place; the message lists all.
        """
        for name, context in self.rows:
            if name == place:
                return context
        raise KeyError(f"no place {place!r}; there are: {', '.join(name for name, _ in self.rows)}")

    @property
    def text(self) -> str:
        """A table for terminals."""
        return str(self._table())

    @property
    def html(self) -> str:
        """The table for pages and notebooks."""
        return self._table().html()

    @property
    def _title(self) -> str:
        return self._table().caption

    def _table(self) -> Table:
        return Table(
            "What tf.executing_eagerly() answers, place by place.",
            ("place", "eager?", "graph being built"),
            tuple(
                (place, str(context.executing_eagerly), ", in ".join(context.graphs) or "-")
                for place, context in self.rows
            ),
        )


# Notes where it is and returns its argument, so that it can stand in for any function of a tensor.
_Look = Callable[..., Any]


def every_context() -> Contexts:
    """Runs `where_am_i` in every kind of place that TensorFlow runs Python in.

    A Keras model of one number is trained on the way, without random numbers.
    `tf.config.run_functions_eagerly` is set for two rows and put back.

    Returns:
        One row per place.

    Raises:
        RuntimeError: It was called inside a graph, where there is no top level to begin with.

    Examples:
        >>> found = every_context()
        >>> found["top level"].executing_eagerly, found["tf.function"].executing_eagerly
        (True, False)
    """
    if not tf.executing_eagerly():
        raise RuntimeError(
            f"every_context() begins at the top level, executing eagerly; this is {where_am_i()}"
        )
    rows = [(place, _context_in(program)) for place, program in _PLACES.items()]
    return Contexts((*rows, *_keras_rows()))


def _context_in(program: Callable[[_Look], object]) -> Context:
    """Runs a program that looks where it is, and returns what it saw last."""
    seen: list[Context] = []

    @_unconverted
    def look(*tensors: tf.Tensor) -> tf.Tensor | None:
        seen.append(where_am_i())
        return tensors[0] if tensors else None

    program(look)
    return seen[-1]


def _in_thread(look: _Look) -> None:
    with tf.Graph().as_default():
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()


def _in_graph(look: _Look) -> None:
    with tf.Graph().as_default():
        look()


def _in_init_scope_of_graph(look: _Look) -> None:
    with tf.Graph().as_default(), tf.init_scope():
        look()


def _in_session(look: _Look) -> None:
    with tf.compat.v1.Session(graph=tf.Graph()):
        look()


def _init_scope(look: _Look) -> None:
    with tf.init_scope():
        look()


def _loop(look: _Look) -> None:
    for _ in tf.range(2):  # AutoGraph makes a tf.while_loop of it
        look()


def _branch(look: _Look) -> None:
    tf.cond(tf.constant(1) > 0, lambda: look(tf.constant(1)), lambda: 0)


def _host_python(look: _Look) -> None:
    tf.py_function(look, [tf.constant(1)], tf.int32)


def _host_numpy(look: _Look) -> None:
    tf.numpy_function(look, [tf.constant(1)], tf.int32)


def _traced(program: Callable[[_Look], object]) -> Callable[[_Look], object]:
    """Has a program run while TensorFlow traces it."""

    def run(look: _Look) -> None:
        tf.function(program)(look)

    return run


def _functions_eager(program: Callable[[_Look], object]) -> Callable[[_Look], object]:
    """Has a program run while functions run eagerly."""

    def run(look: _Look) -> None:
        before = tf.config.functions_run_eagerly()
        tf.config.run_functions_eagerly(True)
        try:
            with warnings.catch_warnings():
                # That it does not concern tf.data is what the row shows.
                warnings.filterwarnings("ignore", message=".*does not apply to tf.data functions")
                program(look)
        finally:
            tf.config.run_functions_eagerly(before)

    return run


def _in_map(look: _Look) -> None:
    list(tf.data.Dataset.range(1).map(look))


def _in_generator(look: _Look) -> None:
    def generate() -> Iterator[int]:
        look()
        yield 1

    list(tf.data.Dataset.from_generator(generate, output_signature=tf.TensorSpec([], tf.int32)))


def _over_dataset(look: _Look) -> None:
    for element in tf.data.Dataset.range(1):
        look(element)


_PLACES: dict[str, Callable[[_Look], object]] = {
    "top level": lambda look: look(),
    "for over a Dataset": _over_dataset,
    "tf.while_loop, called eagerly": lambda look: tf.while_loop(
        lambda i: i < 1, lambda i: [look(i) + 1], [tf.constant(0)]
    ),
    "tf.map_fn, called eagerly": lambda look: tf.map_fn(look, tf.ones([1])),
    "tf.vectorized_map, called eagerly": lambda look: tf.vectorized_map(look, tf.ones([1])),
    "tf.Graph": _in_graph,
    "tf.init_scope in tf.Graph": _in_init_scope_of_graph,
    "thread started in tf.Graph": _in_thread,
    "with tf.compat.v1.Session": _in_session,
    "tf.function": lambda look: tf.function(look)(),
    "tf.function, jit_compile=True": lambda look: tf.function(look, jit_compile=True)(),
    "tf.function, functions run eagerly": _functions_eager(lambda look: tf.function(look)()),
    "tf.cond in tf.function": _traced(_branch),
    "for over tf.range in tf.function": _traced(_loop),
    "tf.init_scope in tf.function": _traced(_init_scope),
    "tf.py_function in tf.function": _traced(_host_python),
    "tf.numpy_function in tf.function": _traced(_host_numpy),
    "Dataset.map": _in_map,
    "Dataset.map, functions run eagerly": _functions_eager(_in_map),
    "Dataset.from_generator": _in_generator,
}


def _keras_rows() -> list[tuple[str, Context]]:
    """Builds, calls and trains a Keras model that looks where it is."""
    rows: list[tuple[str, Context]] = []
    place = ""

    def look() -> None:
        rows.append((place, where_am_i()))

    class Looking(tf.keras.layers.Layer):  # type: ignore[misc]
        def call(self, x: tf.Tensor) -> tf.Tensor:
            look()
            return x

    class AtTheEnd(tf.keras.callbacks.Callback):  # type: ignore[misc]
        def on_train_end(self, logs: object = None) -> None:
            rows.append(("Keras callback in fit", where_am_i()))

    def loss(wanted: tf.Tensor, given: tf.Tensor) -> tf.Tensor:
        rows.append(("Keras loss function in fit", where_am_i()))
        return tf.reduce_mean((wanted - given) ** 2)

    x = tf.ones([1, 1])
    place = "Keras call while the model is built"
    model = tf.keras.Sequential(
        [tf.keras.Input((1,)), tf.keras.layers.Dense(1, kernel_initializer="ones"), Looking()]
    )
    place = "Keras call, model(x)"
    model(x)
    place = "Keras call, model.fit"
    model.compile("sgd", loss)
    model.fit(x, x, shuffle=False, verbose=0, callbacks=[AtTheEnd()])
    place = "Keras call, model.predict"
    model.predict(x, verbose=0)
    place = "Keras call, model.fit with run_eagerly=True"
    model.compile("sgd", "mse", run_eagerly=True)
    model.fit(x, x, shuffle=False, verbose=0)
    return list(dict(rows).items())  # a place passed several times has its last answer
