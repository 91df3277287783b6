"""A SavedModel, written in three forms that need no TensorFlow."""

from pathlib import Path

import jax
import jax.numpy as jnp
import tensorflow as tf
import tf2onnx
from jax import export
from jax.experimental import jax2tf

number = tf.TensorSpec([], tf.int32, name="n")


class Program(tf.Module):
    def __init__(self):
        super().__init__()
        self.three = tf.Variable(3)

    @tf.function(input_signature=[number])
    def __call__(self, n):
        factorial = tf.ones_like(n)
        while n > 1:
            factorial *= n
            n -= 1
        return factorial * self.three - 2


tf.saved_model.save(Program(), "saved")
program = tf.saved_model.load("saved")
print("TensorFlow:", program(tf.constant(4)).numpy())
Path("kept").mkdir()

jax.config.update("jax_traceback_in_locations_limit", 0)  # no paths in files
called_by_jax = jax.jit(jax2tf.call_tf(program.__call__, has_side_effects=False))
exported = export.export(called_by_jax)(jax.ShapeDtypeStruct((), jnp.int32))
Path("kept/program.stablehlo").write_bytes(exported.serialize())
print("StableHLO: ", exported.mlir_module().count("stablehlo.while"), "while")

model, _ = tf2onnx.convert.from_function(program.__call__, input_signature=[number])
Path("kept/program.onnx").write_bytes(model.SerializeToString())
print("ONNX:      ", [node.op_type for node in model.graph.node])

converter = tf.lite.TFLiteConverter.from_saved_model("saved")
Path("kept/program.tflite").write_bytes(converter.convert())
print("LiteRT:    ", Path("kept/program.tflite").stat().st_size, "bytes")

program.three.assign(100)
print("TensorFlow:", program(tf.constant(4)).numpy())
