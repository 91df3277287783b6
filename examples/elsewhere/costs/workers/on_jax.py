"""The programs in JAX: eager, and compiled by `jax.jit`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import data
import jax
import jax.numpy as jnp

if TYPE_CHECKING:
    from worker import Programs

EAGER, COMPILED = "JAX eager", "jax.jit"


def use_threads(number: int) -> None:
    """Takes as many threads as the process may use processors; nothing to set."""


def modes(function: Callable[..., Any], *arguments: jax.Array) -> Programs:
    """Returns a function eager and compiled; each call waits for its result."""
    compiled = jax.jit(function)
    return {
        EAGER: lambda: jax.block_until_ready(function(*arguments)),
        COMPILED: lambda: jax.block_until_ready(compiled(*arguments)),
    }


def chain(length: int) -> Programs:
    """Small operations, one after the other, on a single number."""

    def run(x: Any, factor: Any, term: Any) -> Any:
        for _ in range(length // 2):
            x = x * factor + term
        return x * factor if length % 2 else x

    return modes(run, *map(jnp.array, (data.START, data.FACTOR, data.TERM)))


def network(parameters: list[jax.Array], images: Any) -> Any:
    """Returns what a network with one hidden layer makes of images, before the softmax."""
    weights, biases, out_weights, out_biases = parameters
    return jax.nn.relu(images @ weights + biases) @ out_weights + out_biases


def forward(rows: int) -> Programs:
    """The network."""
    return modes(
        network, [jnp.array(weights) for weights in data.WEIGHTS], jnp.array(data.IMAGES[:rows])
    )


def training(rows: int) -> Programs:
    """A step of gradient descent: new parameters from old ones."""
    images, labels = jnp.array(data.IMAGES[:rows]), jnp.array(data.LABELS[:rows])

    def loss_of(parameters: list[jax.Array], images: Any, labels: Any) -> Any:
        logarithms = jax.nn.log_softmax(network(parameters, images))
        return -jnp.mean(jnp.take_along_axis(logarithms, labels[:, None], axis=1))

    def step(parameters: list[jax.Array], images: Any, labels: Any) -> Any:
        loss, slopes = jax.value_and_grad(loss_of)(parameters, images, labels)
        return loss, jax.tree.map(lambda p, slope: p - data.RATE * slope, parameters, slopes)

    def stepper(step: Callable[..., Any]) -> Callable[[], Any]:
        parameters = [jnp.array(weights) for weights in data.WEIGHTS]

        def run() -> Any:
            nonlocal parameters
            loss, parameters = jax.block_until_ready(step(parameters, images, labels))
            return loss

        return run

    return {EAGER: stepper(step), COMPILED: stepper(jax.jit(step))}


def product(size: int) -> Programs:
    """One product of matrices."""
    matrix = jnp.array(data.matrix(size))
    return modes(jnp.matmul, matrix, matrix)


def turn(x: Any) -> Any:
    """One turn of the loop."""
    return x * 0.999 + 0.001


def loop_outside(turns: int) -> Programs:
    """A loop of Python that calls what is compiled."""
    start = jnp.array(data.VECTOR)

    def loop(step: Callable[..., Any]) -> Callable[[], Any]:
        def run() -> Any:
            x = start
            for _ in range(turns):
                x = step(x)
            return jax.block_until_ready(x)

        return run

    return {EAGER: loop(turn), COMPILED: loop(jax.jit(turn))}


def loop_inside(turns: int) -> Programs:
    """A loop within what is compiled. Eagerly there is no within: Python runs it."""

    def loop(x: Any) -> Any:
        return jax.lax.fori_loop(0, turns, lambda i, x: turn(x), x)

    return modes(loop, jnp.array(data.VECTOR)) | {EAGER: loop_outside(turns)[EAGER]}


PROGRAMS = {
    "chain": chain,
    "forward": forward,
    "training": training,
    "product": product,
    "loop outside": loop_outside,
    "loop inside": loop_inside,
}
