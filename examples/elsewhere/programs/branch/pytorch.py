"""An `if` on a value in PyTorch: as it is, in one graph, and as an operation."""

import torch


def magnitude(x):
    if x < 0:
        return -x
    return x


def show(module, inputs):
    print("captured:", [node.name for node in module.graph.nodes])
    return module


compiled = torch.compile(magnitude, backend=show)
print(compiled(torch.tensor(3)))
print(compiled(torch.tensor(-3)))

try:
    torch.compile(magnitude, fullgraph=True)(torch.tensor(3))
except RuntimeError as error:
    print(type(error).__name__ + ":", str(error).splitlines()[0])


def with_cond(x):
    return torch.cond(x < 0, lambda x: -x, lambda x: x.clone(), (x,))


compiled = torch.compile(with_cond, backend=show, fullgraph=True)
print(compiled(torch.tensor(3)), compiled(torch.tensor(-3)))
