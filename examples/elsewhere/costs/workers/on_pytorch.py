"""The programs in PyTorch: eager, and compiled by `torch.compile`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import data
import torch

if TYPE_CHECKING:
    from worker import Programs

EAGER, COMPILED = "PyTorch eager", "torch.compile"


def use_threads(number: int) -> None:
    """Sets how many threads compute."""
    torch.set_num_threads(number)


def modes(function: Callable[..., Any], *arguments: torch.Tensor) -> Programs:
    """Returns a function eager and compiled, for the shapes that it is given."""
    torch.compiler.reset()  # else one function with ten lengths is compiled as ten of its versions
    compiled = torch.compile(function, dynamic=False)
    return {EAGER: lambda: function(*arguments), COMPILED: lambda: compiled(*arguments)}


def chain(length: int) -> Programs:
    """Small operations, one after the other, on a single number."""

    def run(x: Any, factor: Any, term: Any) -> Any:
        for _ in range(length // 2):
            x = x * factor + term
        return x * factor if length % 2 else x

    return modes(run, *map(torch.tensor, (data.START, data.FACTOR, data.TERM)))


def network() -> torch.nn.Module:
    """Returns a network with one hidden layer."""
    layers = torch.nn.Sequential(
        torch.nn.Linear(data.PIXELS, data.HIDDEN),
        torch.nn.ReLU(),
        torch.nn.Linear(data.HIDDEN, data.CLASSES),
    )
    with torch.no_grad():
        for parameter, weights in zip(layers.parameters(), data.WEIGHTS, strict=True):
            parameter.copy_(torch.tensor(weights.T))
    return layers


def forward(rows: int) -> Programs:
    """The network, without what gradients would need."""
    model = network()
    return modes(torch.inference_mode()(model.forward), torch.tensor(data.IMAGES[:rows]))


def training(rows: int) -> Programs:
    """A step of gradient descent; the model and its loss are what is compiled."""
    images, labels = torch.tensor(data.IMAGES[:rows]), torch.tensor(data.LABELS[:rows])

    def stepper(compiled: bool) -> Callable[[], Any]:
        model = network()
        optimizer = torch.optim.SGD(model.parameters(), data.RATE)

        def loss_of(images: Any, labels: Any) -> Any:
            return torch.nn.functional.cross_entropy(model(images), labels)

        loss_in_use = torch.compile(loss_of, dynamic=False) if compiled else loss_of

        def step() -> Any:
            optimizer.zero_grad()
            loss = loss_in_use(images, labels)
            loss.backward()
            optimizer.step()
            return loss.detach()

        return step

    return {EAGER: stepper(compiled=False), COMPILED: stepper(compiled=True)}


def product(size: int) -> Programs:
    """One product of matrices."""
    matrix = torch.tensor(data.matrix(size))
    return modes(torch.matmul, matrix, matrix)


def turn(x: Any) -> Any:
    """One turn of the loop."""
    return x * 0.999 + 0.001


def loop_outside(turns: int) -> Programs:
    """A loop of Python that calls what is compiled."""
    start = torch.tensor(data.VECTOR)

    def loop(step: Callable[..., Any]) -> Callable[[], Any]:
        def run() -> Any:
            x = start
            for _ in range(turns):
                x = step(x)
            return x

        return run

    return {EAGER: loop(turn), COMPILED: loop(torch.compile(turn, dynamic=False))}


def loop_inside(turns: int) -> Programs:
    """A loop within what is compiled, where it becomes as many lines as it has turns."""

    def loop(x: Any) -> Any:
        for _ in range(turns):
            x = turn(x)
        return x

    return modes(loop, torch.tensor(data.VECTOR))


PROGRAMS = {
    "chain": chain,
    "forward": forward,
    "training": training,
    "product": product,
    "loop outside": loop_outside,
    "loop inside": loop_inside,
}
