package dev.pith.ngram;

/** Which kernels to compute with, by how much there is to compute. They all give the same bytes. */
sealed interface KernelChoice permits Kernels, KernelChoice.ByLength {

    /** A JVM has compiled the loops on the Vector API after about so many bytes, and until then they are slow. */
    int SHORT_LENGTH = 1 << 16;

    /** Returns the best choice for this JVM. */
    static KernelChoice best() {
        return new ByLength(Kernels.SCALAR, Kernels.best());
    }

    /** Returns the kernels for content of this length. */
    Kernels forLength(int contentLength);

    /**
     * Some for short content, others for longer one.
     *
     * @param shorter for up to {@value #SHORT_LENGTH} bytes
     * @param longer for more
     */
    record ByLength(Kernels shorter, Kernels longer) implements KernelChoice {

        @Override
        public Kernels forLength(int contentLength) {
            return contentLength <= SHORT_LENGTH ? shorter : longer;
        }
    }
}
