"""The steps of "bench" in PyTorch: the same networks on the same files, data in memory, Adam at its defaults.

usage: torch_step.py WORKLOAD BATCH ITEMS LABELS THREADS [PROCESSES MEETING [RANK]]

Writes a line when it is ready; then a number of steps per line of stdin, each answered by a line of JSON: steps, wall and
processor seconds, milliseconds per step (median, p95). With PROCESSES, each takes its part of every batch and
DistributedDataParallel averages over gloo; rank 0 starts the others, they meet at the file MEETING, and it alone talks.
"""
import gzip
import json
import statistics
import struct
import subprocess
import sys
import time

import numpy
import torch
import torch.distributed
from torch import nn

workload, batch, items, labels, threads, *group = sys.argv[1:]
batch = int(batch)
processes = int(group[0]) if group else 1
rank = int(group[2]) if len(group) > 2 else 0
torch.set_num_threads(int(threads))
torch.manual_seed(42)


def idx(path):
    """An IDX file of unsigned bytes, plain or gzip."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
        data = file.read()
    shape = struct.unpack(">%di" % data[3], data[4:4 + 4 * data[3]])
    return numpy.frombuffer(data, numpy.uint8, offset=4 + 4 * data[3]).reshape(shape)


def dense(*units):
    layers = []
    for inputs, outputs in zip((784,) + units, units):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(nn.Flatten(), *layers, nn.Linear(units[-1], 10))


class Lstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.dense = nn.LSTM(32, 128, batch_first=True), nn.Linear(128, 10)

    def forward(self, x):
        return self.dense(self.lstm(x)[0][:, -1])


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        half = lambda: [nn.BatchNorm2d(16), nn.ReLU(), nn.Conv2d(16, 16, 3, padding=1, bias=False)]
        self.inner = nn.Sequential(*half(), *half())

    def forward(self, x):
        return x + self.inner(x)


NETWORKS = {
    "W1": ((784,), lambda: dense(100)),
    "W2": ((784,), lambda: dense(100)),
    "W3": ((784,), lambda: dense(1024, 1024)),
    "W4": ((1, 28, 28), lambda: nn.Sequential(
        nn.Conv2d(1, 20, 5), nn.MaxPool2d(2), nn.Conv2d(20, 50, 5), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(800, 500), nn.ReLU(), nn.Linear(500, 10))),
    "W5": ((64, 32), Lstm),
    "RESNET": ((3, 32, 32), lambda: nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1, bias=False), Residual(), Residual(), Residual(),
        nn.BatchNorm2d(16), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10))),
}

shape, build = NETWORKS[workload]
x = torch.from_numpy(idx(items).astype(numpy.float32).reshape((-1,) + shape) / 255)
target = torch.from_numpy(idx(labels).astype(numpy.int64))
own = range(rank * batch // processes, (rank + 1) * batch // processes)  # of each batch
network = build()
others = []
if processes > 1:
    if rank == 0:
        command = [sys.executable] + sys.argv
        others = [subprocess.Popen(command + [str(r)], stdin=subprocess.DEVNULL) for r in range(1, processes)]
    torch.distributed.init_process_group("gloo", "file://" + group[1], rank=rank, world_size=processes)
    network = nn.parallel.DistributedDataParallel(network)
optimizer = torch.optim.Adam(network.parameters())
loss_of = nn.CrossEntropyLoss()
order, taken = None, len(x)


def step():
    global order, taken
    if taken + batch > len(x):
        order, taken = torch.randperm(len(x)), 0  # the same on every rank, by the seed
    rows = order[taken + own.start:taken + own.stop]
    taken += batch
    optimizer.zero_grad(set_to_none=False)
    loss = loss_of(network(x[rows]), target[rows])
    loss.backward()
    optimizer.step()
    return loss


def requests():
    """Numbers of steps, which rank 0 reads and tells the others; 0 ends."""
    while True:
        count = torch.zeros(1, dtype=torch.int64)
        if rank == 0:
            line = sys.stdin.readline()
            count[0] = int(line) if line.strip() else 0
        if processes > 1:
            torch.distributed.broadcast(count, 0)
        if count == 0:
            return
        yield int(count)


if rank == 0:
    print("PyTorch", torch.__version__, flush=True)
for steps in requests():
    millis = []
    start, processor = time.perf_counter(), time.process_time()
    for _ in range(steps):
        begin = time.perf_counter()
        loss = step()
        millis.append((time.perf_counter() - begin) * 1e3)
    wall, processor = time.perf_counter() - start, time.process_time() - processor
    if not torch.isfinite(loss):
        sys.exit("the loss is not finite")
    if rank == 0:
        parts = {"median": statistics.median(millis), "p95": sorted(millis)[int(0.95 * (len(millis) - 1))]}
        print(json.dumps({"steps": steps, "wall": wall, "processor": processor, "parts": parts}), flush=True)
for other in others:
    other.wait()
