#!/usr/bin/env python3
"""Computes the trajectories that GoldenTrajectoryTest compares with, by PyTorch in double precision.

    python3 trainer/src/test/python/golden.py > trainer/src/test/resources/golden/trajectories.json

Weights and data come from a linear congruential generator that the Java side has too, so that the file stays small: it holds
the cases, the loss of every step, and of the final weights every slot's norm, a projection that any changed weight moves, and
a sample.
"""

import json

import numpy as np
import torch

MASK = (1 << 64) - 1
STEPS = 50
STRIDE = 199  # of the sampled weights

CASES = [
    {
        "name": "784-100-10, SGD with momentum",
        "input": 784,
        "layers": ["type = dense, units = 100, activation = relu", "type = dense, units = 10"],
        "loss": "softmax-cross-entropy",
        "optimizer": "type = sgd, learning-rate = 0.01, momentum = 0.9",
        "examples": 320,
        "batch": 32,
        "weightScale": 0.125,
    },
    {
        "name": "784-100-10, Adam",
        "input": 784,
        "layers": ["type = dense, units = 100, activation = relu", "type = dense, units = 10"],
        "loss": "softmax-cross-entropy",
        "optimizer": "type = adam, learning-rate = 0.001",
        "examples": 320,
        "batch": 32,
        "weightScale": 0.125,
    },
    {
        "name": "XOR, 2-3-1, SGD",
        "input": 2,
        "layers": [
            "type = dense, units = 3, activation = sigmoid",
            "type = dense, units = 1, activation = sigmoid",
        ],
        "loss": "mean-squared-error",
        "optimizer": "type = sgd, learning-rate = 1, momentum = 0.9",
        "examples": 4,
        "batch": 4,
        "weightScale": 4.0,
    },
    {
        "name": "13-11-7-3, Nesterov, penalties, clipping, weighted examples, uneven batches",
        "input": 13,
        "layers": [
            "type = dense, units = 11, activation = tanh",
            "type = dense, units = 7, activation = sigmoid",
            "type = dense, units = 3",
        ],
        "loss": "binary-cross-entropy",
        "optimizer": "type = sgd, learning-rate = 0.5, momentum = 0.9, nesterov = true",
        "examples": 21,
        "batch": 10,
        "weightScale": 2.0,
        "weighted": True,
        "l1": 0.001,
        "l2": 0.01,
        "clip": 0.05,
    },
]


class Generator:
    """Knuth's MMIX generator; 24 bits make a float, exactly."""

    def __init__(self, seed):
        self.state = seed

    def uniform(self, count):
        values = np.empty(count, np.float32)
        for i in range(count):
            self.state = (self.state * 6364136223846793005 + 1442695040888963407) & MASK
            values[i] = (self.state >> 40) * 2.0**-24
        return values


def setting(text, key, default=None):
    for pair in text.split(", "):
        name, value = pair.split(" = ")
        if name == key:
            return value
    return default


def parameters(case, generator):
    tensors, names, fan_in = [], [], case["input"]
    for i, layer in enumerate(case["layers"]):
        units = int(setting(layer, "units"))
        for name, shape in (("kernel", (fan_in, units)), ("bias", (units,))):
            values = (generator.uniform(int(np.prod(shape))) - np.float32(0.5)) * np.float32(case["weightScale"])
            tensors.append(torch.tensor(values.reshape(shape), dtype=torch.float64, requires_grad=True))
            names.append(f"layers.{i}.{name}")
        fan_in = units
    return tensors, names


def data(case, generator):
    """Inputs, targets and weights of all examples."""
    n, features = case["examples"], case["input"]
    weight = np.ones(n, np.float32)
    if case["loss"] == "softmax-cross-entropy":  # ten noisy prototypes
        prototypes = generator.uniform(10 * features).reshape(10, features)
        noise = generator.uniform(n * features).reshape(n, features)
        target = np.arange(n) % 10
        x = (prototypes[target] + noise) - np.float32(1)
    elif features == 2:
        x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
        target = np.array([[0], [1], [1], [0]], np.float32)
    else:
        x = generator.uniform(n * features).reshape(n, features) - np.float32(0.5)
        target = generator.uniform(n * 3).reshape(n, 3)
        weight = generator.uniform(n) if case.get("weighted") else weight
    return x, target, weight


def forward(case, tensors, x):
    for i, layer in enumerate(case["layers"]):
        x = x @ tensors[2 * i] + tensors[2 * i + 1]
        activation = setting(layer, "activation")
        x = getattr(torch, activation)(x) if activation else x
    return x


def example_losses(case, output, target):
    functional = torch.nn.functional
    if case["loss"] == "softmax-cross-entropy":
        return functional.cross_entropy(output, torch.tensor(target), reduction="none")
    target = torch.tensor(target, dtype=torch.float64)
    if case["loss"] == "mean-squared-error":
        return functional.mse_loss(output, target, reduction="none").mean(dim=1)
    return functional.binary_cross_entropy_with_logits(output, target, reduction="none").mean(dim=1)


def optimizer(case, tensors):
    text = case["optimizer"]
    rate = float(setting(text, "learning-rate"))
    if setting(text, "type") == "adam":
        return torch.optim.Adam(tensors, lr=rate)
    momentum = float(setting(text, "momentum"))
    return torch.optim.SGD(tensors, lr=rate, momentum=momentum, nesterov=setting(text, "nesterov") == "true")


def clip(tensors, limit):
    """As Keras's global_clipnorm; PyTorch's clip_grad_norm_ divides by the norm plus 1e-6, which shows."""
    norm = torch.sqrt(sum((t.grad**2).sum() for t in tensors))
    for t in tensors:
        t.grad *= min(1.0, limit / norm)


def train(case):
    generator = Generator(42)
    tensors, names = parameters(case, generator)
    x, target, weight = data(case, generator)
    rule = optimizer(case, tensors)
    losses, taken = [], 0
    for _ in range(STEPS):
        rows = slice(taken, min(taken + case["batch"], case["examples"]))
        taken = rows.stop % case["examples"]
        w = torch.tensor(weight[rows], dtype=torch.float64)
        output = forward(case, tensors, torch.tensor(x[rows], dtype=torch.float64))
        loss = (w * example_losses(case, output, target[rows])).sum() / w.sum()
        losses.append(loss.item())
        penalty = sum(
            case.get("l1", 0) * k.abs().sum() + case.get("l2", 0) * (k**2).sum() for k in tensors[::2]
        )
        rule.zero_grad()
        (loss + penalty).backward()
        if "clip" in case:
            clip(tensors, case["clip"])
        rule.step()
    return losses, dict(zip(names, (t.detach().numpy().ravel() for t in tensors)))


def rounded(values):
    return [float(f"{v:.9g}") for v in values]


def main():
    results = []
    for case in CASES:
        losses, final = train(case)
        slots = []
        for name, values in final.items():
            directions = Generator(7).uniform(len(values)).astype(np.float64) - 0.5
            slots.append(
                {
                    "name": name,
                    "norm": float(np.linalg.norm(values)),
                    "projection": float(values @ directions),
                    "sample": rounded(values[::STRIDE] if len(values) > 1000 else values),
                }
            )
        results.append({**case, "losses": rounded(losses), "slots": slots})
    cases = ",\n".join(json.dumps(result) for result in results)
    written = f"PyTorch {torch.__version__}, float64"
    print(f'{{"writtenBy": "{written}", "steps": {STEPS}, "stride": {STRIDE}, "cases": [\n{cases}\n]}}')


if __name__ == "__main__":
    main()
