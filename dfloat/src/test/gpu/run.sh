#!/usr/bin/env bash
# Checks and measures decoding on a GPU.
#
#   run.sh                  where there are a JDK 25 and a GPU: makes a bundle, and checks with it
#   run.sh bundle FOLDER    where there is a JDK 25: puts all that checking needs into a folder, a Java runtime included
#   FOLDER/run.sh check [--quick] [OUT]
#                           where there is a GPU: needs the folder, bash and an NVIDIA driver, and nothing else
#   run.sh emulate [OUT]    where there is no GPU: runs the checks, made small, with kernels in an emulator
#
# OUT, gpu-report where nothing is said, gets report.md and report.json. The exit status is 0 if all checks passed, 1 if one
# failed, 2 if there is no device. Speeds that are not as wanted are told, but fail nothing.
#
#   PITH_SEED               the seed of all random data; another one each time where nothing is said
#   DF11_KERNEL             names decode.ptx of the Python package DFloat11, to be measured beside our kernel for its layout
#   PITH_PARTS              the parts to run: weights streaming df11 memory hostile timings, or some of them
#   PITH_SANITIZED_PARTS    those to run under compute-sanitizer: weights df11 hostile, or others, or none
#   JAVA_HOME               the JDK that builds and is bundled
#
# Each part of the checks runs in a process of its own, as an error in a kernel ends the use of the device for its process.
# Where compute-sanitizer is found, some parts run once more under each of its tools, with --quick; what memcheck finds
# is a failure, too, and status 99 stands for what any of them found, 124 for what took too long.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
read -ra parts <<<"${PITH_PARTS-weights streaming df11 memory hostile timings}"
read -ra sanitized_parts <<<"${PITH_SANITIZED_PARTS-weights df11 hostile}"

# How long a part may take, in seconds, and one under a tool: a kernel that never ends is a failure too.
patience=1800
tool_patience=600

usage() {
    sed -n '2,/^set /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 64
}

# Builds module dfloat with its tests, and finds the JDK; leaves the tests' class path where it belongs.
build() {
    dfloat=$(cd "$here/../../.." && pwd)
    jdk=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
    (cd "$dfloat/.." && ./mvnw -q -B test-compile dependency:build-classpath -pl dfloat -am \
        -Dmdep.outputFile=target/test-classpath.txt -DincludeScope=test)
    test_class_path=$dfloat/target/test-classes:$dfloat/target/classes:$(cat "$dfloat/target/test-classpath.txt")
}

bundle() {
    local folder=${1:?} package=dev/pith/dfloat
    if [ -e "$folder" ] && [ ! -e "$folder/run.sh" ] && [ -n "$(ls -A "$folder")" ]; then
        echo "$folder holds something else" >&2
        exit 73
    fi
    build
    rm -rf "${folder:?}"/{runtime,classes,lib}
    mkdir -p "$folder/classes/$package/df11" "$folder/lib"
    cp -R "$dfloat/../codec-core/target/classes/." "$dfloat/target/classes/." "$folder/classes"
    cp "$dfloat/target/test-classes/$package"/{GpuChecks,TestWeights,TestPayloads}*.class "$folder/classes/$package"
    cp "$dfloat/target/test-classes/$package"/df11/{GpuChecks,TestValues,PackageEncoding}*.class \
        "$folder/classes/$package/df11"
    tr ':' '\n' <<<"$test_class_path" | grep -E '/jackson-(core|databind|annotations)-[^/]*\.jar$' |
        xargs -I{} cp {} "$folder/lib"
    "$jdk/bin/jlink" --add-modules java.base,java.logging,java.xml,jdk.incubator.vector,jdk.unsupported \
        --strip-debug --no-header-files --no-man-pages --compress zip-9 --output "$folder/runtime"
    cp "${BASH_SOURCE[0]}" "$folder/run.sh"
    echo "$folder: $(du -sm "$folder" | cut -f1) MB"
}

# Makes "java", the command that runs the checks' main class.
use_bundle() {
    java=("$here/runtime/bin/java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED
        -classpath "$here/classes:$here/lib/*" dev.pith.dfloat.GpuChecks)
    if [ ! -x "${java[0]}" ]; then
        echo "there is no runtime in $here: make a bundle first" >&2
        usage
    fi
}

use_emulator() {
    build
    java=("$jdk/bin/java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED
        "-Dpith.cuda.driver=$dfloat/target/test-classes/dev/pith/dfloat/cuda/libfake_cuda.so"
        -classpath "$test_class_path" dev.pith.dfloat.GpuChecksEmulated)
}

# Runs a command for so many seconds at most, where there is what it takes to end it.
patiently() {
    if command -v timeout >/dev/null; then
        timeout --foreground --kill-after=10 "$@"
    else
        "${@:2}"
    fi
}

# Tells what the driver says of devices and their clocks.
describe_device() {
    if command -v nvidia-smi >/dev/null; then
        nvidia-smi --format=csv \
            --query-gpu=name,driver_version,clocks.sm,clocks.max.sm,clocks.mem,clocks.max.mem,temperature.gpu,power.draw ||
            true
        nvidia-smi --format=csv \
            --query-gpu=power.limit,ecc.mode.current,mig.mode.current,pcie.link.gen.current,pcie.link.width.current || true
    elif [ -r /proc/driver/nvidia/version ]; then
        cat /proc/driver/nvidia/version
    fi
}

# Runs parts under each tool of compute-sanitizer, and leaves a summary of each. Fails if one accessed memory wrongly.
sanitize() {
    local sanitizer=compute-sanitizer tool part status log result=0
    command -v "$sanitizer" >/dev/null || sanitizer=/usr/local/cuda/bin/compute-sanitizer
    if ! command -v "$sanitizer" >/dev/null; then
        echo "compute-sanitizer was not found"
        return
    fi
    for tool in memcheck racecheck initcheck; do
        for part in "${sanitized_parts[@]}"; do
            echo "== $tool, $part"
            log=$out/$tool-$part.log
            status=0
            # How many parameters a kernel has is found out by asking for one too many, which is no error.
            patiently "$tool_patience" "$sanitizer" --tool "$tool" --report-api-errors no --error-exitcode 99 \
                --print-limit 20 --log-file "$log" \
                "${java[@]}" part "$part" quick "$seed" "$out/$tool-$part.json" >"$out/$tool-$part.out" 2>&1 || status=$?
            if [ "$tool" = memcheck ] && [ "$status" -eq 99 ]; then
                result=1
            fi
            {
                echo "$part, exit status $status:"
                grep -hE 'SUMMARY|Invalid|Error|Warning|hazard|Uninitialized' "$log" | sort | uniq -c | sort -rn |
                    head -20 || true
            } | tee -a "$out/sanitizer-$tool.txt"
        done
    done
    return "$result"
}

# Runs all parts with "java", and makes the report: check EFFORT
check() {
    local effort=$1 part status result=0
    mkdir -p "$out"
    rm -f "$out"/*.json "$out"/sanitizer-*.txt "$out/device.txt"
    "${java[@]}" device || exit
    describe_device >"$out/device.txt"
    for part in "${parts[@]}"; do
        status=0
        patiently "$patience" "${java[@]}" part "$part" "$effort" "$seed" "$out/$part.json" || status=$?
        if [ "$status" -ne 0 ]; then
            echo "part $part ended with status $status" >&2
        fi
    done
    describe_device >>"$out/device.txt"
    if [ "$effort" != emulated ]; then
        sanitize || result=$?
    fi
    "${java[@]}" report "$out" "${parts[@]}" || result=$?
    return "$result"
}

seed=${PITH_SEED:-$(((RANDOM << 15 | RANDOM) + 1))}
command=${1-}
shift || true
case $command in
'')
    bundle "$here/../../../target/gpu-bundle"
    exec "$here/../../../target/gpu-bundle/run.sh" check
    ;;
bundle)
    [ $# -eq 1 ] || usage
    bundle "$1"
    ;;
check)
    effort=full
    if [ "${1-}" = --quick ]; then
        effort=quick
        shift
    fi
    [ $# -le 1 ] || usage
    out=${1:-gpu-report}
    use_bundle
    check "$effort"
    ;;
emulate)
    [ $# -le 1 ] || usage
    out=${1:-gpu-report}
    use_emulator
    check emulated
    ;;
*)
    usage
    ;;
esac
