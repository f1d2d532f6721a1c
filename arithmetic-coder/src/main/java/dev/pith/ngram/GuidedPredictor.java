package dev.pith.ngram;

import java.util.Arrays;

/**
 * Predicts bytes bit by bit together with another model, the guide: the guide knows what such content is like, and the
 * n-gram model what this content is like. The guide's odds are mixed with those of all contexts, so that either has its say
 * where it has been right.
 *
 * <p>The content is cut into lanes, which are taken up by turns. Each is read from its beginning, and what comes in one is
 * learnt for all.
 *
 * <p>For each bit of a byte, highest first, come {@link #probability} and {@link #update}. A guide that predicts tokens of
 * several bytes can ask between two bytes whether its token is over, by {@link #boundaryProbability} and {@link
 * #updateBoundary}: where texts are cut into tokens is learnt from the content too. Whoever makes the same calls is told the
 * same. Not safe for use by several threads.
 */
public final class GuidedPredictor {

    private final byte[] content;
    private final Lane[] lanes;
    private final Predictor predictor;
    private final BoundaryPredictor boundaries;
    private int at;
    private int partialByte = 1;

    /**
     * @param contentLength how many bytes there will be, at least 1
     * @param laneStarts where each lane begins in them; the first one at 0
     */
    public GuidedPredictor(int contentLength, int... laneStarts) {
        this(KernelChoice.best().forLength(contentLength), contentLength, laneStarts);
    }

    GuidedPredictor(Kernels kernels, int contentLength, int... laneStarts) {
        content = new byte[contentLength];
        lanes = new Lane[laneStarts.length];
        Arrays.setAll(lanes, i -> new Lane(false, content, 0, laneStarts[i]));
        predictor = new Predictor(MixingProfile.GUIDED, kernels, false, true, content, 0, contentLength);
        boundaries = new BoundaryPredictor(kernels);
        moveTo(0);
    }

    /** Returns an upper bound on the memory that is used, in bytes. */
    public static long memory(int contentLength, int lanes) {
        return contentLength
                + Predictor.memory(MixingProfile.GUIDED, contentLength)
                + BoundaryPredictor.MEMORY
                + (long) lanes * Lane.MEMORY;
    }

    /** Goes on in a lane. No byte may be half done. */
    public void moveTo(int lane) {
        predictor.moveTo(lanes[lane]);
        at = lanes[lane].position();
    }

    /**
     * Predicts the next bit; called once for each.
     *
     * @param guide the guide's odds of a one, as {@link dev.pith.coder.mixing.Logistic} has them
     * @return the probability that it is a one, 1 to 65535 out of 65536
     */
    public int probability(int guide) {
        return predictor.probability(guide);
    }

    /**
     * Predicts whether the guide's present token is over.
     *
     * @param length how many bytes of it have come, at least 1
     * @param guide the guide's odds that it is
     * @return the probability that it is, 1 to 65535 out of 65536
     */
    public int boundaryProbability(int length, int guide) {
        return predictor.boundaryProbability(boundaries, length, guide);
    }

    /** Takes in whether the token was over, 0 or 1. */
    public void updateBoundary(int over) {
        boundaries.update(over);
    }

    /** Takes in the bit that came. */
    public void update(int bit) {
        partialByte = partialByte << 1 | bit;
        if (partialByte > 0xFF) {
            content[at++] = (byte) partialByte;
            partialByte = 1;
        }
        predictor.update(bit);
    }

    /** Returns the content, as far as it has come. */
    public byte[] content() {
        return content;
    }
}
