"""12 * 3 - 2 in JAX: eagerly, compiled, and as a jaxpr."""

import jax
import jax.numpy as jnp


def compute(one, two, three):
    return one * two - three


numbers = jnp.array([12]), jnp.array([3]), jnp.array([2])
print(compute(*numbers))
print(jax.jit(compute)(*numbers))

print(jax.make_jaxpr(compute)(*numbers))
