"""Five training steps in JAX: a compiled function from parameters to new parameters."""

import jax
import jax.numpy as jnp

x = jnp.array([-1.0, 0.0, 1.0, 2.0])
y = jnp.array([-5.0, -2.0, 1.0, 4.0])


def loss_of(parameters, x, y):
    slope, offset = parameters
    return jnp.mean((x * slope + offset - y) ** 2)


@jax.jit
def train(parameters, x, y):
    loss, gradients = jax.value_and_grad(loss_of)(parameters, x, y)
    return loss, [p - 0.25 * gradient for p, gradient in zip(parameters, gradients)]


parameters = [jnp.array(0.0), jnp.array(0.0)]
for step in range(5):
    loss, parameters = train(parameters, x, y)
    print("step", step, "loss", loss)
print([p.item() for p in parameters])
