"""12 * 3 - 2 in PyTorch, exported, saved and loaded again: for one length, and for any."""

import torch


class Compute(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.three = torch.nn.Buffer(torch.tensor([2]))

    def forward(self, one, two):
        return one * two - self.three


def saved_and_loaded(exported):
    torch.export.save(exported, "compute.pt2")
    return torch.export.load("compute.pt2").module()


length = torch.export.Dim("length")
one_length = torch.export.export(Compute(), (torch.tensor([12]), torch.tensor([3])))
any_length = torch.export.export(
    Compute(),
    (torch.tensor([12, 12]), torch.tensor([3, 3])),
    dynamic_shapes=({0: length}, {0: length}),
)
del Compute

loaded = saved_and_loaded(one_length)
print(loaded(torch.tensor([12]), torch.tensor([3])))
try:
    loaded(torch.tensor([12, 13]), torch.tensor([3, 3]))
except AssertionError as error:
    print("AssertionError:", error)

loaded = saved_and_loaded(any_length)
print(loaded(torch.tensor([12, 13, 14]), torch.tensor([3, 3, 3])))
