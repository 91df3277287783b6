"""The line that tells is found in whatever is wrapped around it."""

from __future__ import annotations

import pytest

from tfxray.explain import telling_line

FRAMES = 'Traceback (most recent call last):\n  File "train.py", line 9, in <module>\n    step(x)\n'
IN_USER_CODE = """{frames}{name}: in user code:

    File "train.py", line 5, in step  *
        return x.{attribute}()

    {name}: {message}

"""
KERAS = """{frames}tensorflow.python.framework.errors_impl.OperatorNotAllowedInGraphError: \
Exception encountered when calling Gate.call().

\x1b[1m{message}\x1b[0m

Arguments received by Gate.call():
  • args=('<KerasTensor shape=(None, 1)>',)
  • kwargs=<class 'inspect._empty'>
"""
GRAPH = """{frames}tensorflow.python.framework.errors_impl.InvalidArgumentError: Graph execution error:

Detected at node Assert/Assert defined at (most recent call last):
  File "train.py", line 9, in <module>

  File "train.py", line 5, in step

{message}
\t [[{{{{node Assert/Assert}}}}]] [Op:__inference_step_230]
"""
SESSION = """{frames}tensorflow.python.framework.errors_impl.InvalidArgumentError: Graph execution error:

Detected at node 'x' defined at (most recent call last):
    File "train.py", line 9, in <module>
Node: 'x'
{message}
\t [[{{{{node x}}}}]]

Original stack trace for 'x':
  File "train.py", line 9, in <module>
"""
EAGER = (
    "{frames}tensorflow.python.framework.errors_impl.InvalidArgumentError: {{{{function_node "
    "__wrapped__AddV2_device_/job:localhost/replica:0/task:0/device:CPU:0}}}} {message} [Op:AddV2] name: \n"
)


@pytest.mark.parametrize(
    ("form", "name", "message"),
    [
        (IN_USER_CODE, "AttributeError", "'SymbolicTensor' object has no attribute 'numpy'"),
        (
            KERAS,
            "OperatorNotAllowedInGraphError",
            "Using a symbolic `tf.Tensor` as a Python `bool`",
        ),
        (GRAPH, "InvalidArgumentError", "assertion failed: [loop must iterate at least once]"),
        (SESSION, "InvalidArgumentError", "You must feed a value for placeholder tensor 'x'"),
        (EAGER, "InvalidArgumentError", "Incompatible shapes: [2] vs. [3]"),
        (
            "{frames}{name}: {message}\n",
            "TypeError",
            "len is not well defined for a symbolic Tensor",
        ),
        (
            "{name}: {message}",
            "KeyError",
            "\"The name 'c:0' refers to a Tensor which does not exist\"",
        ),
    ],
)
def test_wrapped_message_is_found(form, name, message):
    pasted = form.format(frames=FRAMES, name=name, message=message, attribute="numpy")
    assert telling_line(pasted) == f"{name}: {message}"
    assert telling_line(pasted.replace("\n", "\r\n")) == f"{name}: {message}"


def test_last_of_chained_errors_tells():
    chained = (
        f"{FRAMES}KeyError: 'a'\n\nDuring handling of the above exception, another exception occurred:\n\n"
        f"{FRAMES}RuntimeError: The Session graph is empty.\n"
    )
    assert telling_line(chained) == "RuntimeError: The Session graph is empty."


def test_error_in_user_code_that_keras_wraps():
    inner = KERAS.format(frames="", message="'SymbolicTensor' object has no attribute 'numpy'")
    message = inner.partition("OperatorNotAllowedInGraphError: ")[2].replace("\n", "\n    ")
    wrapped = IN_USER_CODE.format(
        frames=FRAMES, name="AttributeError", attribute="numpy", message=message
    )
    told = "AttributeError: 'SymbolicTensor' object has no attribute 'numpy'"
    assert telling_line(wrapped) == told


def test_last_of_several_errors_in_a_layer_tells():
    """Keras infers shapes by calling a layer: its message quotes that of the layer, or two of them."""
    reason = "Could not automatically infer the output shape of 'gate'.\n\nError encountered:\n\n"
    for several in (reason, reason * 2):
        told = telling_line(KERAS.format(frames=FRAMES, message=several + "It is\n\nso."))
        assert told == "OperatorNotAllowedInGraphError: It is"


def test_root_error_and_its_operation_are_left_out():
    message = (
        "2 root error(s) found.\n  (0) INVALID_ARGUMENT:  bad [Op:Mul] name: one\n\t [[{{node x}}]]"
    )
    told = telling_line(GRAPH.format(frames=FRAMES, message=message))
    assert told == "InvalidArgumentError: bad"


def test_class_alone_and_what_follows_its_message():
    assert telling_line(f"{FRAMES}ValueError:\n\nfirst\nsecond") == "ValueError: first"
    assert telling_line(f"{FRAMES}KeyboardInterrupt\n") == "KeyboardInterrupt"
    assert telling_line(f"  │ {FRAMES}  │ a.b.StopIteration: no") == "StopIteration: no"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("INFO:absl:one\ntwo", "one"),
        (
            "WARNING:tensorflow:5 out of the last 5 calls to <function f> triggered",
            "5 out of the last 5",
        ),
        ("the Session graph is empty", "the Session graph is empty"),
        ("\n\n  ", ""),
        ("AssertionError", "AssertionError"),
    ],
)
def test_text_without_a_traceback(text, line):
    assert telling_line(text).startswith(line)
    assert bool(telling_line(text)) == bool(line)
