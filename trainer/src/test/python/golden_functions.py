#!/usr/bin/env python3
"""Computes values of activations, losses, schedules and optimizers that the Java tests compare with, by PyTorch in double precision.

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


# A kernel of two and a bias, and gradients that do not depend on them.
INITIAL = [1.0, -2.0, 3.0]
GRADIENTS = [[((7 * t + 3 * i) % 11 - 4) / 8 + (i - 1) / 4 for i in range(3)] for t in range(20)]

OPTIMIZERS = {
    "type = sgd, learning-rate = 0.1": lambda p: torch.optim.SGD(p, lr=0.1),
    "type = sgd, learning-rate = 0.1, momentum = 0.9": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "type = sgd, learning-rate = 0.1, momentum = 0.9, nesterov = true": lambda p: torch.optim.SGD(
        p, lr=0.1, momentum=0.9, nesterov=True
    ),
    "type = adagrad, learning-rate = 0.1": lambda p: torch.optim.Adagrad(
        p, lr=0.1, initial_accumulator_value=0.1, eps=1e-7
    ),
    "type = adadelta, learning-rate = 1": lambda p: torch.optim.Adadelta(p, lr=1, rho=0.95, eps=1e-7),
    "type = rmsprop, learning-rate = 0.01": lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-7),
    "type = rmsprop, learning-rate = 0.01, momentum = 0.9": lambda p: torch.optim.RMSprop(
        p, lr=0.01, alpha=0.9, eps=1e-7, momentum=0.9
    ),
    "type = rmsprop, learning-rate = 0.01, momentum = 0.9, centered = true": lambda p: torch.optim.RMSprop(
        p, lr=0.01, alpha=0.9, eps=1e-7, momentum=0.9, centered=True
    ),
    "type = adam, learning-rate = 0.1": lambda p: torch.optim.Adam(p, lr=0.1),
    "type = adam, learning-rate = 0.1, beta-2 = 0.5, amsgrad = true": lambda p: torch.optim.Adam(
        p, lr=0.1, betas=(0.9, 0.5), amsgrad=True
    ),
    "type = adamw, learning-rate = 0.1, weight-decay = 0.1": lambda p: torch.optim.AdamW(p, lr=0.1),
    # PyTorch 1.13's other implementation takes one momentum twice into its product.
    "type = nadam, learning-rate = 0.1": lambda p: torch.optim.NAdam(p, lr=0.1, foreach=True),
}


def optimizer(make):
    kernel = torch.tensor(INITIAL[:2], dtype=torch.float64, requires_grad=True)
    bias = torch.tensor(INITIAL[2:], dtype=torch.float64, requires_grad=True)
    rule = make([{"params": [kernel]}, {"params": [bias]}])
    if isinstance(rule, torch.optim.AdamW):
        rule.param_groups[0]["weight_decay"] = 0.1
        rule.param_groups[1]["weight_decay"] = 0.0
    weights = []
    for gradient in GRADIENTS:
        kernel.grad = torch.tensor(gradient[:2], dtype=torch.float64)
        bias.grad = torch.tensor(gradient[2:], dtype=torch.float64)
        rule.step()
        weights.append(rounded(kernel) + rounded(bias))
    return {"initial": INITIAL, "gradients": GRADIENTS, "weights": weights}


lr = torch.optim.lr_scheduler
SCHEDULES = {
    "type = constant, initial = 0.5": lambda o: lr.LambdaLR(o, lambda t: 0.5),
    "type = step, boundaries = [4, 9], values = [1, 0.5, 0.25]": lambda o: lr.MultiStepLR(o, [4, 9], 0.5),
    "type = exponential, initial = 1, decay-steps = 1, decay-rate = 0.9": lambda o: lr.ExponentialLR(o, 0.9),
    "type = exponential, initial = 1, decay-steps = 5, decay-rate = 0.5, staircase = true": lambda o: lr.StepLR(
        o, 5, 0.5
    ),
    "type = polynomial, initial = 1, decay-steps = 10, end = 0.25": lambda o: lr.LinearLR(o, 1, 0.25, 10),
    "type = cosine, initial = 1, decay-steps = 4, alpha = 0.125, restarts = true": lambda o: (
        lr.CosineAnnealingWarmRestarts(o, 4, 2, 0.125)
    ),
    "type = one-cycle, max = 2, total-steps = 25": lambda o: lr.OneCycleLR(o, 2, 25, cycle_momentum=False),
}


def schedule(make):
    rule = torch.optim.SGD([torch.zeros(1)], lr=1)
    scheduler = make(rule)
    rates = []
    for _ in range(25):
        rates.append(float(f"{rule.param_groups[0]['lr']:.12g}"))
        if len(rates) < 25:
            rule.step()
            scheduler.step()
    return rates


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
    parts["schedules"] = {name: schedule(make) for name, make in SCHEDULES.items()}
    parts["optimizers"] = {name: optimizer(make) for name, make in OPTIMIZERS.items()}
    parts["losses"] = {name: loss(*case) for name, case in LOSSES.items()}
    print(f'{{"writtenBy": "PyTorch {torch.__version__}, float64"', end="")
    for part, entries in parts.items():
        lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items())
        print(f',\n"{part}": {{\n{lines}\n}}', end="")
    print("}")


if __name__ == "__main__":
    main()
