package dev.pith.dfloat;

import java.util.List;
import java.util.function.Supplier;

/**
 * How blocks are coded. All ways give the same bytes.
 *
 * @param name what they rely on
 * @param weights loops over weights
 * @param decoders makes a decoder of exponents for each thread
 * @param encoders makes an encoder of exponents for each thread
 */
record Kernels(
        String name, WeightKernel weights, Supplier<ExponentDecoder> decoders, Supplier<ExponentEncoder> encoders) {

    /** Without special instructions: for any processor. */
    static final Kernels PLAIN = new Kernels(
            "plain",
            new PlainWeightKernel(),
            () -> new MergingDecoder(new PlainTreeKernel()),
            () -> new PartingEncoder(new PlainTreeKernel()));

    /** Eight symbols at a time: for x86-64 processors with BMI2. */
    static final Kernels LONGS = new Kernels(
            "longs",
            new LongWeightKernel(),
            () -> new MergingDecoder(new LongTreeKernel()),
            () -> new PartingEncoder(new LongTreeKernel()));

    /**
     * Until a JVM has compiled loops over vectors, they take a second, many times what loops over longs take. So this many
     * bytes of weights are the least for which they pay, as measured.
     */
    private static final long LEAST_FOR_VECTORS = 512L << 20;

    /**
     * Returns the kernels that are fastest on this machine.
     *
     * @param length how many bytes of weights there are to code
     */
    static Kernels best(long length) {
        return best(Processor.current(), length);
    }

    static Kernels best(Processor processor, long length) {
        if (!processor.expandsLongs()) {
            return PLAIN;
        }
        if (!hasVectors() || length < LEAST_FOR_VECTORS) {
            return LONGS;
        }
        if (processor.expandsVectors()) {
            return expandedVectors();
        }
        return processor.masksVectors() ? maskedVectors() : vectors();
    }

    /** Returns all kernels that work in this JVM. */
    static List<Kernels> all() {
        return hasVectors()
                ? List.of(PLAIN, LONGS, vectors(), maskedVectors(), expandedVectors())
                : List.of(PLAIN, LONGS);
    }

    private static boolean hasVectors() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    /** Returns kernels for x86-64 processors with AVX2. */
    private static Kernels vectors() {
        return new Kernels(
                "vectors",
                new VectorWeightKernel(),
                () -> new MergingDecoder(new LongTreeKernel()),
                () -> new MaskingEncoder(new LongTreeKernel()));
    }

    /** Returns kernels for x86-64 processors with AVX-512 BW. */
    private static Kernels maskedVectors() {
        return new Kernels(
                "masked vectors",
                new VectorWeightKernel(),
                () -> new MaskingDecoder(new LongTreeKernel()),
                () -> new MaskingEncoder(new LongTreeKernel()));
    }

    /** Returns kernels for x86-64 processors with AVX-512 VBMI2. */
    private static Kernels expandedVectors() {
        return new Kernels(
                "expanded vectors",
                new VectorWeightKernel(),
                () -> new MergingDecoder(new VectorMergeKernel()),
                () -> new MaskingEncoder(new LongTreeKernel()));
    }
}
