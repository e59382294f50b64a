#!/usr/bin/env python3
"""Computes areas under curves that the Java tests compare with, by scikit-learn.

    python3 trainer/src/test/python/golden_ranking.py > trainer/src/test/resources/golden/ranking.json

Scores are exact in float. Needs scikit-learn (Debian's python3-sklearn will do).
"""

import json

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

random = np.random.default_rng(7)


def case(scores, labels, weights=None):
    scores = np.asarray(scores, dtype=np.float32)
    labels = np.asarray(labels, dtype=int)
    weights = np.ones(len(scores), dtype=np.float32) if weights is None else np.asarray(weights, dtype=np.float32)
    return {
        "scores": [float(each) for each in scores],
        "labels": [int(each) for each in labels],
        "weights": [float(each) for each in weights],
        "auc-roc": roc_auc_score(labels, scores, sample_weight=weights),
        "auc-pr": average_precision_score(labels, scores, sample_weight=weights),
    }


def noisy(count, scale, offset=0.0):
    signal = random.uniform(0, 1, count)
    labels = (signal + random.uniform(-0.3, 0.3, count) > 0.5).astype(int)
    return signal * scale + offset, labels


scores, labels = noisy(300, 1.0)
cases = {
    "of one unit": case(scores, labels),
    "within 1/512 of zero": case(scores * 1e-4, labels),
    "far out": case(scores * 1e6 - 5e5, labels),
    "all saturated": case(scores * 3 + 40, labels),
    "subnormal": case(scores * 1e-39, labels),
    "weighted": case(scores, labels, random.uniform(0, 2, 300)),
    "many ties": case(np.round(scores * 8) / 8, labels),
    "weighted ties": case(np.round(scores * 5) - 2, labels, random.uniform(0, 2, 300)),
    "all equal": case(np.full(20, 0.25), [0, 1] * 10),
    "both zeros": case([-0.0, 0.0, 0.0, -0.0, 1.0, -1.0], [0, 1, 0, 1, 1, 0]),
    "two values": case((scores > 0.6).astype(float), labels),
    "few ones": case(scores, (scores > 0.97).astype(int) | (random.uniform(0, 1, 300) > 0.99)),
    "the wrong way": case(-scores, labels),
}
print("{\n" + ",\n".join(f" {json.dumps(name)}: {json.dumps(each)}" for name, each in cases.items()) + "\n}")
