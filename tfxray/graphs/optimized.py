"""Before and after: the graph as written beside the graph that TensorFlow made of it and ran."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import tensorflow as tf

from tfxray import _private
from tfxray._results import Result
from tfxray._runtime_names import fed, folded, public
from tfxray._words import counted, keep_end
from tfxray.graphs import svg
from tfxray.graphs.figures import Figure, Mark, figure
from tfxray.graphs.graph import Graph, Kind, Node, Output, Source
from tfxray.graphs.grouping import LARGEST_FLAT
from tfxray.graphs.reading import read, trace
from tfxray.graphs.text import tree


@dataclass(frozen=True, repr=False)
class Comparison(Result):
    """A graph before and after TensorFlow changed it, side by side.

    Text and drawings are made when they are asked for; only drawings need Graphviz.

    Attributes:
        before: The graph as written.
        after: The graph that ran. What hands values in and out of it (`_Arg`, `_Retval`) is drawn
            as inputs and results.
        caption: Who made `after` of `before`.
        marks: What became of the nodes of `before`, and where those of `after` come from.
    """

    before: Graph
    after: Graph
    caption: str
    marks: tuple[Mapping[str, Mark], Mapping[str, Mark]]

    @cached_property
    def gone(self) -> Mapping[str, str]:
        """For each node of `before` that did not run as written, what became of it."""
        return {name: mark.label for name, mark in self.marks[0].items()}

    @cached_property
    def new(self) -> Mapping[str, str]:
        """For each node of `after` that was not written so, where it comes from."""
        return {name: mark.label for name, mark in self.marks[1].items()}

    @cached_property
    def text(self) -> str:
        """Both as trees, with these remarks."""
        written, ran = tree(self.before, self.gone), tree(self.after, self.new)
        caption = f"{self.caption[0].upper()}{self.caption[1:]}"
        return f"As written: {written}\n\n{caption}: {ran}"

    @cached_property
    def html(self) -> str:
        """Both as pictures, for pages and notebooks."""
        return svg.html(*self._figures)

    @cached_property
    def svg(self) -> str:
        """The same as a file of its own."""
        return svg.file(*self._figures)

    @cached_property
    def _figures(self) -> tuple[Figure, Figure]:
        name = self.before.name
        return (
            _captioned(figure(self.before, self.marks[0]), f"{name}, as written"),
            _captioned(figure(self.after, self.marks[1]), f"{name}, {self.caption}"),
        )

    def __repr__(self) -> str:
        """Returns the trees of small graphs, for where nothing shows pictures; else their sizes."""
        before, after = len(self.before.nodes), len(self.after.nodes)
        if max(before, after) <= LARGEST_FLAT:
            return self.text
        return f"<Comparison of {self.before.name}: {counted(before)}, {after} {self.caption}>"

    @property
    def _plain(self) -> str:
        return repr(self)

    @property
    def _title(self) -> str:
        return self.before.name

    def as_dict(self) -> dict[str, Any]:
        """Returns both graphs and the remarks as plain data, ready for JSON.

        Examples:
            >>> pair = draw_optimized(tf.function(lambda x: x * 1.0), tf.constant(2.0))
            >>> pair.as_dict()["gone"]["mul"]
            'removed'
        """
        return {
            "before": self.before.as_dict(),
            "after": self.after.as_dict(),
            "gone": dict(self.gone),
            "new": dict(self.new),
        }

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a file that needs nothing else: both pictures, a page, the trees, or the data.

        Args:
            path: Where to; the name ends in `.svg`, `.html`, `.txt` or `.json`.

        Raises:
            ValueError: The name ends otherwise.
            LayoutError: A picture was asked for, and Graphviz is missing or gave up.
            OSError: The file cannot be written.

        Examples:
            >>> import pathlib, tempfile
            >>> pair = draw_optimized(tf.function(lambda x: x * 1.0), tf.constant(2.0))
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     pair.save(pathlib.Path(folder) / "pair.svg")
        """
        super().save(path)

    def _forms(self) -> dict[str, Callable[[], str]]:
        return {".svg": lambda: self.svg, **super()._forms()}


def draw_optimized(function: Any, /, *args: Any, **kwargs: Any) -> Comparison:
    """Draws a function as written beside what Grappler, TensorFlow's graph optimizer, made of it.

    TensorFlow optimizes a function when it runs, so this runs it once. It also makes TensorFlow
    forget every compiled operation, which starts stateful random operations anew.

    Args:
        function: A `tf.function` or a `ConcreteFunction`.
        *args: Its arguments: values, for it is run.
        **kwargs: The same, by name.

    Returns:
        Both graphs and what became of each node.

    Raises:
        TypeError: `function` is neither, or the arguments do not fit it.
        RuntimeError: A graph is being built; or TensorFlow showed no optimized graph, because
            functions run eagerly or XLA compiled this one.

    Examples:
        >>> @tf.function
        ... def circle(radius):
        ...     return radius * radius * (2.0 * tf.constant(3.0))
        >>> comparison = draw_optimized(circle, tf.constant(1.0))
        >>> comparison.gone["Const"]
        'folded into mul_1'
    """
    if isinstance(function, tf.types.experimental.ConcreteFunction):
        concrete = function
    elif isinstance(function, tf.types.experimental.PolymorphicFunction):
        concrete = trace(function, *args, **kwargs)
    else:
        raise TypeError(
            f"draw_optimized takes a tf.function or a ConcreteFunction with its arguments, "
            f"not a {type(function).__name__}. For a session there is draw_executed."
        )
    specs = [value for value in tf.nest.flatten((args, kwargs)) if isinstance(value, tf.TypeSpec)]
    if specs:
        raise TypeError(
            "draw_optimized runs the function, because TensorFlow optimizes it only then: "
            f"give values, not {specs[0]}."
        )
    if not tf.executing_eagerly():
        raise RuntimeError(
            "draw_optimized runs the function, but here a graph is being built, in which a call "
            "only adds a node. Call it outside `with graph.as_default():` and `with session:`."
        )
    before = read(concrete)
    pairs = _private.optimized_graphs(lambda: function(*args, **kwargs))
    inputs = [tensor.op.name for tensor in concrete.inputs]  # renamed in what runs: known by number
    wanted = {operation.name for operation in concrete.graph.get_operations()}.difference(inputs)
    matching = [
        post
        for pre, post in pairs
        if wanted <= {node.name for node in pre.node}
        and len(inputs) == sum(node.op == "_Arg" for node in pre.node)
    ]
    if not matching:
        raise RuntimeError(
            f"TensorFlow showed no optimized graph of {before.name}. There is none while "
            "tf.config.run_functions_eagerly(True) is set, nor for a function with "
            "jit_compile=True, which XLA compiles."
        )
    after = matching[-1]
    ends = {}
    for node in after.node:
        if node.op == "_Arg":
            ends[node.name] = inputs[node.attr["index"].i]
        elif node.op == "_Retval":
            ends[node.name] = before.outputs[node.attr["index"].i].label
    return _compare(before, after, ends, "after Grappler")


def draw_executed(
    session: Any, fetches: Any, feed_dict: Mapping[Any, Any] | None = None
) -> Comparison:
    """Draws the graph of a session beside what the session really ran to fetch something.

    Args:
        session: A `tf.compat.v1.Session`; its configuration says what may be optimized. It runs
            once.
        fetches: What to fetch, as for `Session.run`.
        feed_dict: What to feed, as for `Session.run`.

    Returns:
        Both graphs and what became of each node.

    Raises:
        TypeError: `session` is no session.

    Examples:
        >>> graph = tf.Graph()
        >>> with graph.as_default():
        ...     result = tf.constant([12]) * tf.constant([3])
        >>> with tf.compat.v1.Session(graph=graph) as session:
        ...     print(draw_executed(session, result).after.node("mul").value)
        [36]
    """
    if not isinstance(session, tf.compat.v1.Session | tf.compat.v1.InteractiveSession):
        raise TypeError(
            f"draw_executed takes a tf.compat.v1.Session, not a {type(session).__name__}. "
            "For a tf.function there is draw_optimized."
        )
    metadata = tf.compat.v1.RunMetadata()
    options = tf.compat.v1.RunOptions(output_partition_graphs=True)
    session.run(fetches, feed_dict, options=options, run_metadata=metadata)
    after = tf.compat.v1.GraphDef()
    for part in metadata.partition_graphs:  # one for each device
        after.MergeFrom(part)
    elements = [session.graph.as_graph_element(fetch) for fetch in tf.nest.flatten(fetches)]
    tensors = [element for element in elements if not isinstance(element, tf.Operation)]
    outputs = [Output("fetched", Source(tensor.op.name, tensor.value_index)) for tensor in tensors]
    before = replace(read(session.graph), outputs=tuple(dict.fromkeys(outputs)))
    needed = {element.name for element in elements if isinstance(element, tf.Operation)}
    ends = {}
    for node in after.node:
        if written := fed(node.name):
            ends[node.name] = written
        elif node.op == "_Retval":
            ends[node.name] = "fetched"
    return _compare(before, after, ends, "as the session ran it", needed)


def _compare(
    before: Graph, post: Any, ends: Mapping[str, str], caption: str, needed: Iterable[str] = ()
) -> Comparison:
    after = _without_runtime(post, before, ends)
    return Comparison(before, after, caption, _changes(before, after, needed))


def _captioned(drawn: Figure, name: str) -> Figure:
    return replace(drawn, caption=f"{name}:{drawn.caption.rpartition(':')[2]}")


# What the runtime adds, taken out again --------------------------------------------------------


def _without_runtime(post: Any, before: Graph, ends: Mapping[str, str]) -> Graph:
    """Reads an optimized `GraphDef` under the names with which the program was written.

    The runtime renames what comes in, and a session what its own folding makes (`sub/_0__cf__0`),
    with numbers that vary; and the order of the nodes is the runtime's.

    Args:
        post: The optimized graph.
        before: The graph as written.
        ends: For each `_Arg` the name of the input as written, and for each `_Retval`, which hands
            a tensor out of the graph, what to call that tensor.
    """
    written = {node.name: number for number, node in enumerate(before.nodes)}
    names: dict[str, str] = {}
    taken: set[str] = set()
    inside = [node for node in post.node if node.op != "_Retval"]
    for node in sorted(inside, key=lambda node: (node.name not in written, _numbers(node.name))):
        base = ends.get(node.name) or folded(node.name) or public(node.name)
        new, number = base, 2
        while new in taken:
            new, number = f"{base}-{number}", number + 1
        taken.add(new)
        names[node.name] = new

    def renamed(operand: str) -> str:
        control = "^" if operand.startswith("^") else ""
        name, colon, port = operand.removeprefix("^").partition(":")
        return f"{control}{names[name]}{colon}{port}"

    kept = tf.compat.v1.GraphDef(versions=post.versions, library=post.library)
    outputs = []
    for node in post.node:
        operands = [renamed(operand) for operand in node.input]
        if node.op == "_Retval":
            source, _, port = operands[0].partition(":")
            outputs.append(Output(ends[node.name], Source(source, int(port or 0))))
            continue
        copy = kept.node.add()
        copy.CopyFrom(node)
        copy.name = names[node.name]
        copy.input[:] = operands
    after = read(kept)
    old = {node.name: node for node in before.nodes}
    nodes = [_as_known(node, old.get(node.name)) for node in after.nodes]
    nodes.sort(key=lambda node: (written.get(node.name, len(written)), _numbers(node.name)))
    order = {output.label: number for number, output in enumerate(before.outputs)}
    outputs.sort(key=lambda output: (order.get(output.label, 0), str(output.source)))
    return replace(after, name=before.name, nodes=tuple(nodes), outputs=tuple(outputs))


def _as_known(node: Node, was: Node | None) -> Node:
    """Fills in what an optimized graph no longer states: shapes, and which variable is handed in.

    Args:
        node: A node that ran.
        was: The node of that name as written, if there is one.
    """
    if was is None or len(was.outputs) != len(node.outputs):
        return node
    outputs = tuple(
        old if new.shape is None and new.dtype == old.dtype else new
        for new, old in zip(node.outputs, was.outputs, strict=True)
    )
    if node.kind is Kind.INPUT and was.kind is Kind.CAPTURED:
        return replace(node, outputs=outputs, kind=was.kind, variable=was.variable)
    return replace(node, outputs=outputs)


def _numbers(name: str) -> list[tuple[int, str]]:
    """Sorts `next_9` before `next_10`."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


# What became of each node ----------------------------------------------------------------------


def _changes(
    before: Graph, after: Graph, needed: Iterable[str]
) -> tuple[dict[str, Mark], dict[str, Mark]]:
    """Says what became of each node as written, and where each node that ran comes from.

    Args:
        before: The graph as written.
        after: The graph that ran, with the names as written.
        needed: Nodes that were asked for though they give no tensor.
    """
    old = {node.name: node for node in before.nodes}
    ran = {node.name: node for node in after.nodes}
    gone: dict[str, Mark] = {}
    new: dict[str, Mark] = {}
    for node in after.nodes:
        was = old.get(node.name)
        if was is None:
            new[node.name] = Mark("new", _origin(node, old))
            for name in _replaced(node, old, ran):
                new[node.name] = Mark("new", f"replaces {keep_end(name)}")
                gone[name] = Mark("gone", f"replaced by {node.op}")
        elif node.op not in {was.op, "_Arg"}:
            word = _word(node)
            new[node.name] = Mark("changed", f"{word}, was {was.op}")
            to = f"{node.op} {keep_end(node.value, 12)}" if node.value else node.op
            gone[node.name] = Mark("changed", f"{word} to {to}")
        elif (operands := _written_operands(was, old, ran)) != node.inputs:
            swapped = sorted(map(str, operands)) == sorted(map(str, node.inputs))
            label = "operands swapped" if swapped else "moved: new operands"
            new[node.name] = Mark("changed", label)
    fates = _Fates(before, old, ran, _needed(before, old, needed))
    for node in before.nodes:
        if node.name not in ran and node.name not in gone:
            gone[node.name] = Mark("gone", fates.fate(node))
    return gone, new


def _word(node: Node) -> str:
    """Says how a node became what it is."""
    if node.kind is Kind.CONSTANT:
        return "folded"
    return "fused" if "Fused" in node.op else "rewritten"


def _origin(node: Node, old: Mapping[str, Node]) -> str:
    """Says where a node comes from that nobody wrote."""
    many = re.sub(r"-\d+$", "", node.name)  # one constant for each output of what was folded
    if node.kind is Kind.CONSTANT and many in old:
        return f"folded, was {old[many].op}"
    scope = node.name.removeprefix("Func/")
    while "/" in scope:
        scope = scope.rpartition("/")[0]
        if scope in old and old[scope].calls:
            return f"from inside {keep_end(scope)}"
    return "new"


def _replaced(node: Node, old: Mapping[str, Node], ran: Mapping[str, Node]) -> list[str]:
    """Finds the node that a new one stands for: an optimizer puts its own name before that one."""
    lost = [name for name in old if name not in ran]
    ends = [name for name in lost if re.search(f"[/_]{re.escape(name)}$", node.name)]
    return sorted(ends, key=len)[-1:]


def _written_operands(
    node: Node, old: Mapping[str, Node], ran: Mapping[str, Node]
) -> tuple[Source, ...]:
    """Returns the operands as written, past each `Identity` that did not run."""
    operands = []
    for source in node.inputs:
        operand = source
        while operand.node not in ran and old[operand.node].op == "Identity":
            operand = old[operand.node].inputs[0]
        operands.append(operand)
    return tuple(operands)


def _needed(before: Graph, old: Mapping[str, Node], needed: Iterable[str]) -> set[str]:
    """Finds everything that the outputs need, through data and control edges."""
    found: set[str] = set()
    waiting = [*needed, *(output.source.node for output in before.outputs)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [source.node for source in old[name].inputs] + list(old[name].controls)
    return found


@dataclass
class _Fates:
    """Says why nodes are gone, from what is left where their tensors went.

    Attributes:
        before: The graph as written.
        old: Its nodes by name.
        ran: The nodes that ran, by name.
        needed: The names of all nodes that the outputs need.
    """

    before: Graph
    old: Mapping[str, Node]
    ran: Mapping[str, Node]
    needed: set[str]

    def __post_init__(self) -> None:
        self.users: dict[str, list[str]] = {name: [] for name in self.old}
        self.twins = {}
        for node in self.before.nodes:
            for source in node.inputs:
                self.users[source.node].append(node.name)
            if node.name in self.ran:
                self.twins[node.op, node.inputs, node.value] = node.name

    def fate(self, node: Node) -> str:
        """Says what became of a node that did not run."""
        if node.name not in self.needed:
            return "pruned, not needed"
        if node.calls:
            return "lowered" if node.kind is Kind.CONTROL_FLOW else "inlined"
        if twin := self.twins.get((node.op, node.inputs, node.value)):
            return f"same as {keep_end(twin)}"
        heirs = [] if node.op == "Identity" else self.heirs(node)
        changed = [heir for heir in heirs if heir.op != self.old[heir.name].op]
        if not changed:
            return "removed"
        if all(heir.kind is Kind.CONSTANT for heir in heirs):
            return f"folded into {keep_end(heirs[0].name)}"
        fused = [heir for heir in changed if heir.kind is not Kind.CONSTANT]
        return f"{_word(fused[0])} into {keep_end(fused[0].name)}" if fused else "removed"

    def heirs(self, node: Node) -> list[Node]:
        """Finds the nearest nodes that ran and would have used a node's tensor, in order."""
        found: dict[str, Node] = {}
        seen: set[str] = set()
        waiting = [node.name]
        while waiting:
            for user in self.users[waiting.pop()]:
                if user in self.ran:
                    found[user] = self.ran[user]
                elif user not in seen:
                    seen.add(user)
                    waiting.append(user)
        return list(found.values())
