#!/usr/bin/env bash
# Puts Fashion-MNIST (Zalando, Expat licence) under conf/data/fashion-mnist, from the Debian package that carries it.
# Nothing is installed. What is there already, and whole, is not fetched again.
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/fetch.sh"

target=$here/data/fashion-mnist
checksums='
cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa  t10k-images-idx3-ubyte.gz
8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05  t10k-labels-idx1-ubyte.gz
b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7  train-images-idx3-ubyte.gz
0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056  train-labels-idx1-ubyte.gz'

already_there "$target" "$checksums"
needs apt-get 'a Debian or Ubuntu system'
needs dpkg 'a Debian or Ubuntu system'
fetch_quietly 'run apt-get update first' apt-get download dataset-fashion-mnist
dpkg -x dataset-fashion-mnist_*.deb unpacked
publish unpacked/usr/share/datasets/fashion-mnist "$target" "$checksums"
