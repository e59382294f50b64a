# What the fetch-*.sh scripts share; they read it, nobody runs it. A data set is fetched into a temporary folder,
# compared with its checksums there, and moved to its place file by file.
# shellcheck shell=bash

fail() {
    printf '%s: %s\n' "$(basename -- "$0")" "$1" >&2
    exit 1
}

# needs COMMAND WHERE-IT-COMES-FROM
needs() {
    command -v "$1" > /dev/null || fail "$1 is missing; it comes with $2"
}

# is_whole FOLDER CHECKSUMS
is_whole() {
    (cd -- "$1" 2> /dev/null && printf '%s\n' "$2" | sed '/^$/d' | sha256sum --check --status 2> /dev/null)
}

# already_there TARGET CHECKSUMS: ends the script when there is nothing to do, else goes to an empty temporary folder
already_there() {
    needs sha256sum coreutils
    if is_whole "$1" "$2"; then
        printf '%s is there and whole\n' "$1" >&2
        exit 0
    fi
    in_temporary_folder
}

# in_temporary_folder: goes to an empty folder, which is gone when the script ends
in_temporary_folder() {
    temporary=$(mktemp -d)
    trap 'rm -rf -- "$temporary"' EXIT
    cd -- "$temporary"
}

# fetch_quietly REMEDY COMMAND...: of what the command says, one line is shown, and only when it fails
fetch_quietly() {
    local remedy=$1
    shift
    "$@" > fetch.log 2>&1 || fail "\`$*\` failed: $(grep -i -m 1 -E '^(E:|npm err)' fetch.log || tail -n 1 fetch.log); $remedy"
}

# publish FOLDER TARGET CHECKSUMS
publish() {
    is_whole "$1" "$3" || fail "what was fetched is not the data set that was expected (SHA-256 differs)"
    mkdir -p -- "$2"
    printf '%s\n' "$3" | while read -r _ name; do
        [ -z "$name" ] || mv -- "$1/$name" "$2/$name"
    done
    printf '%s\n' "$2" >&2
}

# The same for folders of thousands of files, whose checksum is that of the list of their checksums.

# tree_sum FOLDER [EXTENSION]
tree_sum() {
    (cd -- "$1" 2> /dev/null && find . -type f -name "*.${2:-txt}" -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1)
}

# publish_tree FOLDER TARGET CHECKSUM [EXTENSION]
publish_tree() {
    [ "$(tree_sum "$1" "${4:-txt}")" = "$3" ] || fail "what was fetched is not the data set that was expected (SHA-256 differs)"
    mkdir -p -- "$2"
    cp -R -- "$1/." "$2"
    [ "$(tree_sum "$2" "${4:-txt}")" = "$3" ] || fail "$2 has files that are not of the data set; move them away"
    printf '%s\n' "$2" >&2
}
