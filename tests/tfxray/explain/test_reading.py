"""Messages are found in whatever way they were copied."""

from __future__ import annotations

import re
import time

import pytest

from tfxray.explain.reading import messages

FRAMES = 'Traceback (most recent call last):\n  File "train.py", line 9, in <module>\n    step(x)\n'
BAD = "ValueError: a tensor is bad"


def lines(text: str) -> list[str]:
    """Returns the messages that count."""
    return [message.line for message in messages(text) if message.is_last]


@pytest.mark.parametrize(
    "pasted",
    [
        BAD,
        f"{FRAMES}{BAD}\n",
        f"{FRAMES}{BAD}\n".replace("\n", "\r\n"),
        f"{FRAMES}{BAD}\n".replace("\n", "\r"),
        f"> {FRAMES}{BAD}\n".replace("\n", "\n> "),
        f"# {FRAMES}{BAD}\n".replace("\n", "\n# "),
        f"(worker pid=123) {FRAMES}{BAD}\n".replace("\n", "\n(worker pid=123) "),
        f"[1,0]<stderr>:{FRAMES}{BAD}\n".replace("\n", "\n[1,0]<stderr>:"),
        f"E   {BAD}",
        f"`{BAD}`",
        "\x1b[0;31mValueError\x1b[0m: a tensor is bad",
        "[0;31mValueError[0m: a tensor is bad",
        "\ufeffValueError:\xa0a tensor is bad",
        "ValueError: a tensor ‘is’ “bad”",
        "ValueError: a tensor ‚is‘ „bad“",
        "ValueError: a tensor ＇is＇ «bad»",
        "Value\u200bError:\u3000a\u202ftensor is bad",
        "ValueError: a tensor &#39;is&#x27; &quot;bad&quot;",
        "ValueError: a tensor \\`is\\` \\'bad\\'",
        f"{FRAMES}a.b.ValueError (see above for traceback): a tensor is bad\n",
        f"I get this: {BAD}",
        f"ERROR:root:{BAD}",
        f"2020-01-01 10:00:00,123 ERROR {BAD}",
        f"{FRAMES}{BAD}\nException ignored in: <function f>\n{FRAMES}TypeError: other\n",
        f"{FRAMES}{BAD}\n{FRAMES}TypeError: __init__() missing 3 required positional arguments: 'node_def'\n",
    ],
)
def test_message_is_found_however_it_was_copied(pasted):
    assert re.sub("['\"`]", "", lines(pasted)[-1]) == BAD


@pytest.mark.parametrize(
    ("logged", "said"),
    [
        ("WARNING:tensorflow:5 out of the last 5 calls", "5 out of the last 5 calls"),
        (
            "2020-01-01 10:00:00.123456: W tensorflow/core/framework/op_kernel.cc:1655] OP_REQUIRES "
            "failed at cast_op.cc:121 : Unimplemented: Cast string to float is not supported",
            "Unimplemented: Cast string to float is not supported",
        ),
        ("W0101 10:00:00.123456 140603 def_function.py:598] 5 out of", "5 out of"),
    ],
)
def test_line_of_a_log_is_a_message(logged, said):
    assert lines(logged) == [said]


def test_message_of_several_lines_is_one():
    assert lines(
        f"{FRAMES}ValueError: Exception encountered\n\nbad\n\nArguments received by f():\n  x=1\n"
    ) == ["ValueError: Exception encountered bad"]


def test_what_html_and_markdown_escape_is_read():
    assert lines("TypeError: &lt;a b=&quot;c&quot;&gt; &amp;&nbsp;d &amp;lt;") == [
        'TypeError: <a b="c"> & d &lt;'
    ]
    assert lines("TypeError: \\_no\\_such\\_name is \\*there") == [
        "TypeError: _no_such_name is *there"
    ]


def test_error_in_the_message_of_another_is_told_after_it():
    assert lines(f"RuntimeError: {BAD}") == [f"RuntimeError: {BAD}", BAD]
    assert lines(f"{FRAMES}a.TrainingError: step 3: b.{BAD}\n")[-1] == BAD
    assert lines("ValueError: Layer: Dense has no Error: none") == [
        "ValueError: Layer: Dense has no Error: none"
    ]


def test_errors_that_led_to_one_another_all_count():
    chain = (
        f"{FRAMES}KeyError: 1\n\nDuring handling of the above exception, another\n\n{FRAMES}{BAD}\n"
    )
    assert lines(chain) == ["KeyError: 1", BAD]
    assert lines(chain.replace("During handling", "$ python again.py")) == [BAD]


def test_error_in_user_code_follows_what_wraps_it():
    assert (
        lines(f'{FRAMES}ValueError: in user code:\n\n    File "a.py", line 5, in f\n\n    {BAD}\n')[
            -1
        ]
        == BAD
    )


def test_end_of_a_long_log_is_read():
    log = "Epoch 1: loss 0.5\n" * 3000 + "WARNING:tensorflow:5 out of the last 5 calls\n"
    assert lines(log)[0].endswith("5 out of the last 5 calls")


def test_what_keras_tells_of_a_model_does_not_hide_why_it_failed():
    config = f"{{'class_name': 'Functional', 'layers': [{'1, ' * 3000}]}}"
    wrapped = (
        f"TypeError: <class 'F'> could not be deserialized.\n\nconfig={config}.\n\n"
        f"Exception encountered: Could not locate class 'L'. Full object config: {config}"
    )
    for pasted in wrapped, " ".join(wrapped.split()):
        assert lines(pasted) == [
            "TypeError: <class 'F'> could not be deserialized.",
            "TypeError: Could not locate class 'L'.",
        ]


def test_nothing_says_nothing():
    assert messages(" \n") == []
    assert lines("no error is here") == ["no error is here"]


@pytest.mark.parametrize("mark", ["> ", "#", "| "])
def test_line_of_marks_alone_is_read_at_once(mark):
    began = time.process_time()
    assert lines(f"{mark * 100_000}\n{BAD}")[-1] == BAD
    assert lines(f"{mark * 9}{BAD}")[-1] == BAD
    assert time.process_time() - began < 2


def test_huge_line_is_read():
    assert lines("x" * 3_000_000 + f"\n{BAD}")[-1] == BAD
