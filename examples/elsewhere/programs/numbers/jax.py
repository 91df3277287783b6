"""Which types numbers have in JAX."""

import jax
import jax.numpy as jnp
import numpy as np

print("a whole number:   ", jnp.array(12).dtype)
print("a fraction:       ", jnp.array(0.5).dtype)
print("NumPy's float64:  ", jnp.array(np.float64(0.5)).dtype)
print("whole × fraction: ", (jnp.array(12) * jnp.array(0.5)).dtype)
try:
    print(jnp.array(2**31))
except OverflowError as error:
    print("2 ** 31:           OverflowError:", error)

with jax.enable_x64(True):
    print("with 64 bits:     ", jnp.array(12).dtype, jnp.array(0.5).dtype, jnp.array(2**31))
