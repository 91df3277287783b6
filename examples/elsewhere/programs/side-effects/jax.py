"""What Python does inside a compiled function in JAX: it prints, and reads a global."""

import jax
import jax.numpy as jnp

offset = 1


def add(x):
    print("Python sees", x)
    jax.debug.print("the value is {}", x)
    return x + offset


compiled = jax.jit(add)
x = jnp.array([12])
print(compiled(x))
print(compiled(x))
offset = 100
print(compiled(x))
