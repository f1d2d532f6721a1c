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

    /** One symbol at a time: for any processor. */
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

    /** Returns the kernels that are fastest on this machine. */
    static Kernels best() {
        return best(Processor.current());
    }

    static Kernels best(Processor processor) {
        if (!processor.expandsLongs()) {
            return PLAIN;
        }
        if (!hasVectors()) {
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
