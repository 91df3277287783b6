"""The recordings of the programs, each made once."""

from __future__ import annotations

import pytest

from examples.programs import recordable
from tfxray import Recording, record

PROGRAMS = {
    name: function
    for name, function in vars(recordable).items()
    if callable(function) and getattr(function, "__module__", "") == recordable.__name__
}


@pytest.fixture(scope="session")
def recordings() -> dict[str, Recording]:
    """The recording of every program, by its name."""
    return {name: record(program) for name, program in PROGRAMS.items()}


@pytest.fixture(params=PROGRAMS)
def recording(request, recordings: dict[str, Recording]) -> Recording:
    """Each recording in turn."""
    return recordings[request.param]
