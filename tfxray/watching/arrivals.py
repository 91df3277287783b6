"""Has something done as soon as a program imports a module: when that is, the program decides."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType


class _Finder(MetaPathFinder):
    """Finds a module as Python does, and is told when its code has run."""

    def __init__(self, actions: dict[str, Callable[[], None]]) -> None:
        self.waiting = actions

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        action = self.waiting.pop(name, None)
        if action is None:
            return None
        spec = find_spec(name)  # the other finders: this one no longer waits for it
        if spec is None or spec.loader is None:
            self.waiting[name] = action
            return None
        spec.loader = _Loader(spec.loader, action)
        return spec


class _Loader(Loader):
    """Loads as another loader does, then acts. The module keeps no trace of it."""

    def __init__(self, loader: Loader, action: Callable[[], None]) -> None:
        self._loader = loader
        self._action = action

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._action()


@contextmanager
def on_import(actions: dict[str, Callable[[], None]]) -> Iterator[None]:
    """Calls a function when a module is imported; at once where it is already.

    Args:
        actions: By the full name of the module what is to be called, without arguments.
    """
    finder = _Finder(dict(actions))
    for name in [name for name in actions if name in sys.modules]:
        finder.waiting.pop(name)()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
