"""12 * 3 - 2 in JAX, exported, saved and loaded again: for one length, and for any."""

from pathlib import Path

import jax
import jax.numpy as jnp
from jax import export

three = jnp.array([2])


@jax.jit
def compute(one, two):
    return one * two - three


def saved_and_loaded(exported):
    Path("compute.bin").write_bytes(exported.serialize())
    return export.deserialize(Path("compute.bin").read_bytes()).call


def whole_numbers(*shape):
    return jax.ShapeDtypeStruct(shape, jnp.int32)


(length,) = export.symbolic_shape("length")
one_length = export.export(compute)(whole_numbers(1), whole_numbers(1))
any_length = export.export(compute)(whole_numbers(length), whole_numbers(length))
del compute

loaded = saved_and_loaded(one_length)
print(loaded(jnp.array([12]), jnp.array([3])))
try:
    loaded(jnp.array([12, 13]), jnp.array([3, 3]))
except ValueError as error:
    print("ValueError:", error)

loaded = saved_and_loaded(any_length)
print(loaded(jnp.array([12, 13, 14]), jnp.array([3, 3, 3])))
