"""The packages are ours, and each public part of them says what it takes, gives and raises."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
import typing
from types import ModuleType
from typing import Any

import pytest

import examples
import tfxray
from docs._ext.check_public_api import public_names
from tests.conftest import ROOT

NAMES = public_names(tfxray) | public_names(examples)
FUNCTIONS = {name: member for name, member in NAMES.items() if not inspect.isclass(member)}
CLASSES = {name: member for name, member in NAMES.items() if inspect.isclass(member)}


@pytest.mark.parametrize("package", [tfxray, examples])
def test_package_is_ours(package):
    assert package.__file__ == str(ROOT / package.__name__ / "__init__.py")


def test_nothing_of_tensorflow_is_imported_unless_it_is_used():
    program = (
        "import sys, tfxray, tfxray.doctor, tfxray.explain; print('tensorflow' in sys.modules)"
    )
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_every_public_name_has_its_module():
    assert sorted(name for names in tfxray._MODULES.values() for name in names) == tfxray.__all__
    assert {*tfxray.__all__} <= {*dir(tfxray)}
    with pytest.raises(AttributeError, match="'tfxray' has no attribute 'none'"):
        _ = tfxray.none


def test_every_module_says_what_it_is_for():
    modules: list[ModuleType] = [tfxray, examples] + [
        importlib.import_module(found.name)
        for package in (tfxray, examples)
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not found.name.endswith("__main__")
    ]
    assert not [module.__name__ for module in modules if not (module.__doc__ or "").strip()]


def callables() -> dict[str, Any]:
    """Returns public functions, and the public methods that public classes define, by name."""
    found: dict[str, Any] = {name: unwrap(member) for name, member in FUNCTIONS.items()}
    for name, class_ in CLASSES.items():
        for key, member in vars(class_).items():
            if not key.startswith("_") and not inspect.isclass(unwrap(member)):
                function = unwrap(member)
                if inspect.isfunction(function):
                    found[f"{name}.{key}"] = function
    return found


def unwrap(member: Any) -> Any:
    """Returns the Python function in a property, a static method or a `tf.function`."""
    for inner in ("fget", "__func__", "python_function"):
        member = getattr(member, inner, None) or member
    return inspect.unwrap(member) if callable(member) else member


each_callable = pytest.mark.parametrize("name", callables())
each_function = pytest.mark.parametrize("name", FUNCTIONS)
each_class = pytest.mark.parametrize("name", CLASSES)


@each_callable
def test_fully_annotated(name):
    signature = inspect.signature(callables()[name])
    assert signature.return_annotation is not signature.empty, "no type of the result"
    untyped = [
        parameter.name
        for parameter in signature.parameters.values()
        if parameter.annotation is parameter.empty and parameter.name not in ("self", "cls")
    ]
    assert not untyped


@each_class
def test_fields_are_annotated_and_described(name):
    class_: Any = CLASSES[name]
    doc = inspect.getdoc(class_) or ""
    assert doc
    fields = [key for key in typing.get_type_hints(class_) if not key.startswith("_")]
    own = [key for key in fields if key in vars(class_).get("__annotations__", {})]
    told = items(section(doc, "Attributes"))
    assert not [key for key in own if key not in told], "Attributes: leaves out"


def section(doc: str, title: str) -> str:
    """Returns the text of a section of a Google docstring, or nothing."""
    found = re.search(rf"^{title}:\n((?:[ \t]+.*\n|\n)*)", doc + "\n", re.MULTILINE)
    return found[1] if found else ""


def items(text: str) -> set[str]:
    """Returns the names that the items of a section begin with."""
    return set(re.findall(r"^\s+\*{0,2}(\w+)(?: \(.*\))?:", text, re.MULTILINE))


@each_callable
def test_docstring_tells_arguments_result_and_errors(name):
    function = callables()[name]
    doc = inspect.getdoc(function) or ""
    assert doc.partition("\n")[0].endswith("."), "the first line is a sentence"
    signature = inspect.signature(function)
    parameters = [key for key in signature.parameters if key not in ("self", "cls")]
    told = items(section(doc, "Args"))
    assert not [key for key in parameters if key not in told], "Args: leaves out"
    if name in FUNCTIONS and signature.return_annotation not in (None, "None"):
        assert section(doc, "Returns") or section(doc, "Yields"), "no Returns:"
    if own_raises := raised(function):
        listed = section(doc, "Raises")
        assert not [error for error in own_raises if error not in listed], "Raises: leaves out"


def raised(function: Any) -> set[str]:
    """Returns the names of the classes that a function's own `raise` statements name."""
    lines = inspect.getsource(function).splitlines()
    margin = len(lines[0]) - len(lines[0].lstrip())
    tree = ast.parse("\n".join(line[margin:] for line in lines))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and node.exc is not None:
            error = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            found.add(ast.unparse(error).rpartition(".")[2])
    return {error for error in found if error[:1].isupper()}


@each_function
def test_public_function_carries_a_doctest(name):
    doc = inspect.getdoc(unwrap(NAMES[name])) or ""
    assert doctest.DocTestParser().get_examples(doc), "no example that a reader would type"
