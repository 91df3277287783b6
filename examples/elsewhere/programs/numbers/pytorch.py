"""Which types numbers have in PyTorch."""

import numpy as np
import torch

print("a whole number:   ", torch.tensor(12).dtype)
print("a fraction:       ", torch.tensor(0.5).dtype)
print("NumPy's float64:  ", torch.tensor(np.float64(0.5)).dtype)
print("whole × fraction: ", (torch.tensor(12) * torch.tensor(0.5)).dtype)
print("2 ** 31:          ", torch.tensor(2**31))
