"""A function that writes into its argument, in JAX, and one that returns a changed copy."""

import jax
import jax.numpy as jnp


def fill(x):
    x[0] = 5
    return x


x = jnp.array([1, 2, 3])
try:
    fill(x)
except TypeError as error:
    print("TypeError:", str(error).partition(". ")[0])


def filled(x):
    return x.at[0].set(5)


print(jax.jit(filled)(x))
print(x)
