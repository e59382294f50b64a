#!/usr/bin/env python3
"""Computes the layers that GoldenLayersTest compares with, by PyTorch in double precision.

    python3 trainer/src/test/python/golden_layers.py > trainer/src/test/resources/golden/layers.json

A case is a list of layers, an input shape and three training passes of some examples each, every pass followed by one step of
plain gradient descent on the mean of Σ dy·y; then one evaluation pass. The file holds projections of outputs, input gradients,
parameter gradients and running moments, and a sample. Parameters, inputs and dy come from a generator that both sides have, in
the order of the slots.
"""

import json
import sys

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
MASK = (1 << 64) - 1
RATE = 0.1


class Generator:
    """Knuth's MMIX, 24 bits to a float."""

    def __init__(self, seed):
        self.state = seed

    def uniform(self, *shape):
        count = 1
        for n in shape:
            count *= n
        values = []
        for _ in range(count):
            self.state = (self.state * 6364136223846793005 + 1442695040888963407) & MASK
            values.append((self.state >> 40) * 2.0**-24 - 0.5)
        return torch.tensor(values).reshape(shape)


def same(n, size, stride, dilation=1):
    """TensorFlow's padding: as much as makes ceil(n / stride) positions, the odd one behind."""
    total = max(0, (-(-n // stride) - 1) * stride + (size - 1) * dilation + 1 - n)
    return total // 2, total - total // 2


def pad2d(x, size, stride, dilation, value=0.0):
    top, bottom = same(x.shape[2], size[0], stride[0], dilation[0])
    left, right = same(x.shape[3], size[1], stride[1], dilation[1])
    return F.pad(x, (left, right, top, bottom), value=value)


def conv2d(padding, strides=(1, 1), dilation=(1, 1), groups=1, f=lambda z: z):
    def run(x, parameters, _):
        kernel, bias = parameters
        if padding == "same":
            x = pad2d(x, kernel.shape[2:], strides, dilation)
        return f(F.conv2d(x, kernel, bias, stride=strides, dilation=dilation, groups=groups))

    return run


def conv1d(padding, stride=1, dilation=1, groups=1):
    def run(x, parameters, _):
        kernel, bias = parameters  # [window, features / groups, filters]
        size = kernel.shape[0]
        x = x.transpose(1, 2)
        if padding == "same":
            x = F.pad(x, same(x.shape[2], size, stride, dilation))
        if padding == "causal":
            x = F.pad(x, ((size - 1) * dilation, 0))
        y = F.conv1d(x, kernel.permute(2, 1, 0), bias, stride=stride, dilation=dilation, groups=groups)
        return y.transpose(1, 2)

    return run


def max_pool(size, strides, padding):
    def run(x, *_):
        if padding == "same":
            x = pad2d(x, size, strides, (1, 1), -torch.inf)
        return F.max_pool2d(x, size, strides)

    return run


def average_pool(size, strides, padding):
    """The mean of the cells inside: sums divided by counts."""

    def run(x, *_):
        ones = torch.ones_like(x)
        if padding == "same":
            x, ones = (pad2d(v, size, strides, (1, 1)) for v in (x, ones))
        return F.avg_pool2d(x, size, strides) / F.avg_pool2d(ones, size, strides)

    return run


def batch_norm(momentum, epsilon):
    """PyTorch's own but for the running variance, which follows the variance divided by n, as in Keras."""

    def run(x, parameters, how):
        moments, training = how
        gamma, beta = parameters
        mean, variance = moments
        if training and x.numel() == x.shape[1]:  # one value per channel: as in evaluation, and the moments stay
            training = False
        y = F.batch_norm(x, mean.clone(), variance.clone(), gamma, beta, training, 0.0, epsilon)
        if training:
            others = [0] + list(range(2, x.dim()))
            with torch.no_grad():
                mean.mul_(momentum).add_((1 - momentum) * x.mean(others))
                variance.mul_(momentum).add_((1 - momentum) * x.var(others, unbiased=False))
        return y

    return run


def moments(channels):
    return lambda: (torch.zeros(channels), torch.ones(channels))


def residual(x, parameters, _):
    kernel, bias, projection, offset = parameters
    block = F.conv2d(x, kernel, bias, stride=2, padding=1)
    return torch.relu(block + F.conv2d(x, projection, offset, stride=2))


def wide_and_deep(x, parameters, _):
    kernel, bias = parameters
    return torch.cat([torch.tanh(x[:, [2, 4, 0]] @ kernel + bias), x[:, [1, 1, 3]]], 1)


CASES = [
    (
        "batch-norm, images",
        "type = batch-norm, momentum = 0.9",
        [3, 4, 5],
        [(3,), (3,)],
        batch_norm(0.9, 1e-3),
        moments(3),
    ),
    ("batch-norm, features", "type = batch-norm, epsilon = 0.00001", [6], [(6,), (6,)], batch_norm(0.99, 1e-5), moments(6)),
    (
        "layer-norm, sequence",
        "type = layer-norm, epsilon = 0.00001",
        [4, 7],
        [(7,), (7,)],
        lambda x, parameters, _: F.layer_norm(x, (7,), *parameters, 1e-5),
    ),
    (
        "residual, projection",
        "type = residual, activation = relu, layers = [{ type = zero-padding }"
        ", { type = conv2d, filters = 3, kernel-size = 3, strides = 2 }]"
        ", shortcut = [{ type = conv2d, filters = 3, kernel-size = 1, strides = 2 }]",
        [2, 5, 7],
        [(3, 2, 3, 3), (3,), (3, 2, 1, 1), (3,)],
        residual,
    ),
    (
        "concat, selected columns",
        "type = concat, branches = [{ columns = [2, 4, 0], layers = [{ type = dense, units = 4, activation = tanh }] }"
        ", { columns = [1, 1, 3] }]",
        [5],
        [(3, 4), (4,)],
        wide_and_deep,
    ),
    ("conv2d, valid", "type = conv2d, filters = 4, kernel-size = [3, 2]", [3, 6, 5], [(4, 3, 3, 2), (4,)], conv2d("valid")),
    (
        "conv2d, same, even kernel, strides",
        "type = conv2d, filters = 5, kernel-size = [4, 3], strides = [2, 3], padding = same, activation = tanh",
        [2, 9, 8],
        [(5, 2, 4, 3), (5,)],
        conv2d("same", (2, 3), f=torch.tanh),
    ),
    (
        "conv2d, dilation",
        "type = conv2d, filters = 3, kernel-size = 3, dilation-rate = [2, 1]",
        [2, 8, 7],
        [(3, 2, 3, 3), (3,)],
        conv2d("valid", dilation=(2, 1)),
    ),
    (
        "conv2d, same, dilation, strides, groups",
        "type = conv2d, filters = 6, kernel-size = 3, dilation-rate = 2, strides = 2, groups = 2, padding = same",
        [4, 7, 10],
        [(6, 2, 3, 3), (6,)],
        conv2d("same", (2, 2), (2, 2), 2),
    ),
    (
        "conv2d, depthwise",
        "type = conv2d, filters = 6, kernel-size = 3, groups = 3, padding = same",
        [3, 5, 5],
        [(6, 1, 3, 3), (6,)],
        conv2d("same", groups=3),
    ),
    (
        "conv2d, pointwise, groups",
        "type = conv2d, filters = 4, kernel-size = 1, groups = 2",
        [6, 3, 4],
        [(4, 3, 1, 1), (4,)],
        conv2d("valid", groups=2),
    ),
    ("conv1d, valid", "type = conv1d, filters = 4, kernel-size = 3", [7, 3], [(3, 3, 4), (4,)], conv1d("valid")),
    (
        "conv1d, same, strides",
        "type = conv1d, filters = 4, kernel-size = 4, strides = 3, padding = same",
        [11, 3],
        [(4, 3, 4), (4,)],
        conv1d("same", 3),
    ),
    (
        "conv1d, causal, dilation, groups",
        "type = conv1d, filters = 4, kernel-size = 3, dilation-rate = 2, groups = 2, padding = causal",
        [9, 6],
        [(3, 3, 4), (4,)],
        conv1d("causal", 1, 2, 2),
    ),
    ("max-pool", "type = max-pool", [2, 5, 6], [], max_pool((2, 2), (2, 2), "valid")),
    (
        "max-pool, same",
        "type = max-pool, pool-size = [3, 2], strides = [2, 1], padding = same",
        [2, 6, 5],
        [],
        max_pool((3, 2), (2, 1), "same"),
    ),
    ("average-pool", "type = average-pool, pool-size = 3, strides = 1", [2, 5, 6], [], average_pool((3, 3), (1, 1), "valid")),
    (
        "average-pool, same",
        "type = average-pool, pool-size = 3, strides = 2, padding = same",
        [2, 6, 5],
        [],
        average_pool((3, 3), (2, 2), "same"),
    ),
    (
        "max-pool, sequence",
        "type = max-pool, pool-size = 3, strides = 2",
        [8, 3],
        [],
        lambda x, *_: F.max_pool1d(x.transpose(1, 2), 3, 2).transpose(1, 2),
    ),
    ("global-max-pool", "type = global-max-pool", [3, 4, 5], [], lambda x, *_: x.amax((2, 3))),
    ("global-average-pool", "type = global-average-pool", [5, 3], [], lambda x, *_: x.mean(1)),
]


def numbers(tensor):
    """The norm, a projection that any changed value moves, and the first values."""
    flat = tensor.detach().reshape(-1)
    direction = Generator(7).uniform(len(flat))
    return {
        "norm": float(flat.norm()),
        "projection": float(flat @ direction),
        "sample": [round(float(v), 9) for v in flat[:6]],
    }


def compute(case, batches=(5, 1, 8), ids=0):
    """One case; with ids its inputs are whole numbers below that, which have no gradient."""
    name, layer, shape, slots, run, *state = case
    generator = Generator(42)

    def inputs(batch):
        x = generator.uniform(batch, *shape)
        return ((x + 0.5) * ids).floor() if ids else x

    parameters = [generator.uniform(*slot).requires_grad_() for slot in slots]
    moments = state[0]() if state else None
    passes = []
    for batch in batches:
        x = inputs(batch).requires_grad_()
        y = run(x, parameters, (moments, True))
        dy = generator.uniform(*y.shape)
        gradients = torch.autograd.grad((dy * y).sum(), [x] + parameters, allow_unused=ids > 0)
        with torch.no_grad():
            for parameter, gradient in zip(parameters, gradients[1:]):
                parameter -= RATE * gradient / batch
        passes.append({"batch": batch, "y": numbers(y), "dx": numbers(torch.zeros_like(x) if ids else gradients[0])})
    with torch.no_grad():
        y = run(inputs(4), parameters, (moments, False))
    result = {"name": name, "layer": layer, "input": shape, "passes": passes, "evaluation": numbers(y)}
    if ids:
        result["ids"] = ids
    if parameters:
        result["parameters"] = numbers(torch.cat([p.reshape(-1) for p in parameters]))
    if moments:
        result["state"] = numbers(torch.cat(moments))
    return result


def main(cases, of_ids=()):
    """Writes the cases; those of ids have as many as the first slot, an embedding's table, has rows."""
    results = [compute(case) for case in cases] + [compute(case, ids=case[3][0][0]) for case in of_ids]
    text = ",\n".join(json.dumps(result) for result in results)
    sys.stdout.write(f'{{"rate": {RATE}, "cases": [\n{text}\n]}}\n')


if __name__ == "__main__":
    main(CASES)
