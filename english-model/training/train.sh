#!/bin/sh
# Makes the model that codec "llm" uses by itself: trains it, compresses its weights, and puts it among the resources.
#
#     english-model/training/train.sh TEXT-DIRECTORY WORK-DIRECTORY [TOKENS]
#
# TEXT-DIRECTORY holds wiki.txt.xz, gut.txt.xz, markup.txt.xz, misc.txt.xz and code.txt.xz, documents separated by NUL bytes.
# WORK-DIRECTORY gets the model as it is trained; if the run is interrupted, the same command goes on with it. One thread
# computes, so that another machine of the same kind makes the same model. See docs/english-model.md.
set -eu

text=$1
work=$2
tokens=${3:-13500000}
root=$(CDPATH='' cd "$(dirname "$0")/../.." && pwd)
resources=$root/english-model/src/main/resources/dev/pith/llm/english

(cd "$root" && ./mvnw -q -Pdjl -DskipTests package)
resume=
[ -f "$work/training.state" ] && resume=--resume
PITH_JAVA_OPTS='-Xmx7g' "$root/pith" train --size small --tokens "$tokens" -T 1 $resume --out "$work" \
    --text "$text/wiki.txt.xz" "$text/gut.txt.xz" "$text/markup.txt.xz" "$text/misc.txt.xz" "$text/code.txt.xz"
"$root/pith" weights compress -f -o "$work/model.safetensors.pith" "$work/model.safetensors"
mkdir -p "$resources"
cp "$work/config.json" "$work/tokenizer.json" "$work/model.safetensors.pith" "$resources/"
