"""A message finds its entry in every wording; the errors of other libraries find none that is sure."""

from __future__ import annotations

import re

import pytest

from tfxray.explain import Entry, explain, read_entries
from tfxray.explain.ranking import CODE, MOST_OTHERS, SURE, words

ENTRIES = read_entries()


def assert_explained(entry: Entry, pasted: str) -> None:
    """Fails unless an entry explains a text, alone or as one of those with the same message."""
    explanation = explain(pasted, ENTRIES)
    assert explanation.is_sure
    assert entry in [explanation.ranked[0][1], *explanation.others]


@pytest.mark.parametrize(
    "entry", [entry for entry in ENTRIES if entry.error], ids=lambda entry: entry.anchor
)
def test_message_finds_its_entry(entry: Entry):
    assert_explained(entry, ": ".join(entry.error or ()))


# Read from the pages by a reader of its own: what `wordings` leaves out would be missed by none.
OLDER = [
    (entry, " ".join(found["wording"].split()))
    for entry in ENTRIES
    for field in re.findall(r"^:Older wordings:((?:.+\n)+)", entry.body + "\n", re.MULTILINE)
    for found in re.finditer(r"(?s)(`+)(?P<wording>.+?)\1", field.partition("\n:")[0])
]


@pytest.mark.parametrize(
    ("entry", "wording"), OLDER, ids=[f"{entry.anchor}-{wording[:40]}" for entry, wording in OLDER]
)
@pytest.mark.parametrize("filling", ["…", "'dense_7' (2, 3)"])
def test_older_wording_finds_its_entry(entry: Entry, wording: str, filling: str):
    name = f"{entry.error[0]}: " if entry.error else ""
    assert_explained(entry, name + wording.replace("…", filling))


resembles = pytest.mark.xfail(strict=True, reason="resembles a message of TensorFlow's too much")


@pytest.mark.parametrize(
    "message",
    [
        # Python
        "ZeroDivisionError: division by zero",
        "NameError: name 'learning_rate' is not defined",
        "IndexError: list index out of range",
        "KeyError: 'price'",
        "MemoryError",
        "AttributeError: 'list' object has no attribute 'items'",
        "AttributeError: module 'collections' has no attribute 'Mapping'",
        "TypeError: 'NoneType' object is not subscriptable",
        "TypeError: step() missing 1 required positional argument: 'batch'",
        pytest.param(
            "TypeError: unsupported operand type(s) for +: 'int' and 'str'", marks=resembles
        ),
        pytest.param(
            "RecursionError: maximum recursion depth exceeded while calling a Python object",
            marks=resembles,
        ),
        "ModuleNotFoundError: No module named 'requests'",
        "ImportError: cannot import name 'url_quote' from 'werkzeug.urls'",
        "FileNotFoundError: [Errno 2] No such file or directory: 'train.csv'",
        "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
        "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
        # NumPy, pandas, scikit-learn
        "ValueError: operands could not be broadcast together with shapes (2,) (3,) ",
        "ValueError: The truth value of an array with more than one element is ambiguous. "
        "Use a.any() or a.all()",
        "ValueError: setting an array element with a sequence. The requested array has an "
        "inhomogeneous shape after 1 dimensions.",
        "numpy.linalg.LinAlgError: Singular matrix",
        "ValueError: Length of values (3) does not match length of index (4)",
        "pandas.errors.ParserError: Error tokenizing data. C error: Expected 3 fields in line 5, saw 4",
        "ValueError: Found input variables with inconsistent numbers of samples: [3, 4]",
        # PyTorch, JAX
        "RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)",
        "RuntimeError: Expected all tensors to be on the same device, but found at least two devices, "
        "cuda:0 and cpu!",
        "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0)",
        "RuntimeError: Can't call numpy() on Tensor that requires grad. "
        "Use tensor.detach().numpy() instead.",
        "RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn",
        "jax.errors.TracerBoolConversionError: Attempted boolean conversion of traced array",
        "jax.errors.ConcretizationTypeError: Abstract tracer value encountered where concrete value "
        "is expected: traced array with shape int32[]",
    ],
)
def test_message_of_another_library_is_not_sure(message):
    explanation = explain(message, ENTRIES)
    assert explanation.ranked[0][0] < SURE
    assert not explanation.is_sure
    assert explanation.others == []


# -- What the score is made of, on entries of our own ---------------------------------------------


def an_entry(anchor: str, message: str, code: str = "0", name: str = "ValueError") -> Entry:
    cell = f'```{{code-cell}} python\n:raises: "{name}: {message}"\n\n{code}\n```\n'
    return Entry("page", anchor, f"`{message}`", cell)


def ranking(pasted: str, *entries: Entry) -> dict[str, float]:
    """Returns the scores, the best first."""
    return {entry.anchor: score for score, entry in explain(pasted, list(entries)).ranked}


def test_score_is_the_share_of_words_in_common():
    # Two words of three in common, on both sides; of the code, which is one word, none.
    scores = ranking("ValueError: one two", an_entry("a", "one three", code="four"))
    assert scores == {"a": pytest.approx(2 / 3 / (1 + CODE))}
    scores = ranking("ValueError: nothing alike", an_entry("a", "one three", name="TypeError"))
    assert scores == {"a": 0}


def test_a_rare_word_weighs_more_than_a_common_one():
    common = [an_entry(f"c{number}", f"tensor other{number}") for number in range(9)]
    by_rare, by_common = an_entry("rare", "placeholder five"), an_entry("common", "tensor six")
    scores = ranking("ValueError: tensor placeholder", *common, by_rare, by_common)
    assert next(iter(scores)) == "rare"
    assert scores["rare"] > 1.2 * scores["common"]


def test_a_word_that_no_entry_has_weighs_as_much_as_one_that_only_one_has():
    entry = an_entry("a", "one two")
    others = [an_entry(f"b{number}", f"b{number} c{number}", name="E") for number in range(5)]
    one_more = ranking("ValueError: one two unheard", entry, *others)["a"]
    assert one_more < SURE + (1 - SURE) / 2  # told word for word, and yet not the same
    assert one_more == pytest.approx(SURE + (1 - SURE) * 2 * 3 / (3 + 4) / 2)


def test_code_tells_apart_what_the_message_does_not():
    first, second = (
        an_entry("first", "bad five", "tf.cond"),
        an_entry("second", "bad six", "tf.map"),
    )
    pasted = "    tf.{}(x)\nValueError: bad seven"
    assert [*ranking(pasted.format("cond"), first, second)] == ["first", "second"]
    assert [*ranking(pasted.format("map"), first, second)] == ["second", "first"]


def test_code_tells_the_causes_of_one_message_apart():
    first, second = an_entry("first", "bad", "tf.cond"), an_entry("second", "bad", "tf.map")
    pasted = "    tf.{}(x)\nValueError: bad"
    assert [*ranking(pasted.format("cond"), first, second)] == ["first", "second"]
    assert [*ranking(pasted.format("map"), first, second)] == ["second", "first"]


def test_message_word_for_word_is_sure_however_long_the_rest_and_others_are_not():
    pasted = "ValueError: one two, " + " ".join(f"more{number}" for number in range(99))
    said, resembling = an_entry("said", "one two"), an_entry("resembling", "one two more1")
    scores = ranking(pasted, said, resembling, an_entry("other", "one two", name="TypeError"))
    assert SURE <= scores.pop("said") < SURE + 0.05
    assert max(scores.values()) < SURE
    assert (
        ranking("ValueError: one two", resembling)["resembling"]
        > (ranking("ValueError: one two", resembling, said)["resembling"])
    )


def test_others_are_those_of_the_same_message_and_not_endlessly_many():
    entries = [an_entry(f"a{number:02}", "one two three four") for number in range(20)]
    explanation = explain("ValueError: one two three four", entries)
    assert [entry for _, entry in explanation.ranked] == entries
    assert explanation.others == entries[1 : MOST_OTHERS + 1]
    assert explain("ValueError: one two three four", entries[:1]).others == []


def test_trap_has_no_others():
    trap = Entry("page", "trap", "One two three four", "")
    explanation = explain("one two three four", [trap, an_entry("error", "one two three four")])
    assert explanation.ranked[0][1] == trap
    assert explanation.is_sure
    assert explanation.others == []


def test_nothing_to_compare_with_is_not_sure():
    assert not explain("ValueError: one", []).is_sure


def test_words_leave_out_what_differs_from_run_to_run():
    text = "Name 'tf.Graph' at 0x7f3A in /usr/lib/x.py __inference_step_12, 34 of x1"
    assert words(text) == {
        "name",
        "tf",
        "graph",
        "tf.graph",
        "at",
        "in",
        "x.py",
        "x",
        "py",
        "of",
        "x1",
    }
