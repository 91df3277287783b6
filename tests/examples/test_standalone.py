"""`examples.standalone`: what is copied runs by itself."""

from __future__ import annotations

import builtins
import dis
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

from docs._ext.atlas import read_cases
from examples.standalone import standalone
from tests.conftest import ROOT

CASES = read_cases(ROOT / "examples" / "atlas")
MODULE = """import os.path
import re as regular
from functools import cache, partial

ONE, TWO = 1, 2
UNUSED = TWO


@cache
def helper(x):
    return Helped().y + x


class Helped:
    y = TWO


def function(x=ONE):
    return helper(x), os.path.sep
"""
UNNEEDED = "import re as regular\n", "UNUSED = TWO\n"


def test_function_stands_below_what_it_needs_and_nothing_else():
    whole = MODULE.rstrip()
    for each in UNNEEDED:
        whole = whole.replace(each, "")
    source = whole[whole.index("def function") :]
    assert standalone(source, MODULE) == whole
    assert standalone("def alone():\n    return 1", MODULE) == "def alone():\n    return 1"


def _globals(code: CodeType) -> Iterator[str]:
    for instruction in dis.get_instructions(code):
        if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            yield instruction.argval
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _globals(constant)


@pytest.mark.parametrize("name", CASES)
def test_case_of_the_atlas_has_all_that_it_needs(name: str, tmp_path: Path):
    _, source = CASES[name]
    namespace: dict[str, Any] = {}
    exec(compile(source, str(tmp_path / "copied.py"), "exec"), namespace)
    for each in list(namespace.values()):
        plain = getattr(each, "python_function", each)
        if isinstance(plain, FunctionType) and plain.__globals__ is namespace:
            assert {*_globals(plain.__code__)} <= {*namespace, *dir(builtins), "__class__"}
    assert name.partition(".")[2] in namespace
