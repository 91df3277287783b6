"""The files of the other program, run by ONNX Runtime and by LiteRT."""
# reads: leaving/converters-2026.11

from importlib.util import find_spec

import numpy as np
import onnxruntime
from ai_edge_litert.interpreter import Interpreter

print("TensorFlow is installed:", find_spec("tensorflow") is not None)

session = onnxruntime.InferenceSession("read/program.onnx")
print("ONNX Runtime:", session.run(None, {"n": np.array(4, np.int32)}))

run = Interpreter("read/program.tflite").get_signature_runner("serving_default")
print("LiteRT:      ", run(n=np.array(4, np.int32)))
