package dev.pith.llm;

import dev.pith.llm.tokenizer.TokenOrder;
import dev.pith.ngram.GuidedPredictor;

/**
 * Codes tokens byte by byte, each bit by what the language model and the n-gram model predict together. Begun anew for
 * every block; not safe for use by several threads.
 */
final class MixedCoder {

    private final NextBit view;
    private final GuidedPredictor predictor;

    /** Where bits go, or come from. */
    interface Bits {

        /**
         * Codes a bit.
         *
         * @param bit the bit, if it is known
         * @param probability that it is a one, 1 to 65535 out of 65536
         * @return the bit
         */
        int code(int bit, int probability);
    }

    MixedCoder(TokenOrder order, GuidedPredictor predictor) {
        this.view = new NextBit(order);
        this.predictor = predictor;
    }

    /**
     * Codes a token.
     *
     * @param logits what the language model predicts, from {@code offset} on
     * @param content where the token's bytes stand from {@code at} on, if they are known
     * @param length the number of the token's bytes, if it is known
     * @param limit the most bytes that it may have, at least 1
     * @return the token, or −1 if it would be longer
     */
    int code(Bits bits, float[] logits, int offset, byte[] content, int at, int length, int limit) {
        view.begin(logits, offset);
        int done = 0;
        while (!view.mustEnd()) {
            if (done == limit) {
                return view.mayEnd() ? view.token() : -1;
            }
            if (view.mayEnd() && codeEnd(bits, done == length ? 1 : 0, done) == 1) {
                break;
            }
            view.goOn();
            codeByte(bits, content[at + done]);
            done++;
        }
        return view.token();
    }

    private int codeEnd(Bits bits, int bit, int done) {
        int probability = predictor.boundaryProbability(done, view.endOdds());
        int over = bits.code(bit, probability);
        predictor.updateBoundary(over);
        return over;
    }

    private void codeByte(Bits bits, byte known) {
        for (int shift = Byte.SIZE - 1; shift >= 0; shift--) {
            // Asked even where nothing is coded: so it learns from every bit.
            int probability = predictor.probability(view.odds());
            int bit = view.isForced() ? view.forcedBit() : bits.code((known >>> shift) & 1, probability);
            view.take(bit);
            predictor.update(bit);
        }
    }
}
