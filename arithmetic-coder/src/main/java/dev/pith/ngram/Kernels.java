package dev.pith.ngram;

import java.util.Optional;

/**
 * The inner loops of the model, all plain Java or all on the Vector API. They give the same bytes.
 *
 * @param mixers the loops of mixers
 * @param nibbles the loops of the nibble predictor
 */
record Kernels(MixerKernel mixers, NibbleKernel nibbles) implements KernelChoice {

    static final Kernels SCALAR = new Kernels(ScalarMixerKernel.INSTANCE, ScalarNibbleKernel.INSTANCE);

    /** Returns the best kernels for this JVM, once it has compiled them. */
    static Kernels best() {
        return vector().orElse(SCALAR);
    }

    /** Returns the kernels on the Vector API, if the JVM was started with its module. */
    static Optional<Kernels> vector() {
        return ModuleLayer.boot()
                .findModule("jdk.incubator.vector")
                .map(module -> new Kernels(new VectorMixerKernel(), new VectorNibbleKernel()));
    }

    @Override
    public Kernels forLength(int contentLength) {
        return this;
    }
}
