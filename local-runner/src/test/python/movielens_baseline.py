#!/usr/bin/env python3
"""What movielens-factorization and movielens-wide-deep have to beat: mean + user bias + item bias, by ridge regression.

    python3 local-runner/src/test/python/movielens_baseline.py conf/data/movielens/movielens.csv 1 2 3

The rows are divided as a job with the same seed and `split { test = 0.1 }` divides them: by seed and byte offset of the line
(io.tributary.row.Assignment; AssignmentTest holds the same numbers as check_keys here). The biases minimise
    sum (r - mu - b_u - b_i)^2 + ridge_u sum b_u^2 + ridge_i sum b_i^2
over the training rows, by alternating exact steps. Both ridges are tuned on the test rows themselves, which favours the
baseline. Needs Python 3.8 and nothing else.
"""
import csv
import sys

MASK = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15
TEST = 0.1
RIDGES = [1, 2, 3, 4, 5, 6, 8, 10]
ROUNDS = 20


def finish(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def mix(key, value):
    """io.tributary.random.Key.mix"""
    if isinstance(value, str):
        for unit in value:
            key = mix(key, ord(unit))
        return mix(key, len(value))
    return finish((finish((key + GAMMA) & MASK) + GAMMA * value) & MASK)


def draw(seed, offset):
    """The number in [0, 1) that decides where the line at an offset of the first file goes."""
    return (mix(mix(mix(seed, "split"), 0), offset) >> 11) * 2.0**-53


def check_keys():
    expected = [0.5928556852344702, 0.41079971014923444, 0.1514612940278628]
    assert [draw(1, offset) for offset in (0, 57, 1000)] == expected, [draw(1, o) for o in (0, 57, 1000)]


def read(path):
    """The ratings: (offset, user, item, rating)."""
    rows = []
    with open(path, "rb") as file:
        header = next(csv.reader([file.readline().decode()]))
        user, item, rating = (header.index(name) for name in ("userId", "movieId", "rating"))
        offset = file.tell()
        for line in file:
            fields = next(csv.reader([line.decode()]))
            rows.append((offset, fields[user], fields[item], float(fields[rating])))
            offset += len(line)
    return rows


def biases(train, ridge_user, ridge_item):
    """The mean and the biases of users and items."""
    mean = sum(r for _, _, r in train) / len(train)
    users, items = {}, {}
    for u, i, r in train:
        users.setdefault(u, []).append((i, r - mean))
        items.setdefault(i, []).append((u, r - mean))
    of_user = dict.fromkeys(users, 0.0)
    of_item = dict.fromkeys(items, 0.0)
    for _ in range(ROUNDS):
        for i, rated in items.items():
            of_item[i] = sum(r - of_user[u] for u, r in rated) / (len(rated) + ridge_item)
        for u, rated in users.items():
            of_user[u] = sum(r - of_item[i] for i, r in rated) / (len(rated) + ridge_user)
    return mean, of_user, of_item


def rmse(test, mean, of_user, of_item):
    """Of users and items without training rows the bias is 0."""
    squares = sum((r - mean - of_user.get(u, 0) - of_item.get(i, 0)) ** 2 for u, i, r in test)
    return (squares / len(test)) ** 0.5


def tuned(train, test):
    """The best RMSE and its ridges: one after the other, twice, from 4 and 4."""
    seen = {}

    def at(user, item):
        if (user, item) not in seen:
            seen[user, item] = rmse(test, *biases(train, user, item))
        return seen[user, item]

    user = item = 4
    for _ in range(2):
        item = min(RIDGES, key=lambda ridge: at(user, ridge))
        user = min(RIDGES, key=lambda ridge: at(ridge, item))
    return at(user, item), user, item


def main(path, seeds):
    check_keys()
    rows = read(path)
    for seed in seeds:
        held_out = [draw(seed, offset) < TEST for offset, _, _, _ in rows]
        train = [row[1:] for row, test in zip(rows, held_out) if not test]
        test = [row[1:] for row, test in zip(rows, held_out) if test]
        best, user, item = tuned(train, test)
        print(f"seed {seed}: {len(train)} training and {len(test)} test rows, RMSE {best:.4f} (ridges {user} and {item})")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], [int(seed) for seed in sys.argv[2:]])
