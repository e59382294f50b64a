"""Reads the counters of every link while a training runs: after its second step, and after its last. See links.sh."""
import json
import os
import subprocess
import sys
import time

out, process, name, executors, shards, exchange, steps = sys.argv[1:]
process, executors, steps = int(process), int(executors), int(steps)
WARM = 2


def done():
    """The number of the last step that is reported."""
    try:
        with open(os.path.join(out, "metrics.jsonl")) as lines:
            return max([json.loads(line).get("step", 0) for line in lines if line.endswith("\n")], default=0)
    except FileNotFoundError:
        return 0


def counters():
    """Bytes sent and received by the driver (0) and every executor: the bridge's ends of the links, the other way round."""
    at = "/sys/class/net/%s-h%d/statistics/%s_bytes"
    return [[int(open(at % (name, i, way)).read()) for way in ("rx", "tx")] for i in range(executors + 1)]


def await_step(step):
    while done() < step:
        if subprocess.run(["kill", "-0", str(process)], stderr=subprocess.DEVNULL).returncode:
            sys.exit("the training ended before step %d" % step)
        time.sleep(0.01)
    return done(), counters()


first, before = await_step(WARM)
last, after = await_step(steps)
while not os.path.exists(os.path.join(out, "summary.json")):
    if subprocess.run(["kill", "-0", str(process)], stderr=subprocess.DEVNULL).returncode:
        sys.exit("the training ended without a summary")
    time.sleep(0.05)
summary = json.load(open(os.path.join(out, "summary.json")))
model = 4 * summary["parameters"]
models = [[(b - a) / model / (last - first) for a, b in zip(x, y)] for x, y in zip(before, after)]
busiest = [max(way) for way in zip(*models[1:])]
print(
    "executors %d shards %s %s: %.0f ms per step, %.1f MB; models per step: driver sent %.2f received %.2f,"
    " an executor sent %.2f received %.2f; sha256 %s"
    % (executors, shards, exchange, summary["stepMillis"]["median"], model / 1e6, *models[0], *busiest, summary["weightsSha256"]),
    flush=True,
)
