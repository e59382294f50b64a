#!/usr/bin/env bash
# What an exchange costs on links with real limits: a driver and executors with addresses of their own (network namespaces on a
# bridge, every link limited by tc both ways), a standalone cluster on them, a network of many parameters and a small batch.
# Prints, for every number of executors and of shards, every exchange and precision, the median time of a step, the bytes that the
# driver and the busiest executor sent and received per step by their interfaces' counters, and the weights' SHA-256, which must be
# one for each precision and number of shards.
#
#   local-runner/bench/links.sh [--executors "1 2 4 8"] [--shards "8 64"] [--exchanges "ranges star job"]
#                               [--precisions "float32 bfloat16"] [--rate 400mbit] [--units 4000,2000] [--batch 16] [--steps 12]
#                               [--heap 3g] [--set key=value]… [--torch PYTHON]
#
# Needs: root, ip and tc (Debian's iproute2), python3, a built checkout, 2 GB of memory per executor; half a minute a line and more.
# --torch runs PyTorch's DistributedDataParallel over gloo on the same links with a Python that has torch.
set -euo pipefail

executors="1 2 4 8" shards="8 64" exchanges="ranges star job" precisions=float32 rate=400mbit units=4000,2000 batch=16 steps=12 heap=3g torch="" more=()
while [ $# -gt 0 ]; do
    case $1 in
        --executors | --shards | --exchanges | --precisions | --rate | --units | --batch | --steps | --heap | --torch)
            printf -v "${1#--}" %s "$2" ;;
        --set) more+=(--set "$2") ;;
        *) echo "links.sh: unknown option $1; see the head of this file" >&2; exit 2 ;;
    esac
    shift 2
done

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=${here%/local-runner/bench}
spark=$root/local-runner/target/spark
options=@$root/local-runner/bin/jvm.options
PATH=$PATH:/usr/sbin:/sbin
[ -d "$spark/jars" ] || { echo "links.sh: no build at $root; mvn -DskipTests package" >&2; exit 2; }
most=$(tr ' ' '\n' <<< "$executors" | sort -n | tail -1)
work=$(mktemp -d) name=tl$$ processes=()

# Becomes a program on a host: to be called in the background, so that its process id is the program's.
host() { exec ip netns exec "$name-$1" env SPARK_LOCAL_IP="$(address "$1")" "${@:2}"; }
address() { echo "10.77.0.$(($1 + 1))"; }
end_processes() {
    for process in "${processes[@]}"; do kill -9 "$process" 2> /dev/null || true; done # a training would wait for executors
    for process in "${processes[@]}"; do wait "$process" 2> /dev/null || true; done
    processes=()
}
clean_up() {
    end_processes
    for i in $(seq 0 "$most"); do
        ip netns pids "$name-$i" 2> /dev/null | xargs -r kill -9 2> /dev/null || true
        ip netns del "$name-$i" 2> /dev/null || true
        ip link del "$name-h$i" 2> /dev/null || true
    done
    ip link del "$name" 2> /dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

ip link add "$name" type bridge
ip link set "$name" up
for i in $(seq 0 "$most"); do # 0 is the driver's
    ip netns add "$name-$i"
    ip link add "$name-h$i" type veth peer name "$name-e$i"
    ip link set "$name-e$i" netns "$name-$i" name eth0
    ip link set "$name-h$i" master "$name" up
    ip -n "$name-$i" addr add "$(address "$i")/24" dev eth0
    ip -n "$name-$i" link set eth0 up
    ip -n "$name-$i" link set lo up
    tc qdisc add dev "$name-h$i" root tbf rate "$rate" burst 512k latency 200ms
    ip netns exec "$name-$i" tc qdisc add dev eth0 root tbf rate "$rate" burst 512k latency 200ms
done

layers=$(tr , '\n' <<< "$units" | sed 's/.*/{type=dense,units=&,activation=relu},/' | tr -d '\n')
export SPARK_HOME=$spark SPARK_SCALA_VERSION=2.13

start_cluster() { # executors
    host 0 java "$options" -Xmx300m -cp "$spark/jars/*" org.apache.spark.deploy.master.Master \
        --host "$(address 0)" --port 7077 --webui-port 0 > "$work/master.log" 2>&1 &
    processes+=($!)
    for _ in $(seq 240); do grep -qs 'Starting Spark master' "$work/master.log" && break; sleep 0.5; done
    for i in $(seq "$1"); do
        host "$i" java "$options" -Xmx200m -cp "$spark/jars/*" org.apache.spark.deploy.worker.Worker --host "$(address "$i")" \
            --cores 1 --memory 2g --webui-port 0 -d "$work/worker-$i" "spark://$(address 0):7077" > "$work/worker-$i.log" 2>&1 &
        processes+=($!)
    done
    for i in $(seq "$1"); do
        for _ in $(seq 240); do grep -qs 'Successfully registered with master' "$work/worker-$i.log" && break; sleep 0.5; done
    done
}

train() { # executors, shards, exchange, precision
    local engine=resident exchange=$3
    [ "$3" = job ] && engine=job exchange=auto
    rm -rf "$work/out"
    TRIBUTARY_JAVA_OPTS="-Xmx$heap -Dspark.driver.host=$(address 0) -Dspark.driver.bindAddress=$(address 0)
        -Dspark.executor.memory=1500m -Dspark.tributary.exchange=$exchange"
    export TRIBUTARY_JAVA_OPTS
    host 0 "$root/local-runner/bin/tributary" train "$root/conf/digits.conf" --master "spark://$(address 0):7077" \
        --output "$work/out" --set "engine=$engine" --set "model.layers=[$layers{type=dense,units=10}]" \
        --set "train.max-steps=$steps" --set "train.batch-size=$batch" --set "train.shards=$2" --set train.report-steps=1 \
        --set data.split.validation=0 --set data.split.test=0.9 --set train.checkpoint.every-minutes=1000 \
        --set "train.exchange.precision=$4" "${more[@]}" \
        > "$work/train.log" 2>&1 &
    local process=$!
    processes+=("$process")
    python3 "$here/links.py" "$work/out" "$process" "$name" "$1" "$2" "$3 $4" "$steps" || { tail -20 "$work/train.log" >&2; return 1; }
    wait "$process"
}

for count in $executors; do
    start_cluster "$count"
    for number in $shards; do
        for exchange in $exchanges; do
            for precision in $precisions; do
                train "$count" "$number" "$exchange" "$precision"
            done
        done
    done
    end_processes
    if [ -n "$torch" ]; then
        for rank in $(seq "$count"); do
            host "$rank" "$torch" "$here/links-torch.py" $((rank - 1)) "$count" "$(address 1)" "$units" "$batch" "$steps" &
            processes+=($!)
        done
        wait "${processes[@]}"
        processes=()
    fi
done
