"""All modes take turns and compute the same; a process that ends is told with its last words."""

from __future__ import annotations

import platform
import sys
from typing import Any

import pytest

from examples.elsewhere import find_system, making
from examples.elsewhere.costs import measuring


class Fake(measuring.Worker):
    """A worker whose calls take a second longer each time."""

    def __init__(self, log: list[str], **results: float) -> None:
        """Answers with results by mode, and logs which mode is called."""
        self.log, self.results = log, results

    def ask(self, *request: Any) -> Any:
        _, _, *call = request
        if not call:
            return list(self.results)
        mode, calls = call
        if not calls:
            return {"seconds": 9.0, "result": self.results[mode], "calls": 4}
        self.log.append(mode)
        return float(len(self.log))


def test_each_round_starts_with_another_mode():
    log: list[str] = []
    workers = [Fake(log, eager=1.0, graph=1.0), Fake(log, other=1.0)]
    costs = measuring.in_turns(workers, "chain", 3, rounds=3)
    assert log == ["eager", "graph", "other", "graph", "other", "eager", "other", "eager", "graph"]
    assert [cost.mode for cost in costs] == ["eager", "graph", "other"]
    assert costs[0].seconds == (1.0, 6.0, 8.0)
    assert costs[0].first == 9.0


def test_modes_that_differ_are_refused():
    with pytest.raises(RuntimeError, match="chain of 3 is not the same everywhere"):
        measuring.in_turns([Fake([], eager=1.0, graph=1.1)], "chain", 3, rounds=3)


@pytest.fixture
def here(monkeypatch):
    """Runs workers of TensorFlow 2 in the environment of the tests."""
    monkeypatch.setattr(making, "make_environment", lambda system: sys.executable)
    monkeypatch.setattr(measuring, "SYSTEMS", ("tensorflow-2.21.0",))


def test_programs_run_and_agree(here):
    plan = dict.fromkeys(measuring.PLAN, (2,))
    costs = measuring.measure(threads=1, launches=1, rounds=3, plan=plan)
    assert {cost.program for cost in costs.costs} == set(plan)
    assert all(second > 0 for cost in costs.costs for second in cost.seconds)
    assert costs.made_with["threads"] == 1


def test_what_was_measured_with_is_told():
    assert measuring.packages(find_system("tensorflow-1.15.5")) == {
        "tensorflow": "1.15.5",
        "numpy": "1.18.5",
    }
    assert len(measuring.processor()) > 3
    assert platform.machine() in measuring.operating_system()


def test_process_that_ends_says_why(here, tmp_path):
    worker = measuring.Worker(find_system("tensorflow-2.21.0"), 1, str(tmp_path))
    with worker, pytest.raises(RuntimeError, match=r"(?s)tensorflow-2.21.0 ended at .*KeyError"):
        worker.ask("chain", 3, "no such mode", 0)
