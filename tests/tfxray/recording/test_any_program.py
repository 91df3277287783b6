"""Ordinary programs can be recorded: whatever they hand to TensorFlow, and wherever a trace happens."""

from __future__ import annotations

import pytest

from tfxray import record

# As a reader would try them: lists and numbers in place of tensors take another way into TensorFlow.
LINES = """
tf.reshape([1, 2, 3, 4], [2, 2])
tf.reduce_sum([1, 2])
tf.reduce_mean([1.0, 2.0])
tf.reduce_max([1, 2])
tf.reduce_min([[1, 2]], axis=1)
tf.reduce_prod([1, 2])
tf.reduce_any([True, False])
tf.reduce_all([True, False])
tf.reduce_logsumexp([1.0, 2.0])
tf.concat([[1], [2]], 0)
tf.stack([1, 2])
tf.unstack([1, 2])
tf.split([1, 2, 3, 4], 2)
tf.transpose([[1, 2]])
tf.reverse([1, 2], [0])
tf.roll([1, 2, 3], 1, 0)
tf.pad([1], [[1, 1]])
tf.tile([1], [2])
tf.repeat([1, 2], 2)
tf.expand_dims([1], 0)
tf.squeeze([[1]])
tf.broadcast_to([1], [3])
tf.meshgrid([1, 2], [3, 4])
tf.slice([1, 2, 3], [0], [2])
tf.strided_slice([1, 2, 3], [0], [2])
tf.gather([1, 2, 3], [0])
tf.gather_nd([[1, 2]], [[0, 1]])
tf.scatter_nd([[0]], [5], [3])
tf.tensor_scatter_nd_update([1, 2], [[0]], [9])
tf.boolean_mask([1, 2], [True, False])
tf.where([True, False], 1, 2)
tf.one_hot([1], 3)
tf.unique([1, 1])
tf.sort([2, 1])
tf.argsort([2, 1])
tf.argmax([1, 2])
tf.math.top_k([1, 2, 3], 2)
tf.math.bincount([1, 1, 2])
tf.math.cumsum([1, 2])
tf.math.segment_sum([1, 2, 3], [0, 0, 1])
tf.math.unsorted_segment_sum([1, 2], [0, 1], 2)
tf.math.in_top_k([0], [[0.9, 0.1]], 1)
tf.math.confusion_matrix([0, 1], [0, 1])
tf.cast([1], tf.float32)
tf.bitcast([1], tf.float32)
tf.fill([2], 7)
tf.zeros([2])
tf.ones_like([1, 2])
tf.eye(2)
tf.range(3)
tf.linspace(0.0, 1.0, 3)
tf.shape([1, 2])
tf.size([1, 2])
tf.rank([[1]])
tf.identity([1])
tf.add([1], [2])
tf.pow([2], [3])
tf.sqrt([4.0])
tf.maximum([1], [2])
tf.clip_by_value([1, 5], 2, 4)
tf.clip_by_norm([3.0, 4.0], 1.0)
tf.norm([3.0, 4.0])
tf.equal([1], [1])
tf.logical_and([True], [False])
tf.bitwise.bitwise_and([1], [3])
tf.matmul([[1.0]], [[2.0]])
tf.tensordot([1.0], [2.0], 1)
tf.linalg.inv([[2.0]])
tf.linalg.det([[2.0]])
tf.linalg.solve([[2.0]], [[4.0]])
tf.linalg.cholesky([[4.0]])
tf.linalg.qr([[1.0]])
tf.linalg.svd([[1.0]])
tf.linalg.diag([1, 2])
tf.linalg.band_part([[1, 2]], 0, -1)
tf.random.normal([2], seed=1)
tf.random.uniform([2], seed=1)
tf.random.shuffle([1, 2])
tf.random.stateless_uniform([2], [1, 2])
tf.random.stateless_normal([2], [1, 2])
tf.random.categorical([[0.5, 0.5]], 2)
tf.signal.fft([1 + 0j, 2])
tf.signal.rfft([1.0, 2.0])
tf.signal.frame([1, 2, 3, 4], 2, 2)
tf.image.resize([[[[1.0]]]], [2, 2])
tf.image.flip_left_right([[[1.0], [2.0]]])
tf.image.adjust_brightness([[[1.0]]], 0.5)
tf.image.rgb_to_grayscale([[[1.0, 2.0, 3.0]]])
tf.strings.join(["a", "b"])
tf.strings.split("a b")
tf.strings.length(["a"])
tf.strings.upper(["a"])
tf.strings.substr(["abc"], 0, 2)
tf.strings.to_number(["1"])
tf.strings.regex_replace(["ab"], "a", "c")
tf.strings.reduce_join(["a", "b"])
tf.strings.as_string([1])
tf.strings.to_hash_bucket_fast(["a"], 3)
tf.ragged.constant([[1], [2, 3]]) + 1
tf.ragged.stack([[1], [2, 3]])
tf.RaggedTensor.from_row_lengths([1, 2, 3], [1, 2])
tf.sparse.from_dense([[1, 0]])
tf.sparse.to_dense(tf.sparse.from_dense([[1, 0]]))
tf.nn.softmax([1.0, 2.0])
tf.nn.relu([-1.0, 2.0])
tf.nn.conv1d([[[1.0]]], [[[2.0]]], 1, "SAME")
tf.nn.sparse_softmax_cross_entropy_with_logits([0], [[1.0, 2.0]])
tf.nn.embedding_lookup([[1.0], [2.0]], [0])
tf.nn.l2_normalize([3.0, 4.0])
tf.keras.layers.Dense(2)(tf.ones([1, 3]))
tf.keras.layers.Embedding(3, 2)(tf.constant([1]))
tf.keras.layers.LayerNormalization()(tf.ones([1, 3]))
tf.keras.losses.mse([1.0], [2.0])
tf.io.serialize_tensor([1])
tf.io.decode_raw(["ab"], tf.uint8)
tf.debugging.assert_equal([1], [1])
tf.map_fn(lambda x: x + 1, tf.constant([1, 2]))
tf.scan(lambda a, x: a + x, tf.constant([1, 2]))
tf.foldl(lambda a, x: a + x, tf.constant([1, 2]))
tf.histogram_fixed_width([1.0], [0.0, 2.0])
tf.searchsorted([1, 3], [2])
tf.sequence_mask([1, 2], 3)
tf.edit_distance(tf.sparse.from_dense([["a"]]), tf.sparse.from_dense([["b"]]))
tf.raw_ops.Add(x=[1], y=[2])
tf.Variable([1]).assign_add([1])
tf.py_function(lambda x: x + 1, [1], tf.int32)
list(tf.data.Dataset.from_tensor_slices([1, 2]).batch(2))
""".strip().splitlines()


@pytest.mark.parametrize("line", LINES)
def test_line_with_plain_lists_is_recorded(line):
    recording = record(f"import tensorflow as tf\n{line}")
    assert not recording.error
    assert recording.steps[-1].line == 2


FIRST_CALLS = {
    "a lambda": "f = tf.function(lambda x: x + 1)",
    "a method": """
class Adder(tf.Module):
    @tf.function
    def __call__(self, x):
        print('traced')
        return x + 1

f = Adder()""",
    "a function that TensorFlow made": "f = lambda x: tf.vectorized_map(lambda y: y + 1, x)",
}


@pytest.mark.parametrize("name", ["a lambda", "a function that TensorFlow made"])
def test_trace_that_is_not_stepped_through_is_told(name):
    program = (
        f"import tensorflow as tf\n{FIRST_CALLS[name]}\nx = tf.constant([1, 2])\nfirst = f(x)\n"
    )
    told = [step.sentence for step in record(program).steps if step.executed][-1]
    assert "TensorFlow traces `" in told
    assert "No line of the body runs" not in told


@pytest.mark.parametrize("name", ["a lambda", "a method"])
def test_graph_that_is_there_is_not_traced_again(name):
    program = f"import tensorflow as tf\n{FIRST_CALLS[name]}\nfirst = f(tf.constant(1))\nf(tf.constant(2))"
    told = record(program).steps[-1].sentence
    assert "has a graph for such a call already" in told


def test_trace_of_a_method_is_stepped_through():
    program = f"import tensorflow as tf\n{FIRST_CALLS['a method']}\nfirst = f(tf.constant(1))"
    told = [step for step in record(program).steps if step.phase in ("tracing", "running")]
    assert [step.line for step in told] == [10, 6, 7, 10]
    assert told[0].sentence.startswith("`Adder.__call__` has no graph for such a call yet")


def test_methods_of_one_name_are_told_apart():
    recording = record(
        "class A:\n    def f(self): one = 1\nclass B:\n    def f(self): two = 2\nB().f()"
    )
    assert recording.steps[2].sentence == "Python calls `B.f` and starts on its body."
    assert [each.name for each in recording.steps[3].variables if each.text == "2"] == ["two"]


def test_epoch_after_the_first_is_not_traced_again():
    program = """
import keras, numpy
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
x = numpy.ones((4, 2))
model.fit(x, x[:, :1], epochs=3, verbose=0)
"""
    fit = record(program).steps[-1]
    assert [each.traced for each in fit.executed if each.name == "multi_step_on_iterator"] == [
        True,
        False,
        False,
    ]


def test_reason_of_a_second_trace_is_told():
    program = """
import keras
import tensorflow as tf
weight = tf.Variable(3.0)
optimizer = keras.optimizers.Adam()
@tf.function
def step():
    with tf.GradientTape() as tape:
        loss = weight * weight
    optimizer.apply_gradients(zip(tape.gradient(loss, [weight]), [weight]))
step()
step()
"""
    begins = [step.sentence for step in record(program).steps if "traces it" in step.sentence]
    first, second = begins
    assert "has no graph for such a call yet, so" in first
    assert "(the first trace made variables, so a second was made that makes none)" in second
