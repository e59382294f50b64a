#!/usr/bin/env python3
"""Computes values of activations that the Java tests compare with, by PyTorch in double precision.

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
    print(f'{{"writtenBy": "PyTorch {torch.__version__}, float64"', end="")
    for part, entries in parts.items():
        lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items())
        print(f',\n"{part}": {{\n{lines}\n}}', end="")
    print("}")


if __name__ == "__main__":
    main()
