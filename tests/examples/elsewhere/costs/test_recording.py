"""The costs are recorded with all that made them, and read only while the programs are the same."""

from __future__ import annotations

import dataclasses

import pytest

from examples.elsewhere import find_system
from examples.elsewhere.costs import Cost, Costs, measuring, read_costs, recording

EAGER = "TensorFlow eager"


def test_every_program_is_there_in_every_size():
    costs = read_costs()
    for program, sizes in measuring.PLAN.items():
        assert costs.sizes(program) == list(sizes)
        assert {EAGER, "tf.function", "tf.function, XLA"} <= set(costs.modes(program))


def test_recording_tells_what_made_it():
    made = read_costs().made_with
    assert set(made["versions"]) == {find_system(name).title for name in measuring.SYSTEMS}
    assert all(
        "Python" in versions and "numpy" in versions for versions in made["versions"].values()
    )
    assert {"date", "processor", "system", "threads", "cores", "load_before"} <= set(made)
    assert all(len(cost.seconds) == made["rounds"] for cost in read_costs().costs)


def test_written_costs_are_read_again(monkeypatch, tmp_path):
    monkeypatch.setattr(recording, "RECORDING", tmp_path / "recording.json")
    made = {"programs": recording.program_digest(), "rounds": 3}
    costs = Costs(made, (Cost("chain", 1, EAGER, 0.5, (0.1234567, 2.0, 3.0)),))
    recording.write_costs(costs)
    (read,) = recording.read_costs().costs
    assert read == dataclasses.replace(costs.costs[0], seconds=(0.1235, 2.0, 3.0))


def test_costs_of_other_programs_are_refused(monkeypatch):
    monkeypatch.setattr(recording, "program_digest", lambda: "another")
    with pytest.raises(ValueError, match="the programs changed"):
        read_costs()


def test_speeds_are_ratios_of_the_same_round():
    slow = Cost("chain", 1, "slow", 8.0, (2.0, 4.0, 6.0))
    fast = Cost("chain", 1, "fast", 9.0, (1.0, 2.0, 3.0))
    costs = Costs({"rounds": 3}, (slow, fast))
    timing = costs.speeds("chain", "slow").timing("fast")
    assert (timing.low, timing.speed, timing.high) == (2.0, 2.0, 2.0)
    assert timing.first_call == 9.0 / 2.0
    assert costs.speeds("chain", "fast").timing("slow").speed == 0.5
    assert slow.and_then(fast).seconds == (2.0, 4.0, 6.0, 1.0, 2.0, 3.0)


def test_what_was_not_measured_is_no_number():
    with pytest.raises(LookupError, match="chain of 7 was not measured as eager"):
        read_costs().cost("chain", 7, "eager")
