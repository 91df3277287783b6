"""12 * 3 - 2 in PyTorch: eagerly, compiled, and exported as a graph."""

import torch


def compute(one, two, three):
    return one * two - three


numbers = torch.tensor([12]), torch.tensor([3]), torch.tensor([2])
print(compute(*numbers))
print(torch.compile(compute)(*numbers))


class Compute(torch.nn.Module):
    def forward(self, one, two, three):
        return compute(one, two, three)


exported = torch.export.export(Compute(), numbers)
print(exported.graph)
