"""5! in JAX: a Python loop, run eagerly, and the loop as an operation."""

import jax
import jax.numpy as jnp


def factorial(n):
    result = jnp.array(1)
    while n > 1:
        result = result * n
        n = n - 1
    return result


n = jnp.array(5)
print(factorial(n))


def with_while_loop(n):
    def more(state):
        n, _ = state
        return n > 1

    def turn(state):
        n, result = state
        return n - 1, result * n

    n, result = jax.lax.while_loop(more, turn, (n, jnp.array(1)))
    return result


print(jax.jit(with_while_loop)(n))
print(jax.make_jaxpr(with_while_loop)(n))
