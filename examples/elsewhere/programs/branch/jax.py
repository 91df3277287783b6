"""An `if` on a value in JAX: as it is, and as an operation."""

import jax
import jax.numpy as jnp


def magnitude(x):
    if x < 0:
        return -x
    return x


print(magnitude(jnp.array(-3)))
try:
    jax.jit(magnitude)(jnp.array(-3))
except jax.errors.TracerBoolConversionError as error:
    print(type(error).__name__ + ":", str(error).splitlines()[0])


def with_cond(x):
    return jax.lax.cond(x < 0, lambda x: -x, lambda x: x, x)


compiled = jax.jit(with_cond)
print(compiled(jnp.array(3)), compiled(jnp.array(-3)))
print(jax.make_jaxpr(with_cond)(jnp.array(3)))
