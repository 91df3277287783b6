"""5! in PyTorch: a Python loop, run eagerly and compiled around."""

import torch


def factorial(n):
    result = torch.tensor(1)
    while n > 1:
        result = result * n
        n = n - 1
    return result


def show(module, inputs):
    print("captured:", [node.name for node in module.graph.nodes])
    return module


n = torch.tensor(5)
print(factorial(n))
print(torch.compile(factorial, backend=show)(n))
