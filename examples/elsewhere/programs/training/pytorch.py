"""Five training steps in PyTorch: parameters, an optimizer and a compiled loss."""

import torch

x = torch.tensor([-1.0, 0.0, 1.0, 2.0])
y = torch.tensor([-5.0, -2.0, 1.0, 4.0])
slope = torch.nn.Parameter(torch.tensor(0.0))
offset = torch.nn.Parameter(torch.tensor(0.0))
optimizer = torch.optim.SGD([slope, offset], lr=0.25)


@torch.compile
def loss_of(x, y):
    return torch.mean((x * slope + offset - y) ** 2)


for step in range(5):
    optimizer.zero_grad()
    loss = loss_of(x, y)
    loss.backward()
    optimizer.step()
    print("step", step, "loss", loss.item())
print([slope.item(), offset.item()])
