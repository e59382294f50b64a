"""The steps of "bench step" in PyTorch: one thread, data in memory, Adam at its defaults.

usage: torch_step.py BATCH IMAGES SIZE SIZE... ; then a number of steps per line of stdin, answered by one line
"wall-seconds processor-seconds".
"""
import sys
import time

import torch

torch.set_num_threads(1)
torch.manual_seed(42)
batch, images, *sizes = map(int, sys.argv[1:])

layers = []
for inputs, units in zip(sizes, sizes[1:]):
    layers += [torch.nn.Linear(inputs, units), torch.nn.ReLU()]
network = torch.nn.Sequential(*layers[:-1])
optimizer = torch.optim.Adam(network.parameters())
loss_of = torch.nn.CrossEntropyLoss()

# Half of the pixels 0, the others 144/255 in the mean, seven of eight in the half that is the class's own.
target = torch.arange(images) % sizes[-1]
own = torch.rand(sizes[-1], sizes[0]) < 0.5
lit = own[target] == (torch.rand(images, sizes[0]) < 0.875)
target = torch.where(torch.rand(images) < 0.125, torch.randint(0, sizes[-1], (images,)), target)  # as real labels
x = lit * torch.randint(32, 256, (images, sizes[0])) / 255.0

order, taken = torch.randperm(images), 0
print(torch.__version__, flush=True)
for line in sys.stdin:
    wall, processor = time.perf_counter(), time.process_time()
    for _ in range(int(line)):
        if taken == images:
            order, taken = torch.randperm(images), 0
        rows = order[taken:taken + batch]
        taken = min(taken + batch, images)
        optimizer.zero_grad(set_to_none=False)
        loss = loss_of(network(x[rows]), target[rows])
        loss.backward()
        optimizer.step()
    if not torch.isfinite(loss):
        sys.exit("the loss is not finite")
    print(time.perf_counter() - wall, time.process_time() - processor, flush=True)
