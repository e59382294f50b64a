#!/usr/bin/env python3
"""Computes steps of the optimizers that PyTorch lacks, in NumPy from the papers alone, and L-BFGS's by PyTorch, for the Java tests.

    python3 trainer/src/test/python/golden_optimizers.py > trainer/src/test/resources/golden/optimizers.json

Everything in double precision. Every entry is named by its configuration, as the Java side reads it.
"""

import json

import numpy as np
import torch

# A kernel of two, which decays, and a bias, which does not; gradients that do not depend on them.
INITIAL = [1.0, -2.0, 3.0]
GRADIENTS = [[((7 * t + 3 * i) % 11 - 4) / 8 + (i - 1) / 4 for i in range(3)] for t in range(20)]


def lars(gamma, m, beta, eta):
    """You, Gitman and Ginsburg (2017), algorithm 1: the rate is inside the velocity. Biases are not adapted."""
    v = {}

    def step(t, slot, w, g, decays):
        beta_, local = (beta, 1.0) if decays else (0.0, 1.0)
        if decays and np.linalg.norm(w) > 0 and np.linalg.norm(g) > 0:
            local = eta * np.linalg.norm(w) / (np.linalg.norm(g) + beta * np.linalg.norm(w))
        v[slot] = m * v.get(slot, 0.0) + gamma * local * (g + beta_ * w)
        return w - v[slot]

    return step


def lamb(eta, beta1, beta2, epsilon, decay):
    """You et al. (2020), algorithm 2, with φ(z) = z. Biases take no decay."""
    m, v = {}, {}

    def step(t, slot, w, g, decays):
        m[slot] = beta1 * m.get(slot, 0.0) + (1 - beta1) * g
        v[slot] = beta2 * v.get(slot, 0.0) + (1 - beta2) * g**2
        m_hat = m[slot] / (1 - beta1**t)
        v_hat = v[slot] / (1 - beta2**t)
        u = m_hat / (np.sqrt(v_hat) + epsilon) + (decay if decays else 0.0) * w
        ratio = np.linalg.norm(w) / np.linalg.norm(u) if np.linalg.norm(w) > 0 and np.linalg.norm(u) > 0 else 1.0
        return w - eta * ratio * u

    return step


OPTIMIZERS = {
    "type = lars, learning-rate = 0.5, trust-coefficient = 0.1": lars(0.5, 0.9, 0.0, 0.1),
    "type = lars, learning-rate = 0.5, momentum = 0.5, weight-decay = 0.25, trust-coefficient = 0.1": lars(
        0.5, 0.5, 0.25, 0.1
    ),
    "type = lamb, learning-rate = 0.01": lamb(0.01, 0.9, 0.999, 1e-6, 0.0),
    "type = lamb, learning-rate = 0.01, beta-1 = 0.8, beta-2 = 0.95, epsilon = 0.001, weight-decay = 0.25": lamb(
        0.01, 0.8, 0.95, 0.001, 0.25
    ),
}


def trajectory(step):
    slots = {"kernel": np.array(INITIAL[:2]), "bias": np.array(INITIAL[2:])}
    weights = []
    for t, gradient in enumerate(GRADIENTS, 1):
        slots["kernel"] = step(t, "kernel", slots["kernel"], np.array(gradient[:2]), True)
        slots["bias"] = step(t, "bias", slots["bias"], np.array(gradient[2:]), False)
        weights.append(rounded(slots["kernel"]) + rounded(slots["bias"]))
    return {"initial": INITIAL, "gradients": GRADIENTS, "weights": weights}


def rosenbrock(w):
    return (1 - w[0]) ** 2 + 100 * (w[1] - w[0] ** 2) ** 2


def quartic(w):
    """Σ a_i·(w_i − b_i)² + (w_i − b_i)⁴ with curvatures over three decades."""
    a = torch.tensor([0.05, 0.5, 5.0, 50.0, 1.0], dtype=torch.float64)
    b = torch.tensor([1.0, -1.0, 0.5, -0.25, 2.0], dtype=torch.float64)
    return (a * (w - b) ** 2 + (w - b) ** 4).sum()


SEARCHES = {
    "rosenbrock, history = 10": (rosenbrock, [-1.2, 1.0], 10, 20),
    "rosenbrock, history = 2": (rosenbrock, [-1.2, 1.0], 2, 20),
    "quartic, history = 3": (quartic, [0.0, 0.0, 0.0, 0.0, 0.0], 3, 12),
}


def search(function, start, history, iterations):
    """PyTorch's L-BFGS with its strong Wolfe search, one iteration at a time."""
    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    rule = torch.optim.LBFGS(
        [w], max_iter=1, history_size=history, tolerance_grad=0, tolerance_change=0, line_search_fn="strong_wolfe"
    )
    evaluations = 0

    def closure():
        nonlocal evaluations
        evaluations += 1
        rule.zero_grad()
        value = function(w)
        value.backward()
        return value

    values, points, counts = [], [], []
    for _ in range(iterations):
        values.append(float(f"{rule.step(closure).item():.9g}"))
        points.append(rounded(w.detach().numpy()))
        counts.append(evaluations - 1)  # of the search alone
        evaluations = 0
    return {"start": start, "values": values, "points": points, "evaluations": counts}


def rounded(values):
    return [float(f"{v:.9g}") for v in values]


def main():
    parts = {"optimizers": {name: trajectory(step) for name, step in OPTIMIZERS.items()}}
    parts["lbfgs"] = {name: search(*case) for name, case in SEARCHES.items()}
    print(f'{{"writtenBy": "NumPy {np.__version__} and PyTorch {torch.__version__}, float64"', end="")
    for part, entries in parts.items():
        lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items())
        print(f',\n"{part}": {{\n{lines}\n}}', end="")
    print("}")


if __name__ == "__main__":
    main()
