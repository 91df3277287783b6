"""What two versions print is set side by side: what differs is found, and what means nothing is not."""

from __future__ import annotations

from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tests.rehearse import noise
from tests.rehearse.comparing import (
    ANCHOR,
    MESSAGE,
    OUTPUT,
    PICTURE,
    RAISES,
    RAISES_NOT,
    STOPPED,
    WARNING,
    compare_anchors,
    compare_names,
    compare_pages,
)

VERSIONS = {
    "TensorFlow": ["2.21.0", "2.22.0.dev20260905", "2.22.0rc0"],
    "Keras": ["3.15.1", "3.16.0.dev1"],
}


def printed(text: str, name: str = "stdout") -> Any:
    return new_output("stream", name=name, text=text)


def raised(message: str, name: str = "ValueError") -> Any:
    return new_output("error", ename=name, evalue=message)


def shown(html: str, plain: str = "a picture") -> Any:
    return new_output("display_data", data={"text/html": html, "text/plain": plain})


def page(*cells: Any, tags: tuple[str, ...] = (), left_out: dict[str, str] | None = None) -> Any:
    found = [new_code_cell(f"cell_{i}()", outputs=out) for i, out in enumerate(cells, start=1)]
    for cell in found:
        cell.metadata["tags"] = list(tags)
    return new_notebook(cells=found, metadata={"left-out": left_out or {}})


def compared(before: Any, after: Any) -> list[tuple[Any, ...]]:
    found = compare_pages(before, after, "page", VERSIONS)
    return [(each.kind, each.place.cell, each.before, each.after) for each in found]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ([printed("a\nb\nc\n")], [printed("a\nB\nc\n")], (OUTPUT, 1, ("b",), ("B",))),
        (
            [printed("a\n")],
            [printed("a\n"), printed("told", "stderr")],
            (WARNING, 1, (), ("told",)),
        ),
        ([raised("a")], [raised("b")], (MESSAGE, 1, ("ValueError: a",), ("ValueError: b",))),
        ([], [raised("a")], (RAISES, 1, ("raised nothing",), ("ValueError: a",))),
        (
            [printed("first\n"), raised("a")],
            [printed("first\nsecond\n")],
            (RAISES_NOT, 1, ("ValueError: a",), ("raises nothing", "second")),
        ),
        (
            [shown("<svg><title>Mul</title></svg>")],
            [shown("<svg></svg>")],
            (PICTURE, 1, ("Mul",), ()),
        ),
    ],
    ids=["output", "warning", "message", "raises", "raises nothing", "picture"],
)
def test_difference_is_found(before, after, found):
    assert compared(page(before), page(after)) == [found]


def test_each_run_of_lines_is_a_difference_of_its_own():
    found = compared(page([printed("a\nb\nc\nd\n")]), page([printed("A\nb\nc\nD\n")]))
    assert [each[2:] for each in found] == [(("a",), ("A",)), (("d",), ("D",))]


def test_what_a_cell_does_not_come_to_print_is_no_difference():
    found = compared(page([printed("a\nb\n")]), page([printed("a\n"), raised("a")]))
    assert [each[0] for each in found] == [RAISES]


def test_cell_that_fails_for_want_of_another_follows_it():
    after = page(
        [raised("broken")], [raised("name 'x' is not defined", "NameError")], [raised("no")]
    )
    found = list(compare_pages(page([], [], []), after, "page", VERSIONS))
    assert [(each.place.cell, each.follows) for each in found] == [(1, 0), (2, 1), (3, 0)]


def test_name_that_was_never_there_follows_nothing():
    after = page([raised("name 'tf' is not defined", "NameError")])
    assert [each.follows for each in compare_pages(page([]), after, "page", VERSIONS)] == [0]


def test_cell_that_was_left_out_is_told():
    after = page([], [], left_out={"1": "ended its kernel"})
    assert compared(page([], [printed("a")]), after) == [
        (STOPPED, 2, ("ran",), ("ended its kernel",))
    ]


def test_volatile_output_may_differ_but_not_whether_it_raises():
    before, after = (
        page([printed("1 s")], [], tags=("volatile",)),
        page([printed("2 s")], [raised("a")]),
    )
    assert [each[0] for each in compared(before, after)] == [RAISES]


def test_pages_of_other_cells_are_not_compared():
    with pytest.raises(ValueError, match="zip"):
        compared(page([]), page([], []))


TRACEBACK = """Traceback:
  File "<cell>", line 3, in step
    x[0]
  File "…/keras/src/utils/traceback_utils.py", line {line}, in error_handler
    raise {line} from None
  File "<cell>", line 4, in <module>
    step()
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (TRACEBACK.format(line=122), TRACEBACK.format(line=123)),
        (
            TRACEBACK.format(line=1),
            TRACEBACK.format(line=1).replace("utils/traceback_utils", "ops/core"),
        ),
        ("…/tensorflow/python/eager.py:52: old", "…/tensorflow/python/eager.py:61: old"),
        ("TensorFlow 2.21.0", "TensorFlow 2.22.0.dev20260905"),
        ("TensorFlow 2.21.0", "TensorFlow 2.22.0-dev20260905"),
        ("TensorFlow 2.21.0", "TensorFlow 2.22.0-rc0"),
        ("Keras 3.15.1,", "Keras 3.16.0.dev1,"),
        ('Tensor("3037:0", shape=())', 'Tensor("2869:0", shape=())'),
        ('<ResourceHandle(name="Variable/37", …)>', '<ResourceHandle(name="Variable/31", …)>'),
        (
            "I0000 00:00:1795993225.636127   25281 device_compiler.h:196] Compiled",
            "I0000 00:00:1795993999.000001     812 device_compiler.h:196] Compiled",
        ),
        ("a  \n\n", "a\n"),
    ],
)
def test_noise_is_no_difference(before, after):
    assert compared(page([printed(before)]), page([printed(after)])) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('  File "<cell>", line 3, in f', '  File "<cell>", line 4, in f'),
        ("12.21.0", "12.22.0.dev20260905"),
        ('Tensor("mul:0", shape=())', 'Tensor("mul_1:0", shape=())'),
        ("line 3", "line 4"),
    ],
)
def test_what_only_looks_like_noise_is_a_difference(before, after):
    assert len(compared(page([printed(before)]), page([printed(after)]))) == 1


LOG = """WARNING: All log messages before absl::InitializeLog() is called are written to STDERR
I0000 00:00:1796042580.430192   25741 mlir_graph_optimization_pass.cc:425] MLIR V1 is not enabled
W0000 00:00:1796042580.430193   25741 tensor_list_utils.cc:513] Warning: ignoring set item
2026-11-30 12:48:43.252994: I tensorflow/core/util/port.cc:153] oneDNN custom operations are on.
"""


def test_of_the_log_only_warnings_are_a_difference():
    """One version writes what another keeps to itself, whatever `TF_CPP_MIN_LOG_LEVEL` says."""
    found = compared(page([]), page([printed(LOG, "stderr")]))
    assert found == [
        (WARNING, 1, (), ("tensor_list_utils.cc:513] Warning: ignoring set item",)),
    ]
    assert len(compared(page([]), page([printed(LOG)]))[0][3]) == 4, "a page that shows the log"


def test_source_line_of_a_frame_that_is_ours_stays():
    assert "    x[0]" in noise.without_noise(TRACEBACK.format(line=1), {})
    assert not [
        line for line in noise.without_noise(TRACEBACK.format(line=1), {}) if "raise" in line
    ]


def test_picture_that_is_drawn_otherwise_says_the_same():
    before = '<style>a{}</style><svg viewBox="0 0 1 1" aria-label="f"><title>Mul</title><rect x="1"/></svg>'
    after = '<svg viewBox="0 0 9 9" aria-label="f"><g><title> Mul\n</title></g><rect x="7"/></svg>'
    assert noise.said(before) == noise.said(after) == "Mul\nf"


def test_names_are_told_once_with_all_below_them():
    before = {"tf.a": "a", "tf.a.m": "a#m", "tf.b": "b"}
    after = {"tf.b": "b", "tf.c": "c", "tf.c.m": "c#m"}
    found = [(each.place.page, each.after) for each in compare_names(before, after)]
    assert found == [("tf.a", ("gone",)), ("tf.c", ("new",))]


def test_anchor_that_became_something_else_is_found():
    found = list(
        compare_anchors({"tf.a": "in tf", "tf.b": "in tf"}, {"tf.a": "gone", "tf.b": "in tf"})
    )
    assert [(each.kind, each.before, each.after) for each in found] == [
        (ANCHOR, ("in tf",), ("gone",))
    ]
