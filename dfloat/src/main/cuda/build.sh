#!/usr/bin/env bash
# Compiles the kernels to PTX, which is kept as resources: build.sh [DIRECTORY]
# A test builds them into another directory and compares. Needs nvcc; NVCC names another one.
set -euo pipefail
sources=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
resources=${1:-$sources/../resources/dev/pith/dfloat}
mkdir -p "$resources"
resources=$(cd "$resources" && pwd)
cd "$sources"
for kernels in weights checksums df11; do
    # What the kernels use was there long before this compiler: drivers from CUDA 11.0 on take them.
    "${NVCC:-nvcc}" -ptx -arch=compute_80 -O3 -std=c++17 "$kernels.cu" -o - |
        sed 's/^\.version .*/.version 7.0/' >"$resources/$kernels.ptx"
done
