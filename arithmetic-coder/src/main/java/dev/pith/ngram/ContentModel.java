package dev.pith.ngram;

import dev.pith.coder.BitCoder;

/** Codes content byte by byte, by what it has learnt from the bytes before. */
sealed interface ContentModel permits DirectModel, Predictor {

    /**
     * Codes the next bytes, {@code content[from .. to)} of the array that the model was made for. An encoder finds them
     * there, a decoder leaves them there.
     */
    void code(BitCoder coder, int from, int to);
}
