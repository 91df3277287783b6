"""A function that writes into its argument, in PyTorch."""

import torch


def fill(x):
    x[0] = 5
    return x


x = torch.tensor([1, 2, 3])
fill(x)
print(x)

y = torch.tensor([1, 2, 3])
torch.compile(fill)(y)
print(y)
