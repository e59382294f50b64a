#!/usr/bin/env bash
# Puts Asterisk's telephone prompts in five languages (Digium, CC BY-SA) under conf/data/prompts, a folder of WAV files for each
# language, from the Debian packages that carry them. Nothing is installed. What is there already, and whole, is not fetched again.
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/fetch.sh"

target=$here/data/prompts
checksum=c5e81792de391c263260f45ff527eea6990fec1226bb2b43b81ca747cbc49c50

if [ "$(tree_sum "$target" wav)" = "$checksum" ]; then
    printf '%s is there and whole\n' "$target" >&2
    exit 0
fi
needs apt-get 'a Debian or Ubuntu system'
needs dpkg 'a Debian or Ubuntu system'
in_temporary_folder
for language in en es fr it ru; do
    fetch_quietly 'run apt-get update first' apt-get download "asterisk-core-sounds-$language-wav"
    dpkg -x "asterisk-core-sounds-${language}-wav"_*.deb "unpacked-$language"
    mkdir -p "prompts/$language"
    cd "unpacked-$language/usr/share/asterisk/sounds"/*_*/
    # digits/1.wav becomes digits-1.wav; silence and a file of a header alone are no speech
    find . -name '*.wav' -size +100c -not -path './silence/*' | sed 's#^\./##' | while read -r file; do
        cp -- "$file" "$temporary/prompts/$language/${file//\//-}"
    done
    cd -- "$temporary"
done
publish_tree prompts "$target" "$checksum" wav
