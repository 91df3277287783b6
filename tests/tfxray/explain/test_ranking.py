"""A message finds its entry in every wording; what is no error of TensorFlow finds none that is sure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tfxray.explain import Cause, Entry, Wording, explain, read_entries
from tfxray.explain.matching import LEAST, begins, literal_words, says
from tfxray.explain.ranking import CODE, Explanation, recognize, words

ENTRIES = read_entries()
KNOWN = [
    (entry, wording.text)
    for entry in ENTRIES
    for wording in entry.wordings
    if entry.error_class or wording.versions
]


@pytest.mark.parametrize(
    ("entry", "wording"), KNOWN, ids=[f"{entry.anchor}-{text[:40]}" for entry, text in KNOWN]
)
@pytest.mark.parametrize("filling", ["…", "'dense_7' (2, 3)"])
def test_each_wording_finds_its_entry(entry: Entry, wording: str, filling: str):
    name = f"{entry.error_class}: " if entry.error_class else ""
    explanation = explain(name + wording.replace("…", filling), ENTRIES)
    assert explanation.ranked[0][1] == entry


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.error_class], ids=lambda e: e.anchor)
def test_each_wording_is_long_enough_to_be_compared(entry: Entry):
    assert max(len(literal_words(each.text)) for each in entry.wordings) >= LEAST


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
        "TypeError: unsupported operand type(s) for +: 'int' and 'str'",
        "RecursionError: maximum recursion depth exceeded while calling a Python object",
        "TypeError: list indices must be integers or slices, not str",
        "AssertionError",
        "AttributeError: 'NoneType' object has no attribute 'shape'",
        "TypeError: 'NoneType' object is not callable",
        "ModuleNotFoundError: No module named 'tensorflow'",
        "AttributeError: module 'numpy' has no attribute 'bool'",
        "AttributeError: module 'tensorflow' has no attribute 'no_such_name'",
        "ModuleNotFoundError: No module named 'requests'",
        "ModuleNotFoundError: No module named 'core'",
        "TypeError: fit() got an unexpected keyword argument 'epochs'",
        "OSError: Unable to open file (file signature not found)",
        "AttributeError: 'Tensor' object has no attribute 'astype'",
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
        # TensorFlow's own, of which there is no entry
        "KeyError: 'serving_default'",
        "AttributeError: 'SGD' object has no attribute 'apply_gradients'",
        "AttributeError: 'Tensor' object has no attribute '_keras_history'",
        "google.protobuf.message.DecodeError: Error parsing message",
        "ImportError: cannot import name 'get_config' from 'tensorflow.python.eager.context'",
        "InvalidArgumentError: Could not satisfy device specification '/device:dummy:0'. "
        "All available devices [/job:localhost/replica:0/task:0/device:CPU:0]. [Op:Fill]",
        "TypeError: Expected float32 passed to parameter 'y' of op 'Maximum', "
        "got [1] of type 'list' instead.",
    ],
)
def test_message_of_another_library_is_not_sure(message):
    assert not explain(message, ENTRIES).is_sure
    assert recognize(message) is None


# -- What ranks entries, on some of our own ----------------------------------------------------------


@pytest.mark.parametrize(
    ("pasted", "anchor"),
    [
        # Cut off, in the middle of a line, broken at 80 characters
        (
            "func_graph.py in _capture: TypeError: <tf.Tensor 'mul:0' shape=()> is out of scope "
            "and cannot be used here. Use return values, explicit Py",
            "error-out-of-scope",
        ),
        (
            "TypeError: Using a `tf.Tensor` as a Python `bool` is not allowed.",
            "error-symbolic-tensor-as-bool",
        ),
        (
            "ValueError: tf.function only supports singleton tf.Variables created on the first\ncall. Make",
            "error-singleton-variables",
        ),
        # In the words of a user's own function, or of nobody's
        (
            "TypeError: pruned(price, size) takes 0 positional arguments, got 1.",
            "error-too-many-positional-arguments",
        ),
        (
            "ValueError: Cannot take the length of shape with unknown rank.",
            "error-as-list-unknown-tensorshape",
        ),
        (
            "ValueError: Failed to convert a NumPy array to a Tensor (Unsupported object type float).",
            "error-unsupported-object-type-list",
        ),
    ],
)
def test_awkward_message_is_sure(pasted: str, anchor: str):
    explanation = explain(pasted, ENTRIES)
    assert (explanation.is_sure, explanation.ranked[0][1].anchor) == (True, anchor)


def an_entry(anchor: str, message: str, fails: str = "0", *older: str) -> Entry:
    cause = Cause(anchor, (), message, "", fails, "", "")
    wordings = (Wording(message), *(Wording(text, "2.1") for text in older))
    return Entry(
        1,
        "page",
        anchor,
        message,
        message,
        "ValueError",
        (message,),
        "",
        wordings,
        "",
        "",
        (),
        (),
        (cause,),
    )


def ranking(pasted: str, *entries: Entry) -> dict[str, float]:
    """Returns the scores, the best first."""
    return {entry.anchor: score for score, entry in explain(pasted, list(entries)).ranked}


def test_message_is_sure_whatever_its_names_are():
    entry = an_entry("a", "Variable … already exists, disallowed")
    explanation = explain(
        "ValueError: Variable my/own already exists, disallowed. Did you", [entry]
    )
    assert explanation.is_sure
    assert not explain("ValueError: Variable my/own does not exist", [entry]).is_sure


def test_wording_is_one_of_whole_words_and_long_enough():
    assert says("ValueError: a tensor is bad", "tensor is bad")
    assert not says("ValueError: a subtensor is bad", "tensor is bad")
    assert not says("ValueError: a tensor is badly placed", "tensor is bad")
    assert not says("ValueError: a tensor is bad", "is bad")


def test_message_that_mentions_a_wording_late_does_not_begin_with_it():
    assert begins("`x` tensor is bad", "… tensor is bad")
    assert not begins(f"{'a long story, ' * 4} tensor is bad", "tensor is bad")
    assert not begins("all is well", "tensor is bad")


def test_older_wording_is_sure():
    entry = an_entry("a", "a tensor of today", "0", "a tensor of long … ago")
    assert explain("ValueError: a tensor of long, long ago", [entry]).is_sure


def test_class_of_another_error_is_not_sure_for_a_short_message():
    entry = an_entry("a", "a tensor is bad")
    assert explain("ValueError: a tensor is bad", [entry]).is_sure
    assert explain("a tensor is bad", [entry]).is_sure
    assert not explain("TypeError: a tensor is bad", [entry]).is_sure
    longer = an_entry("a", "a tensor is bad, and so is each that follows")
    assert explain(f"TypeError: {longer.title}", [longer]).is_sure


@pytest.mark.parametrize(
    ("message", "number"),
    [
        ("ValueError: 'loss' is None at the end of the else branch.", 8),
        ("ValueError: 'x' must be defined before the loop", 53),
        (
            "ValueError: Dimensions must be equal, but are 3 and 4 for '{{node MatMul}} = MatMul[T=DT_FLOAT]",
            104,
        ),
        (
            "ValueError: File format not supported: filepath=model.pb. Keras 3 only supports V3 files",
            44,
        ),
        (
            "Unsuccessful TensorSliceReader constructor: Failed to find any matching files for model/ckpt-3",
            184,
        ),
        ("Skipping registering GPU devices...", 181),
        ("ValueError: Argument(s) not recognized: {'lr': 0.001}", 195),
        ("ValueError: Unknown layer: Functional", 79),
        ("AttributeError: '_UserObject' object has no attribute 'summary'", 71),
        (
            "ValueError: Invalid input shape for input Tensor. Expected shape (None, 3), but input has "
            "incompatible shape (None, 4)",
            157,
        ),
        ("TypeError: Expected int32, but got None of type 'NoneType'.", 121),
        (
            "OutOfRangeError: {{function_node __wrapped__}} End of sequence [Op:IteratorGetNext]",
            160,
        ),
        ("AttributeError: module 'tensorflow._api.v2.compat.v1' has no attribute 'estimator'", 67),
        (
            "TypeError: Input 'b' of 'MatMul' Op has type float64 that does not match type float32 of "
            "argument 'a'.",
            50,
        ),
        ("AttributeError: '_UserObject' object has no attribute 'layers'", 71),
        ("AttributeError: '_UserObject' object has no attribute 'add_slot'", 72),
        ("TypeError: 'PrefetchDataset' object is not iterable", 135),
        (
            "TypeError: `output_signature` must contain objects that are subclass of `tf.TypeSpec` but found "
            "<class 'tuple'> which is not.",
            164,
        ),
        ("Received a label value of 32 which is outside the valid range of [0, 11).", 190),
        ("Layer 'dense' was never built and thus it doesn't have any variables. However the", 179),
        (
            "ValueError: Requested the deserialization of a Lambda layer with a Python `lambda` inside it.",
            198,
        ),
        ("WARNING:tensorflow:Unresolved object in checkpoint: (root).optimizer.iter", 199),
        ("You are loading weights into a model that has not yet been built. Try building", 178),
        (
            "ValueError: Unable to load weights saved in HDF5 format into a subclassed Model which has not"
            " created its variables yet. Call the Model first, then load the weights.",
            178,
        ),
        (
            "tensorflow.python.framework.errors_impl.InvalidArgumentError: Expected image (JPEG, PNG, or"
            " GIF), got unknown format starting with '\\000\\000\\001\\272' [[{{node DecodeJpeg}}]]",
            202,
        ),
        ("InternalError: libdevice not found at ./libdevice.10.bc [Op:__some_op]", 203),
        ("ValueError: Unrecognized keyword arguments passed to LSTM: {'time_major': False}", 204),
        ("AttributeError: 'Functional' object has no attribute 'fit_generator'", 206),
        (
            "ValueError: Could not interpret optimizer identifier: <keras.src.optimizers.adam.Adam object",
            207,
        ),
        ("ValueError: Unexpected result of `train_function` (Empty logs). Please use", 208),
        ("ModuleNotFoundError: No module named 'keras.layers.convolutional'", 209),
        (
            "ImportError: cannot import name 'Merge' from 'keras.layers' (/usr/lib/keras/layers/__init__.py)",
            209,
        ),
        (
            "AttributeError: SymbolicTensor object has no attribute 'reshape'. If you are looking for"
            " numpy-related methods, please run the following:",
            210,
        ),
        ("AttributeError: 'KerasTensor' object has no attribute 'numpy'", 40),
        ("tensorflow.errors.InvalidArgumentError: required broadcastable shapes [Op:Mul]", 103),
        (
            "W dso_loader.cc:64] Could not load dynamic library 'cudart64_110.dll'; dlerror: not found",
            181,
        ),
    ],
)
def test_message_that_tensorflow_alone_words_is_sure_by_itself(message: str, number: int):
    told = explain(message, ENTRIES)
    assert (told.is_sure, told.ranked[0][1].number) == (True, number)


FRAMES = (
    "Traceback (most recent call last):\n"
    '  File "/venv/lib/python3.12/site-packages/{}/core.py", line 9, in run\n    run(x)\n{}'
)


@pytest.mark.parametrize(
    ("message", "number"),
    [
        ("TypeError: float() argument must be a string or a number, not 'Tensor'", 120),
        ("AttributeError: 'Tensor' object has no attribute 'numpy'", 116),
        ("ValueError: No gradients provided for any variable.", 55),
        ("RuntimeError: Attempted to use a closed Session.", 93),
        ("AttributeError: 'Sequential' object has no attribute 'predict_classes'", 194),
    ],
)
def test_message_below_frames_of_another_library_is_not_sure(message: str, number: int):
    for library in "torch", "flax":
        told = explain(FRAMES.format(library, message), ENTRIES)
        assert (told.is_sure, told.nearest[0].number) == (False, number)
        windows = FRAMES.replace("/", "\\").format(library, message)
        assert not explain(windows, ENTRIES).is_sure
    for ours in "tensorflow/python/framework", "keras/src", "tf_keras/src":
        told = explain(FRAMES.format(ours, message), ENTRIES)
        assert (told.is_sure, told.nearest[0].number) == (True, number)
    assert explain(message, ENTRIES).is_sure
    assert not explain(f"import torch\n\n{message}", ENTRIES).is_sure
    assert explain(f"import torch\nimport tensorflow as tf\n\n{message}", ENTRIES).is_sure


@pytest.mark.parametrize(
    ("message", "number"),
    [
        ("TypeError: unsupported format string passed to Tensor.__format__", 127),  # PyTorch's, too
        ("TypeError: 'TensorDataset' object is not an iterator", 136),
        ("TypeError: 'MyDataset' object is not an iterator", 136),
        ("TypeError: 'MyDataset' object is not iterable", 135),
        ("ValueError: No variables provided.", 57),
        ("AttributeError: 'Adam' object has no attribute 'minimize'", 60),
        ("AttributeError: 'RMSprop' object has no attribute 'get_updates'", 59),
    ],
)
def test_message_that_other_libraries_have_too_needs_evidence(message: str, number: int):
    told = explain(message, ENTRIES)
    assert (told.is_sure, told.is_listed, told.nearest[0].number) == (False, True, number)
    assert recognize(message) is None
    assert explain(f"x = tf.constant(1)\n{message}", ENTRIES).is_sure


@pytest.mark.parametrize(
    "message",
    [
        "TypeError: 'BatchDataset' object is not an iterator",
        "TypeError: '_PrefetchDataset' object is not an iterator",
        "TypeError: unsupported format string passed to SymbolicTensor.__format__",
    ],
)
def test_class_that_only_tensorflow_has_is_evidence_enough(message: str):
    assert explain(message, ENTRIES).is_sure


def test_text_is_no_number():
    entry = an_entry("a", "a tensor of string has become one of float")
    assert explain("ValueError: a tensor of string has become one of int64", [entry]).is_sure
    assert not explain("ValueError: a tensor of int64 has become one of string", [entry]).is_listed
    assert not explain("ValueError: a tensor of float has become one of float", [entry]).is_listed


def test_end_of_a_sequence_is_no_error_by_itself():
    assert not explain("the end of sequence token is 2", ENTRIES).is_sure
    assert not explain("ValueError: End of sequence", ENTRIES).is_sure


def test_what_any_program_says_is_not_sure():
    entry = an_entry("a", "the dose has to be a positive number")
    told = explain("ValueError: the dose has to be a positive number", [entry])
    assert (told.is_sure, told.is_listed) == (False, True)
    assert "No entry has this message" not in told.text + told.html
    near = explain("ValueError: the dose has to be an even number", [entry])
    assert (near.is_sure, near.is_listed) == (False, False)
    assert "No entry has this message" in near.text


def test_class_that_tensorflow_alone_has_is_evidence():
    entry = an_entry("a", "the dose has to be a positive number")
    entry = replace(entry, error_class="FailedPreconditionError")
    assert explain("FailedPreconditionError: the dose has to be a positive number", [entry]).is_sure


def test_message_that_was_cut_is_sure_if_one_entry_alone_begins_so():
    entry = an_entry("a", "a tensor … is bad, and so is each that follows it")
    cut = "ValueError: a tensor of mine is bad, and so is each th"
    explanation = explain(cut, [entry])
    assert (explanation.is_sure, recognize(cut)) == (True, None)
    assert explain(f"{cut}...", [entry]).is_sure
    twin = an_entry("b", "a tensor … is bad, and so is each thing")
    torn = explain(cut, [entry, twin])
    assert (torn.is_sure, torn.is_listed) == (False, True)


def test_message_that_goes_on_otherwise_was_not_cut():
    entry = an_entry("a", "a tensor … is bad, and so is each that follows it")
    assert not explain("ValueError: a tensor of mine is bad, and so is I", [entry]).is_listed
    assert not explain("ValueError: a tensor of mine is bad, an", [entry]).is_listed  # too short


def test_message_that_ends_with_a_name_was_not_cut_in_another():
    entry = an_entry("a", "'tensorflow.python.framework.ops.EagerTensor' object is bad")
    named = "TypeError: indices must be integers, not tensorflow.python.framework.ops.EagerTensor"
    assert not explain(named, [entry]).is_listed
    assert explain(f"ValueError: {entry.title[:-2]}", [entry]).is_sure


def test_cut_message_of_any_program_is_not_sure():
    entry = an_entry("a", "the dose has to be a positive number of drops")
    told = explain("ValueError: the dose has to be a positive num", [entry])
    assert (told.is_sure, told.is_listed) == (False, True)


def test_error_of_their_own_does_not_hide_the_one_that_led_to_it():
    entry = an_entry("a", "a tensor is bad")
    chain = (
        "Traceback (most recent call last):\nValueError: a tensor is bad\n\nThe above exception was the "
        "direct cause of the following exception:\n\nTraceback (most recent call last):\n"
        "RuntimeError: training failed\n"
    )
    explanation = explain(chain, [entry])
    assert explanation.is_sure
    assert explanation.telling == "ValueError: a tensor is bad"


def test_name_that_the_last_error_does_not_miss_is_not_told():
    chain = (
        "Traceback (most recent call last):\nAttributeError: module 'tensorflow' has no attribute 'Session'"
        "\n\nDuring handling of the above exception, another exception occurred:\n\n"
        "Traceback (most recent call last):\nValueError: a tensor is bad\n"
    )
    explanation = explain(chain, [an_entry("a", "a tensor is bad")])
    assert (explanation.is_sure, explanation.name) == (True, None)


def test_error_of_an_earlier_run_is_not_sure():
    entry = an_entry("a", "a tensor is bad")
    two = (
        "Traceback (most recent call last):\nValueError: a tensor is bad\n$ python again.py\n"
        "Traceback (most recent call last):\nZeroDivisionError: division by zero\n"
    )
    assert not explain(two, [entry]).is_sure


def test_error_of_the_last_run_comes_before_a_longer_one_of_an_earlier_run():
    short = an_entry("short", "a tensor is bad")
    long = an_entry("long", f"{'a graph is good, ' * 10}or not")
    two = (
        f"Traceback (most recent call last):\nValueError: {long.title}\n$ python again.py\n"
        "Traceback (most recent call last):\nValueError: a tensor is bad\n"
    )
    assert [*ranking(two, long, short)] == ["short", "long"]


def test_message_of_more_words_comes_first():
    short, long = (
        an_entry("short", "a tensor is bad"),
        an_entry("long", "a tensor is bad and empty"),
    )
    assert next(iter(ranking("ValueError: a tensor is bad and empty", short, long))) == "long"


def test_message_of_more_words_comes_first_though_those_of_another_are_rarer():
    common = [an_entry(f"c{number}", f"a graph is good other{number}") for number in range(9)]
    long = an_entry("long", f"{'a graph is good, ' * 10}or not")
    short = an_entry("short", "placeholder number five went away")
    pasted = f"ValueError: {short.title}: {long.title}"
    assert next(iter(ranking(pasted, *common, short, long))) == "long"


def test_code_tells_apart_what_the_message_does_not():
    first = an_entry("first", "bad tensor five", "tf.cond")
    second = an_entry("second", "bad tensor six", "tf.map")
    pasted = "    tf.{}(x)\nValueError: bad tensor seven"
    assert [*ranking(pasted.format("cond"), first, second)] == ["first", "second"]
    assert [*ranking(pasted.format("map"), first, second)] == ["second", "first"]
    assert CODE < 0.5


def test_a_rare_word_weighs_more_than_a_common_one():
    common = [an_entry(f"c{number}", f"tensor other{number}") for number in range(9)]
    by_rare, by_common = an_entry("rare", "placeholder five"), an_entry("common", "tensor six")
    scores = ranking("ValueError: tensor placeholder", *common, by_rare, by_common)
    assert next(iter(scores)) == "rare"


def test_what_has_nothing_in_common_is_not_told():
    assert ranking("KeyError: price", an_entry("a", "a tensor is bad")) == {}
    assert (
        "No entry resembles this"
        in explain("KeyError: price", [an_entry("a", "a tensor is bad")]).text
    )
    assert not explain("ValueError: one", []).is_sure
    assert explain("", []).telling == ""


def test_three_are_nearest():
    entry = an_entry("a", "a tensor is bad")
    assert len(Explanation("A", [(0.2, entry)] * 4, is_sure=False).as_dict()["answers"]) == 3


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
