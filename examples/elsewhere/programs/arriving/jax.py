"""A file of the other program, run by JAX."""
# reads: leaving/converters-2026.11

from importlib.util import find_spec
from pathlib import Path

import jax.numpy as jnp
from jax import export

print("TensorFlow is installed:", find_spec("tensorflow") is not None)

program = export.deserialize(Path("read/program.stablehlo").read_bytes())
print("JAX:", program.call(jnp.int32(4)))
