#!/usr/bin/env python3
"""Computes values of activations and losses that the Java tests compare with, by PyTorch in double precision.

    python3 trainer/src/test/python/golden_functions.py > trainer/src/test/resources/golden/functions.json

Every entry is named by its configuration, as the Java side reads it.
"""

import json

import torch
import torch.nn.functional as F

# Two rows of eight, exact in float: around zero, the kinks of hard-sigmoid, and the tails.
Z = [-20.0, -6.0, -3.25, -1.0, -0.5, -0.0078125, 0.0, 0.0078125, 0.5, 1.0, 2.0, 3.25, 5.0, 6.0, 12.0, 30.0]
DY = [1.0, -0.5, 2.0, 1.5, -1.0, 0.25, 3.0, -2.0, 1.0, 0.5, -0.75, 1.25, -1.0, 2.0, 1.0, -1.5]

ACTIVATIONS = {
    "linear": lambda z: z * 1,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "softmax": lambda z: torch.softmax(z, 1),
    "log-softmax": lambda z: torch.log_softmax(z, 1),
    "hard-sigmoid": F.hardsigmoid,
    "softplus": lambda z: F.softplus(z, threshold=100),
    "softsign": F.softsign,
    "swish": F.silu,
    "leaky-relu": lambda z: F.leaky_relu(z, 0.3),
    "{ type = leaky-relu, negative-slope = 0.1 }": lambda z: F.leaky_relu(z, 0.1),
    "elu": F.elu,
    "{ type = elu, alpha = 0.5 }": lambda z: F.elu(z, 0.5),
    "selu": F.selu,
    # F.gelu's erf loses the lower tail to cancellation; erfc keeps it.
    "gelu": lambda z: z * 0.5 * torch.special.erfc(-z / 2**0.5),
    "{ type = gelu, approximate = true }": lambda z: F.gelu(z, approximate="tanh"),
}

# Three examples of four outputs.
OUTPUT = [0.5, -1.25, 2.0, 0.125, -0.75, 0.25, 1.5, -2.0, 3.0, 0.375, -0.5, 1.0]
RATE = [0.5, 1.25, 2.0, 0.125, 0.75, 0.25, 1.5, 2.0, 3.0, 0.375, 0.5, 1.0]
NUMBERS = [1.0, 0.5, -2.0, 0.25, 0.125, -1.0, 1.75, -0.5, 0.5, 3.0, -0.25, 1.25]
FRACTIONS = [0.125, 0.5, 0.25, 0.125, 0.75, 0.0, 0.125, 0.125, 0.25, 0.25, 0.25, 0.25]
SIDES = [1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0, -1.0, -1.0, 1.0, 1.0, -1.0]
COUNTS = [1.0, 0.0, 3.0, 2.0, 0.0, 1.0, 1.0, 4.0, 2.0, 0.0, 1.0, 5.0]
LABELS = [2.0, 0.0, 3.0]


def labels(t):
    return t.reshape(-1).long()


def smoothed(t, epsilon):
    return t * (1 - epsilon) + epsilon / 2


# By configuration and kind of target: outputs, targets, and the sum over examples.
LOSSES = {
    "type = mean-squared-error of numbers": (OUTPUT, NUMBERS, lambda y, t: F.mse_loss(y, t, reduction="none").mean(1)),
    "type = half-mean-squared-error of numbers": (OUTPUT, NUMBERS, lambda y, t: 0.5 * ((y - t) ** 2).mean(1)),
    "type = mean-absolute-error of numbers": (OUTPUT, NUMBERS, lambda y, t: F.l1_loss(y, t, reduction="none").mean(1)),
    "type = huber of numbers": (OUTPUT, NUMBERS, lambda y, t: F.huber_loss(y, t, reduction="none").mean(1)),
    "type = huber, delta = 0.5 of numbers": (
        OUTPUT,
        NUMBERS,
        lambda y, t: F.huber_loss(y, t, delta=0.5, reduction="none").mean(1),
    ),
    "type = log-cosh of numbers": (OUTPUT, NUMBERS, lambda y, t: torch.log(torch.cosh(y - t)).mean(1)),
    "type = poisson of counts": (
        RATE,
        COUNTS,
        lambda y, t: F.poisson_nll_loss(y, t, log_input=False, eps=1e-7, reduction="none").mean(1),
    ),
    "type = cosine-similarity of numbers": (OUTPUT, NUMBERS, lambda y, t: -F.cosine_similarity(y, t)),
    "type = binary-cross-entropy of fractions": (
        OUTPUT,
        FRACTIONS,
        lambda y, t: F.binary_cross_entropy_with_logits(y, t, reduction="none").mean(1),
    ),
    "type = binary-cross-entropy, label-smoothing = 0.2 of fractions": (
        OUTPUT,
        FRACTIONS,
        lambda y, t: F.binary_cross_entropy_with_logits(y, smoothed(t, 0.2), reduction="none").mean(1),
    ),
    "type = softmax-cross-entropy of labels": (
        OUTPUT,
        LABELS,
        lambda y, t: F.cross_entropy(y, labels(t), reduction="none"),
    ),
    "type = softmax-cross-entropy, label-smoothing = 0.2 of labels": (
        OUTPUT,
        LABELS,
        lambda y, t: F.cross_entropy(y, labels(t), label_smoothing=0.2, reduction="none"),
    ),
    "type = softmax-cross-entropy, class-weights = [1, 0.5, 3, 2] of labels": (
        OUTPUT,
        LABELS,
        lambda y, t: F.cross_entropy(
            y, labels(t), weight=torch.tensor([1, 0.5, 3, 2], dtype=torch.float64), reduction="none"
        ),
    ),
    "type = softmax-cross-entropy, label-smoothing = 0.2 of fractions": (
        OUTPUT,
        FRACTIONS,
        lambda y, t: F.cross_entropy(y, t, label_smoothing=0.2, reduction="none"),
    ),
    "type = kullback-leibler of fractions": (
        OUTPUT,
        FRACTIONS,
        lambda y, t: F.kl_div(torch.log_softmax(y, 1), t, reduction="none").sum(1),
    ),
    "type = negative-log-likelihood of labels": (
        OUTPUT,
        LABELS,
        lambda y, t: F.nll_loss(y, labels(t), reduction="none"),
    ),
    "type = hinge of sides": (OUTPUT, SIDES, lambda y, t: torch.relu(1 - t * y).mean(1)),
    "type = squared-hinge of sides": (OUTPUT, SIDES, lambda y, t: (torch.relu(1 - t * y) ** 2).mean(1)),
}


def loss(output, target, function):
    y = torch.tensor(output, dtype=torch.float64).reshape(3, -1).requires_grad_()
    t = torch.tensor(target, dtype=torch.float64).reshape(3, -1)
    total = function(y, t).sum()
    total.backward()
    return {"output": output, "target": target, "sum": rounded(total)[0], "gradient": rounded(y.grad)}


def rounded(tensor):
    return [float(f"{v:.9g}") for v in tensor.detach().reshape(-1).tolist()]


def activation(function):
    z = torch.tensor(Z, dtype=torch.float64).reshape(2, -1).requires_grad_()
    dy = torch.tensor(DY, dtype=torch.float64).reshape(2, -1)
    y = function(z)
    y.backward(dy)
    return {"z": Z, "dy": DY, "y": rounded(y), "dz": rounded(z.grad)}


def main():
    parts = {"activations": {name: activation(function) for name, function in ACTIVATIONS.items()}}
    parts["losses"] = {name: loss(*case) for name, case in LOSSES.items()}
    print(f'{{"writtenBy": "PyTorch {torch.__version__}, float64"', end="")
    for part, entries in parts.items():
        lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items())
        print(f',\n"{part}": {{\n{lines}\n}}', end="")
    print("}")


if __name__ == "__main__":
    main()
