"""What Python does inside a compiled function in PyTorch: it prints, and reads a global."""

import torch

offset = 1


def add(x):
    print("Python sees", x)
    return x + offset


compiled = torch.compile(add)
x = torch.tensor([12])
print(compiled(x))
print(compiled(x))
offset = 100
print(compiled(x))
