"""Notes what the variables of a program hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import tensorflow as tf

from tfxray._stable import repeatable
from tfxray.recording.building import Graphs
from tfxray.recording.eager import EagerOperations
from tfxray.recording.journal import Journal
from tfxray.recording.steps import PythonVariable
from tfxray.recording.values import describe, is_eager_tensor


class Variables:
    """The variables of all functions of a program, defined or not."""

    def __init__(
        self,
        names: Mapping[str, tuple[str, ...]],
        journal: Journal,
        eager: EagerOperations,
        graphs: Graphs,
    ) -> None:
        """Begins with none of them defined.

        Args:
            names: The names that each function binds.
            journal: Where the nodes are that a variable can refer to.
            eager: What made the tensors that have a value.
            graphs: Where the tensors are that have none.
        """
        self._journal = journal
        self._eager = eager
        self._graphs = graphs
        self._all = {
            (scope, name): PythonVariable(name, scope)
            for scope, bound in names.items()
            for name in bound
        }

    def look(self, scope: str, values: Mapping[str, object]) -> tuple[str, ...]:
        """Notes what the variables of a function hold; returns the names that hold something new.

        Args:
            scope: The function; empty for the program itself.
            values: Its local variables.
        """
        changed = []
        with self._journal.own_work():  # reading a tf.Variable is an operation
            for key, before in self._all.items():
                if key[0] != scope or before.name not in values:
                    continue
                value = values[before.name]
                self._tag(before.name, value)
                text, kind = describe(value)
                now = PythonVariable(before.name, scope, repeatable(text), kind)
                if now != before:
                    self._all[key] = now
                    changed.append(before.name)
        return tuple(changed)

    def tag(self, scope: str, values: Mapping[str, object]) -> None:
        """Gives nodes the names of the variables of a function that refer to them."""
        for name, value in values.items():
            if (scope, name) in self._all:
                self._tag(name, value)

    def forget(self, scope: str) -> None:
        """Notes that a function has returned: its variables are no more."""
        for key, variable in self._all.items():
            if variable.scope == scope:
                self._all[key] = PythonVariable(variable.name, scope)

    def now(self) -> tuple[PythonVariable, ...]:
        """Returns all variables as they are."""
        return tuple(self._all.values())

    def _tag(self, name: str, value: object) -> None:
        """Remembers the first variable that refers to a node's output."""
        node_id = ""
        if is_eager_tensor(value):
            node_id = self._eager.id_of(value, name)
        elif tf.is_symbolic_tensor(value):
            node_id = self._graphs.id_of(value)
        elif isinstance(value, tf.Graph):
            self._graphs.know(value, name)
        node = self._journal.nodes.get(node_id)
        if node is not None and not node.variable:
            self._journal.nodes[node_id] = replace(node, variable=name)
