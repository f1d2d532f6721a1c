package dev.pith.ngram;

/** What a level stands for. */
sealed interface Profile permits DirectProfile, MixingProfile {

    int MIB = 1 << 20;

    static Profile ofLevel(int level) {
        return level < MixingProfile.FIRST_LEVEL ? DirectProfile.ofLevel(level) : MixingProfile.ofLevel(level);
    }

    /** Returns the preferred block length, in bytes. */
    int blockLength();

    /** Returns an upper bound on the memory of a model for content of this length, in bytes. */
    long memory(int length);

    /**
     * Makes a model of content that comes from its beginning to its end.
     *
     * @param kernels the inner loops to use, if it needs any
     * @param substituted whether the content is substituted text
     * @param content where the content is found or will be, from {@code start} on
     * @param length how many bytes will be coded
     */
    ContentModel newModel(Kernels kernels, boolean substituted, byte[] content, int start, int length);
}
