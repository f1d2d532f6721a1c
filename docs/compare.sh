#!/bin/sh
# Compresses and decompresses each file with pith and with whatever else is installed, one thread each, checks that the
# bytes come back, and prints sizes and speeds as a Markdown table. Speeds are of whole processes, start-up included.
#
#   docs/compare.sh FILE...
set -eu
pith=$(dirname "$0")/../pith
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

seconds() { date +%s.%N; }

# row NAME FILE COMPRESS DECOMPRESS: both are shell commands that read "$in" and write "$out"
row() {
    name=$1
    in=$2
    out=$scratch/packed
    rm -f "$out" "$out".*
    started=$(seconds)
    eval "$3"
    packed=$(seconds)
    size=$(wc -c <"$out")
    original=$in
    in=$out
    out=$scratch/unpacked
    rm -f "$out" "$out".*
    began=$(seconds)
    eval "$4"
    ended=$(seconds)
    cmp "$original" "$out"
    bytes=$(wc -c <"$original")
    awk -v name="$name" -v size="$size" -v bytes="$bytes" -v c="$started" -v d="$packed" -v e="$began" -v f="$ended" \
        'BEGIN { printf "| %s | %d | %.3f | %.2f | %.2f |\n", name, size, 8 * size / bytes, bytes / (d - c) / 1e6,
                 bytes / (f - e) / 1e6 }'
}

stream() { # stream NAME FILE PROGRAM LEVEL...
    name=$1
    file=$2
    program=$3
    shift 3
    if command -v "$program" >/dev/null; then
        row "$name" "$file" "$program $* -c <\"\$in\" >\"\$out\"" "$program -d -c <\"\$in\" >\"\$out\""
    fi
}

"$pith" version >/dev/null
for file in "$@"; do
    printf '\n**%s**, %s bytes\n\n' "$(basename "$file")" "$(wc -c <"$file")"
    printf '| | bytes | bits/byte | compress MB/s | decompress MB/s |\n|---|--:|--:|--:|--:|\n'
    stream 'gzip -9' "$file" gzip -9
    stream 'bzip2 -9' "$file" bzip2 -9
    stream 'xz -9e' "$file" xz -9e -T1
    stream 'zstd --ultra -22' "$file" zstd --ultra -22 --long=27 -q
    if command -v 7z >/dev/null; then
        row '7z PPMd' "$file" '7z a -bd -mmt=1 -m0=PPMd:o=16:mem=1g "$out.7z" "$in" >"$scratch/log" && mv "$out.7z" "$out"' \
            '7z e -bd -so "$in" >"$out" 2>"$scratch/log"'
    fi
    if command -v zpaq >/dev/null; then
        row 'zpaq -m5' "$file" 'zpaq a "$out.zpaq" "$in" -m5 -t1 >"$scratch/log" 2>&1 && mv "$out.zpaq" "$out"' \
            'mv "$in" "$in.zpaq" && zpaq x "$in.zpaq" "$original" -to "$out" -t1 >"$scratch/log" 2>&1'
    fi
    for level in 1 3 6 9; do
        row "pith -$level" "$file" "\"\$pith\" compress -$level -q -T 1 -c \"\$in\" >\"\$out\"" \
            '"$pith" decompress -q -T 1 -c "$in" >"$out"'
    done
done
