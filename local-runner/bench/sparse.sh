#!/usr/bin/env bash
# Examples per second over a million sparse features: conf/wide-sparse.conf beside PyTorch's sparse way, in one run, in turns.
# Three epochs each, of which the last counts. The rows are made first. Needs a built bin/tributary and a Python with torch and numpy.
#   local-runner/bench/sparse.sh [ROWS [ROUNDS [THREADS [PYTHON]]]]
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
rows=${1:-200000} rounds=${2:-5} threads=${3:-1} python=${4:-/usr/bin/python3}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

"$java" "$root/conf/WideSparse.java" "$scratch/rows.svm" "$rows"

tributary() {
  "$root/local-runner/bin/tributary" train "$root/conf/wide-sparse.conf" --threads "$threads" --output "$scratch/out" \
    --set "data.train=$scratch/rows.svm" --set data.split.validation=0 --set data.split.test=0 \
    --set train.epochs=3 --set "train.shards=$threads" >/dev/null 2>"$scratch/log" || { cat "$scratch/log" >&2; exit 1; }
  "$python" -c '
import json, sys
epochs = [line for line in map(json.loads, open(sys.argv[1])) if line["type"] == "epoch"]
print(round(int(sys.argv[2]) / epochs[-1]["seconds"]), epochs[-1]["trainLoss"])' "$scratch/out/metrics.jsonl" "$rows"
  rm -rf -- "$scratch/out"
}

torch() {
  OMP_NUM_THREADS=$threads "$python" "$here/sparse-torch.py" "$scratch/rows.svm" 1000000 256 "$threads"
}

median() {
  sort -g | awk '{ v[NR] = $1 } END { printf "%d (%d to %d)\n", v[int((NR + 1) / 2)], v[1], v[NR] }'
}

for ((round = 1; round <= rounds; round++)); do
  tributary >>"$scratch/ours"
  torch >>"$scratch/theirs"
done
echo "examples/s, median (least to most) of $rounds rounds, $threads threads, $rows rows of 40 values, batch 256, Adagrad:"
printf 'Tributary  '; median <"$scratch/ours"
printf 'PyTorch    '; median <"$scratch/theirs"
