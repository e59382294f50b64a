#!/usr/bin/env python3
"""Computes the sequence layers that GoldenLayersTest compares with, as golden_layers.py does for the others.

    python3 trainer/src/test/python/golden_recurrent.py > trainer/src/test/resources/golden/recurrent.json

Recurrent layers run over each example by itself, over the steps that are there, as a packed sequence does; at padding the output
is the state. PyTorch orders a GRU's gates r, z, n; here they lie as z, r, n. It has no GRU that resets before the product, which
is written out.
"""

import torch
import torch.nn.functional as F
from torch import _VF

from golden_layers import main


def reset_first(columns):
    """z, r, n to r, z, n, of the last dimension."""
    z, r, n = columns.chunk(3, -1)
    return torch.cat([r, z, n], -1)


def lstm(units, kernel, recurrent, bias):
    weights = [kernel.T, recurrent.T, bias, torch.zeros_like(bias)]
    start = torch.zeros(1, 1, units)
    return lambda x: _VF.lstm(x.unsqueeze(1), (start, start), weights, True, 1, 0.0, False, False, False)[0].squeeze(1)


def gru(units, kernel, recurrent, bias):
    weights = [reset_first(kernel).T, reset_first(recurrent).T, reset_first(bias[0]), reset_first(bias[1])]
    start = torch.zeros(1, 1, units)
    return lambda x: _VF.gru(x.unsqueeze(1), start, weights, True, 1, 0.0, False, False, False)[0].squeeze(1)


def simple_rnn(units, kernel, recurrent, bias):
    weights = [kernel.T, recurrent.T, bias, torch.zeros_like(bias)]
    start = torch.zeros(1, 1, units)
    return lambda x: _VF.rnn_tanh(x.unsqueeze(1), start, weights, True, 1, 0.0, False, False, False)[0].squeeze(1)


def reset_before(units, kernel, recurrent, bias):
    """Cho et al., version 1."""

    def run(x):
        h = torch.zeros(units)
        outputs = []
        for step in x @ kernel + bias:
            z, r, n = step.chunk(3)
            uz, ur, un = recurrent.chunk(3, 1)
            z = torch.sigmoid(z + h @ uz)
            r = torch.sigmoid(r + h @ ur)
            n = torch.tanh(n + (r * h) @ un)
            h = z * h + (1 - z) * n
            outputs.append(h)
        return torch.stack(outputs)

    return run


def over(x, run, units, there=None, backwards=False):
    """[B x T x I] to [B x T x U]: the steps that are there are a sequence, and the others repeat the state."""
    examples = []
    for b, sequence in enumerate(x):
        steps = torch.arange(len(sequence)) if there is None else there[b].nonzero().flatten()
        order = steps.flip(0) if backwards else steps
        states = run(sequence[order]) if len(order) else None
        time = range(len(sequence) - 1, -1, -1) if backwards else range(len(sequence))
        outputs = [None] * len(sequence)
        h = torch.zeros(units)
        taken = 0
        for t in time:
            if t in steps:
                h = states[taken]
                taken += 1
            outputs[t] = h
        examples.append(torch.stack(outputs))
    return torch.stack(examples)


def single(kind, units, sequences=True, backwards=False, turned=False):
    def run(x, parameters, _):
        y = over(x, kind(units, *parameters), units, backwards=backwards)
        if not sequences:
            return y[:, 0 if backwards else -1]
        return y.flip(1) if turned else y

    return run


def bidirectional(kind, units, sequences):
    forward, backward = single(kind, units, sequences), single(kind, units, sequences, True)

    def run(x, parameters, _):
        half = len(parameters) // 2
        return torch.cat([forward(x, parameters[:half], _), backward(x, parameters[half:], _)], -1)

    return run


def factorisation(x, parameters, _):
    users, items = (F.embedding(x[:, i].long(), table) for i, table in enumerate(parameters))
    return F.cosine_similarity(users, items, dim=1).unsqueeze(1)


def embedding(x, parameters, _):
    return F.embedding(x.long(), parameters[0])


def bag(x, parameters, _):
    y = F.embedding(x.long(), parameters[0], padding_idx=0)
    there = (x != 0).unsqueeze(-1)
    return (y * there).sum(1) / there.sum(1).clamp(min=1)


def stacked(x, parameters, _):
    there = x != 0
    y = F.embedding(x.long(), parameters[0], padding_idx=0)
    y = over(y, lstm(4, *parameters[1:4]), 4, there)
    return over(y, gru(3, *parameters[4:]), 3, there)[:, -1]


def slots(gates, inputs, units, bias=None):
    return [(inputs, gates * units), (units, gates * units), bias or (gates * units,)]


NUMBERS = [
    ("simple-rnn", "type = simple-rnn, units = 4, return-sequences = true", [6, 3], slots(1, 3, 4), single(simple_rnn, 4)),
    ("lstm", "type = lstm, units = 5", [7, 3], slots(4, 3, 5), single(lstm, 5, False)),
    (
        "lstm, sequences, backwards",
        "type = lstm, units = 3, return-sequences = true, go-backwards = true",
        [6, 4],
        slots(4, 4, 3),
        single(lstm, 3, backwards=True, turned=True),  # as Keras
    ),
    (
        "bidirectional lstm, sequences",
        "type = bidirectional, layer { type = lstm, units = 3, return-sequences = true }",
        [5, 2],
        2 * slots(4, 2, 3),
        bidirectional(lstm, 3, True),
    ),
    (
        "bidirectional gru",
        "type = bidirectional, layer { type = gru, units = 2 }",
        [5, 2],
        2 * slots(3, 2, 2, (2, 6)),
        bidirectional(gru, 2, False),
    ),
    (
        "gru, sequences",
        "type = gru, units = 4, return-sequences = true",
        [6, 3],
        slots(3, 3, 4, (2, 12)),
        single(gru, 4),
    ),
    (
        "gru, reset before",
        "type = gru, units = 4, reset-after = false",
        [5, 3],
        slots(3, 3, 4),
        single(reset_before, 4, False),
    ),
]

IDS = [
    ("embedding", "type = embedding, input-dim = 6, output-dim = 3", [5], [(6, 3)], embedding),
    (
        "embedding, padding, mean",
        "type = embedding, input-dim = 6, output-dim = 3, mask-zero = true / type = global-average-pool",
        [5],
        [(6, 3)],
        bag,
    ),
    (
        "dot, normalised",
        "type = dot, normalize = true, branches = ["
        "{ columns = [0], layers = [{ type = embedding, input-dim = 6, output-dim = 3 }, flatten] }, "
        "{ columns = [1], layers = [{ type = embedding, input-dim = 6, output-dim = 3 }, flatten] }]",
        [2],
        [(6, 3), (6, 3)],
        factorisation,
    ),
    (
        "stacked, padding",
        "type = embedding, input-dim = 3, output-dim = 3, mask-zero = true"
        " / type = lstm, units = 4, return-sequences = true / type = gru, units = 3",
        [7],
        [(3, 3)] + slots(4, 3, 4) + slots(3, 4, 3, (2, 9)),
        stacked,
    ),
]


if __name__ == "__main__":
    main(NUMBERS, IDS)
