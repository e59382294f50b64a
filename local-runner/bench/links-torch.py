"""The same network under PyTorch's DistributedDataParallel over gloo. See links.sh."""
import os
import sys
import time

import torch
import torch.distributed
from torch import nn

rank, world, address, units, batch, steps = sys.argv[1:]
rank, world, batch, steps = int(rank), int(world), int(batch), int(steps)
os.environ.update(MASTER_ADDR=address, MASTER_PORT="29500", GLOO_SOCKET_IFNAME="eth0")
torch.set_num_threads(1)
torch.distributed.init_process_group("gloo", rank=rank, world_size=world)
layers, width = [], 64
for count in map(int, units.split(",")):
    layers += [nn.Linear(width, count), nn.ReLU()]
    width = count
model = nn.parallel.DistributedDataParallel(nn.Sequential(*layers, nn.Linear(width, 10)))
optimizer = torch.optim.Adam(model.parameters())
x, y = torch.randn(max(1, batch // world), 64), torch.randint(0, 10, (max(1, batch // world),))
times = []
for step in range(steps):
    start = time.time()
    optimizer.zero_grad()
    nn.functional.cross_entropy(model(x), y).backward()
    optimizer.step()
    times.append(time.time() - start)
if rank == 0:
    print("executors %d PyTorch DDP: %.0f ms per step" % (world, 1000 * sorted(times[2:])[(steps - 2) // 2]), flush=True)
