package dev.pith.dfloat;

import java.util.List;

/**
 * The inner loops of the codec. All kernels give the same bytes.
 *
 * @param name what they rely on
 * @param trees loops over wavelet trees
 * @param weights loops over weights
 */
record Kernels(String name, TreeKernel trees, WeightKernel weights) {

    /** Loops over single symbols, for any processor. */
    static final Kernels PLAIN = new Kernels("plain", new PlainTreeKernel(), new PlainWeightKernel());

    /** Eight symbols at a time: for x86-64 processors with BMI2. */
    static final Kernels LONGS = new Kernels("longs", new LongTreeKernel(), new LongWeightKernel());

    /** Returns the kernels that are fastest on this machine. */
    static Kernels best() {
        return best(Processor.current());
    }

    static Kernels best(Processor processor) {
        boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        if (vectors && processor.expandsByteVectors()) {
            return vectors();
        }
        if (!processor.expandsLongs()) {
            return PLAIN;
        }
        return vectors ? longsAndVectors() : LONGS;
    }

    /** Returns all kernels that work in this JVM, the slowest first. */
    static List<Kernels> all() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
                ? List.of(PLAIN, LONGS, longsAndVectors(), vectors())
                : List.of(PLAIN, LONGS);
    }

    /** Returns the kernels on the Vector API but for trees: for x86-64 processors without AVX-512 VBMI2. */
    private static Kernels longsAndVectors() {
        return new Kernels("longs and vectors", new LongTreeKernel(), new VectorWeightKernel());
    }

    /** Returns the kernels on the Vector API: for processors with AVX-512 VBMI2. */
    private static Kernels vectors() {
        return new Kernels("vectors", new VectorTreeKernel(), new VectorWeightKernel());
    }
}
