#!/usr/bin/env python3
"""Computes steps of optimizers on a table of which a step touches some rows, in NumPy from the rules alone, for the Java tests.

    python3 trainer/src/test/python/golden_tables.py > trainer/src/test/resources/golden/tables.json

Everything in double precision, each row by itself. A table of five rows of two, and behind it three parameters that every step
touches. Gradients do not depend on the weights. Every entry is named by its configuration, as the Java side reads it.
"""

import json

import numpy as np

V, E, D, STEPS = 5, 2, 3, 20
TABLE = [[(3 * v + 5 * k) % 7 / 4 - 0.75 for k in range(E)] for v in range(V)]
DENSE = [1.0, -2.0, 3.0]
TOUCHED = [[v for v in range(V) if (t * (v + 2) + v) % (v + 2) == t % (v + 2)] for t in range(STEPS)]  # none in some steps


def gradient(t, v, k):
    return ((7 * t + 3 * v + 5 * k) % 11 - 4) / 8


class Sgd:
    def __init__(self, eta):
        self.eta = eta

    def step(self, t, w, g, state):
        return w - self.eta * g


class Adagrad:
    def __init__(self, eta, first=0.1, epsilon=1e-7):
        self.eta, self.first, self.epsilon = eta, first, epsilon

    def step(self, t, w, g, state):
        state["s"] = state.get("s", 0.0) + g**2
        return w - self.eta * g / (np.sqrt(self.first + state["s"]) + self.epsilon)


class Adam:
    """Kingma and Ba (2015), algorithm 1; t counts all steps, also of a row that is seldom stepped."""

    def __init__(self, eta, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.eta, self.beta1, self.beta2, self.epsilon = eta, beta1, beta2, epsilon

    def step(self, t, w, g, state):
        state["m"] = self.beta1 * state.get("m", 0.0) + (1 - self.beta1) * g
        state["v"] = self.beta2 * state.get("v", 0.0) + (1 - self.beta2) * g**2
        m = state["m"] / (1 - self.beta1**t)
        v = state["v"] / (1 - self.beta2**t)
        return w - self.eta * m / (np.sqrt(v) + self.epsilon)


OPTIMIZERS = {  # and whether it steps every row, touched or not
    "type = sgd, learning-rate = 0.25": (Sgd(0.25), False),
    "type = adagrad, learning-rate = 0.5": (Adagrad(0.5), False),
    "type = lazy-adam, learning-rate = 0.05": (Adam(0.05), False),
    "type = lazy-adam, learning-rate = 0.05, beta-1 = 0.8, beta-2 = 0.9, epsilon = 0.01": (Adam(0.05, 0.8, 0.9, 0.01), False),
    "type = adam, learning-rate = 0.05": (Adam(0.05), True),
}


def trajectory(rule, every):
    table, dense = np.array(TABLE), np.array(DENSE)
    of_rows, of_dense = [{} for _ in range(V)], {}
    weights = []
    for t in range(STEPS):
        for v in range(V):
            if v in TOUCHED[t]:
                table[v] = rule.step(t + 1, table[v], np.array([gradient(t, v, k) for k in range(E)]), of_rows[v])
            elif every:
                table[v] = rule.step(t + 1, table[v], np.zeros(E), of_rows[v])
        dense = rule.step(t + 1, dense, np.array([gradient(t, V, k) for k in range(D)]), of_dense)
        weights.append([float(f"{w:.9g}") for w in [*table.ravel(), *dense]])
    return weights


def main():
    steps = [
        {
            "ids": TOUCHED[t],
            "rows": [gradient(t, v, k) for v in TOUCHED[t] for k in range(E)],
            "dense": [gradient(t, V, k) for k in range(D)],
        }
        for t in range(STEPS)
    ]
    initial = [w for row in TABLE for w in row] + DENSE
    print(f'{{"writtenBy": "NumPy {np.__version__}, float64",\n"initial": {json.dumps(initial)},\n"steps": {json.dumps(steps)}', end="")
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(trajectory(*case))}" for name, case in OPTIMIZERS.items())
    print(f',\n"weights": {{\n{lines}\n}}}}')


if __name__ == "__main__":
    main()
