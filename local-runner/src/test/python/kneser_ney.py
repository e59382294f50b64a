"""Bits per character of an n-gram model of characters: the baseline of the language models in conf/.

Interpolated modified Kneser-Ney smoothing: Chen and Goodman, "An empirical study of smoothing techniques for language
modeling" (Harvard TR-10-98, 1998), section 3; discounts from equation 26, the lowest order interpolated with the uniform
distribution. As in the jobs, every file is a document of its own, each of its characters is predicted once, the first from
the beginning of a document, and the vocabulary is that of the most frequent characters of the training files, ties by
character, with one symbol for all others; --max-tokens counts that one and the padding, which is never predicted.

usage: kneser_ney.py --train GLOB --test GLOB [--order 5] [--max-tokens N]; needs nothing but Python 3.
"""
import argparse
import collections
import glob
import math

BEGIN, UNKNOWN = "\ue000", "\ue001"  # private characters, which no text here has


def documents(pattern):
    names = sorted(glob.glob(pattern))
    if not names:
        raise SystemExit(f"no file {pattern}")
    return [open(name, encoding="utf-8", newline="").read() for name in names]


def vocabulary(texts, max_tokens):
    counts = collections.Counter()
    for text in texts:
        counts.update(text)
    ranked = sorted(counts, key=lambda c: (-counts[c], c))
    return set(ranked if max_tokens is None else ranked[:max_tokens - 2])


def coded(text, known, order):
    return BEGIN * (order - 1) + "".join(c if c in known else UNKNOWN for c in text)


class KneserNey:
    """One table per order: context -> {character: count}; counts below the highest order are numbers of left contexts."""

    def __init__(self, texts, order, symbols):
        self.order, self.symbols = order, symbols
        counts = collections.Counter()
        for text in texts:
            counts.update(text[i - order + 1:i + 1] for i in range(order - 1, len(text)))
        self.tables, self.discounts = [None] * (order + 1), [None] * (order + 1)
        for n in range(order, 0, -1):
            self.discounts[n] = self.discount(counts)
            table = collections.defaultdict(dict)
            for gram, count in counts.items():
                table[gram[:-1]][gram[-1]] = count
            self.tables[n] = {context: self.weighed(n, row) for context, row in table.items()}
            counts = collections.Counter(gram[1:] for gram in counts)

    @staticmethod
    def discount(counts):
        """Where there are too few counts to estimate them, as of single characters, those that KenLM falls back on."""
        of = collections.Counter(counts.values())
        if all(of[k] for k in (1, 2, 3, 4)):
            y = of[1] / (of[1] + 2 * of[2])
            estimates = [k - (k + 1) * y * of[k + 1] / of[k] for k in (1, 2, 3)]
            if all(0 <= d <= k for k, d in zip((1, 2, 3), estimates)):
                return [0.0] + estimates
        return [0.0, 0.5, 1.0, 1.5]

    def weighed(self, n, row):
        """The row as shares of its sum after the discount, and what the discounts leave to the next lower order."""
        total = sum(row.values())
        taken = [self.discounts[n][min(count, 3)] for count in row.values()]
        return {c: (k - d) / total for (c, k), d in zip(row.items(), taken)}, sum(taken) / total

    def probability(self, context, character):
        probability = 1 / self.symbols
        for n in range(1, self.order + 1):
            row = self.tables[n].get(context[self.order - n:])
            if row is not None:
                shares, rest = row
                probability = shares.get(character, 0.0) + rest * probability
        return probability

    def bits(self, text):
        """The sum over the characters behind the beginning, and their number."""
        width = self.order - 1
        return (-sum(math.log2(self.probability(text[i - width:i], text[i])) for i in range(width, len(text))),
                len(text) - width)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--train", required=True)
    options.add_argument("--test", required=True)
    options.add_argument("--order", type=int, default=5)
    options.add_argument("--max-tokens", type=int)
    options = options.parse_args()
    train = documents(options.train)
    known = vocabulary(train, options.max_tokens)
    model = KneserNey([coded(text, known, options.order) for text in train], options.order, len(known) + 1)
    total, characters = 0.0, 0
    for text in documents(options.test):
        bits, count = model.bits(coded(text, known, options.order))
        total, characters = total + bits, characters + count
    for context in ("", BEGIN * 4, "tion", "the "):  # the distributions sum to 1
        context = context.rjust(options.order - 1, BEGIN)[-(options.order - 1):] if options.order > 1 else ""
        mass = sum(model.probability(context, c) for c in known | {UNKNOWN})
        if abs(mass - 1) > 1e-9:
            raise SystemExit(f"the probabilities after {context!r} sum to {mass}")
    print(f"{characters} characters, {len(known)} known, order {options.order}: {total / characters:.4f} bits per character")


if __name__ == "__main__":
    main()
