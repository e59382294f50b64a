#!/usr/bin/env python3
"""Computes attention, Transformer blocks and separable convolutions for GoldenLayersTest, by PyTorch in double precision.

    python3 trainer/src/test/python/golden_attention.py > trainer/src/test/resources/golden/attention.json

The cases are as in golden_layers.py. Attention is torch.nn.functional.multi_head_attention_forward, given our parameters in
PyTorch's order.
"""

import torch
import torch.nn.functional as F

from golden_layers import main, pad2d

def attention(x, parameters, heads, causal=False):
    """Kernels are [D, H, K] thrice and [H, V, D]; a bias follows each."""
    (q, bq, k, bk, v, bv, o, bo), features = parameters, x.shape[2]
    weight = torch.cat([w.reshape(features, -1).T for w in (q, k, v)])
    bias = torch.cat([b.reshape(-1) for b in (bq, bk, bv)])
    mask = torch.ones(x.shape[1], x.shape[1]).triu(1).bool() if causal else None
    steps = x.transpose(0, 1)  # time first
    y, _ = F.multi_head_attention_forward(
        steps, steps, steps, features, heads, weight, bias, None, None, False, 0.0,
        o.reshape(-1, features).T, bo, attn_mask=mask,
    )
    return y.transpose(0, 1)


def wide(x, parameters, _):
    """Keys of two dimensions, values of three, no biases: by torch's einsum and softmax."""
    q, k, v, o = parameters
    q, k, v = (torch.einsum("btd,dhk->bhtk", x, w) for w in (q, k, v))
    p = torch.softmax(q @ k.transpose(2, 3) / q.shape[3] ** 0.5, 3)
    return torch.einsum("bhtv,hvd->btd", p @ v, o)


def projections(d, heads):
    k = d // heads
    return 3 * [(d, heads, k), (heads, k)] + [(heads, k, d), (d,)]


def norm(x, gamma, beta):
    return F.layer_norm(x, (x.shape[2],), gamma, beta, 1e-5)


def feed_forward(x, kernel, bias, back, offset, f):
    return f(x @ kernel + bias) @ back + offset


def encoder(x, p, _):
    x = norm(x + attention(x, p[:8], 2), *p[8:10])
    return norm(x + feed_forward(x, *p[10:14], F.relu), *p[14:16])


def decoder(x, p, _):
    x = x + attention(norm(x, *p[:2]), p[2:10], 2, causal=True)
    return x + feed_forward(norm(x, *p[10:12]), *p[12:16], F.gelu)


def separable2d(x, parameters, _):
    depthwise, pointwise, bias = parameters
    x = pad2d(x, depthwise.shape[2:], (2, 2), (1, 1))
    x = F.conv2d(x, depthwise, stride=2, groups=x.shape[1])
    return torch.tanh(F.conv2d(x, pointwise, bias))


def depthwise1d(x, parameters, _):
    kernel, bias = parameters  # [window, 1, filters]
    x = F.pad(x.transpose(1, 2), (2 * (kernel.shape[0] - 1), 0))
    return F.conv1d(x, kernel.permute(2, 1, 0), bias, dilation=2, groups=x.shape[1]).transpose(1, 2)


def separable1d(x, parameters, _):
    depthwise, pointwise, bias = parameters
    x = F.conv1d(x.transpose(1, 2), depthwise.permute(2, 1, 0), groups=x.shape[2]).transpose(1, 2)
    return x @ pointwise + bias


CASES = [
    (
        "attention",
        "type = multi-head-attention, num-heads = 2, key-dim = 3",
        [5, 6],
        projections(6, 2),
        lambda x, p, _: attention(x, p, 2),
    ),
    (
        "attention, causal",
        "type = multi-head-attention, num-heads = 3, key-dim = 2, causal = true",
        [7, 6],
        projections(6, 3),
        lambda x, p, _: attention(x, p, 3, causal=True),
    ),
    (
        "attention, values of another dimension",
        "type = multi-head-attention, num-heads = 4, key-dim = 2, value-dim = 3, use-bias = false",
        [4, 5],
        [(5, 4, 2), (5, 4, 2), (5, 4, 3), (4, 3, 5)],
        wide,
    ),
    (
        "positional embedding",
        "type = positional-embedding",
        [4, 3],
        [(4, 3)],
        lambda x, p, _: x + p[0],
    ),
    (
        "block of an encoder",
        "type = transformer-block, num-heads = 2, intermediate-dim = 7",
        [5, 4],
        projections(4, 2) + [(4,), (4,), (4, 7), (7,), (7, 4), (4,), (4,), (4,)],
        encoder,
    ),
    (
        "causal block, normalised first",
        "type = transformer-block, num-heads = 2, intermediate-dim = 7, activation = gelu, causal = true"
        ", normalize-first = true",
        [5, 4],
        [(4,), (4,)] + projections(4, 2) + [(4,), (4,), (4, 7), (7,), (7, 4), (4,)],
        decoder,
    ),
    (
        "depthwise-conv2d",
        "type = depthwise-conv2d, kernel-size = 3, depth-multiplier = 2",
        [3, 5, 6],
        [(6, 1, 3, 3), (6,)],
        lambda x, p, _: F.conv2d(x, p[0], p[1], groups=3),
    ),
    (
        "depthwise-conv1d, causal, dilation",
        "type = depthwise-conv1d, kernel-size = 3, padding = causal, dilation-rate = 2, depth-multiplier = 2",
        [8, 3],
        [(3, 1, 6), (6,)],
        depthwise1d,
    ),
    (
        "separable-conv2d",
        "type = separable-conv2d, filters = 4, kernel-size = [3, 2], strides = 2, padding = same, depth-multiplier = 2"
        ", activation = tanh",
        [3, 5, 6],
        [(6, 1, 3, 2), (4, 6, 1, 1), (4,)],
        separable2d,
    ),
    (
        "separable-conv1d",
        "type = separable-conv1d, filters = 4, kernel-size = 3",
        [7, 3],
        [(3, 1, 3), (3, 4), (4,)],
        separable1d,
    ),
]

if __name__ == "__main__":
    main(CASES)
