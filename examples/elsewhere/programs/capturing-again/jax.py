"""What makes JAX capture a function again: other shapes, other Python numbers."""

import jax
import jax.numpy as jnp


@jax.jit
def scale(x, factor):
    print("  captured for", x, factor)
    return x * factor


for length in [2, 3, 4]:
    print("a vector of", length)
    scale(jnp.ones(length), 2.0)

for factor in [3.0, 4.0]:
    print("a factor of", factor)
    scale(jnp.ones(4), factor)
