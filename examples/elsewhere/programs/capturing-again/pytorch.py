"""What makes PyTorch capture a function again: other shapes, other Python numbers."""

import torch


def show(module, inputs):
    print("  captured for", *inputs)
    return module


@torch.compile(backend=show)
def scale(x, factor):
    return x * factor


for length in [2, 3, 4]:
    print("a vector of", length)
    scale(torch.ones(length), 2.0)

for factor in [3.0, 4.0]:
    print("a factor of", factor)
    scale(torch.ones(4), factor)
