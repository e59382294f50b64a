"""The network of conf/wide-sparse.conf by PyTorch, its sparse way: an EmbeddingBag whose rows are weighted by the
values is the first dense layer, its gradient is of touched rows, and Adagrad steps these alone. Trains three epochs with the rows
in memory; prints examples per second of the last, and the mean loss of its steps.

    sparse-torch.py FILE FEATURES BATCH THREADS
"""
import sys
import time

import numpy
import torch

path, features, batch, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
torch.set_num_threads(threads)
torch.manual_seed(1)

labels, indices, values, ends = [], [], [], [0]
with open(path, encoding="ascii") as lines:
    for line in lines:
        label, *pairs = line.split()
        labels.append(0 if label == "-1" else 1)
        for pair in pairs:
            index, value = pair.split(":")
            indices.append(int(index) - 1)
            values.append(float(value))
        ends.append(len(indices))
labels = torch.tensor(labels)
indices = numpy.array(indices, dtype=numpy.int64)
values = numpy.array(values, dtype=numpy.float32)
ends = numpy.array(ends, dtype=numpy.int64)
rows = len(labels)

first = torch.nn.EmbeddingBag(features, 16, mode="sum", sparse=True)
torch.nn.init.uniform_(first.weight, -0.0024, 0.0024)
bias = torch.nn.Parameter(torch.zeros(16))
second = torch.nn.Linear(16, 2)
optimizers = [
    torch.optim.Adagrad(first.parameters(), lr=0.3, initial_accumulator_value=0.1),
    torch.optim.Adagrad([bias, *second.parameters()], lr=0.3, initial_accumulator_value=0.1),
]
cross_entropy = torch.nn.CrossEntropyLoss()


def step(order):
    counts = ends[order + 1] - ends[order]
    offsets = numpy.concatenate(([0], numpy.cumsum(counts)))
    taken = numpy.repeat(ends[order] - offsets[:-1], counts) + numpy.arange(offsets[-1])
    hidden = first(
        torch.from_numpy(indices[taken]),
        torch.from_numpy(offsets[:-1]),
        per_sample_weights=torch.from_numpy(values[taken]),
    )
    loss = cross_entropy(second(torch.relu(hidden + bias)), labels[order])
    for optimizer in optimizers:
        optimizer.zero_grad()
    loss.backward()
    for optimizer in optimizers:
        optimizer.step()
    return loss.item()


for epoch in range(3):
    order = numpy.random.default_rng(epoch).permutation(rows)
    start = time.perf_counter()
    losses = [step(order[at:at + batch]) for at in range(0, rows, batch)]
    seconds = time.perf_counter() - start
print(f"{rows / seconds:.0f} {numpy.mean(losses):.4f}")
