package dev.pith.coder.orderk;

import dev.pith.coder.AdaptiveFrequencies;
import dev.pith.coder.AdaptiveModel;
import dev.pith.coder.DecoderModel;
import org.jspecify.annotations.Nullable;

/**
 * Predicts a byte from the k bytes before it, its context: every context has frequencies of its own.
 *
 * <p>A context that comes for the first time starts from what the next shorter one predicts, and while it is young the
 * shorter one learns with it. An old context keeps what it sees to itself, so that the shorter ones know best about what
 * is new.
 */
final class OrderKModel implements AdaptiveModel {

    static final int MAX_ORDER = 2;

    private static final int TOTAL_BITS = 16;
    private static final int SLOWEST_RATE = 9;
    private static final int YOUNG = 4;

    /** For every order from 1 to k, the frequencies by context; null for contexts that have not come yet. */
    private final @Nullable AdaptiveFrequencies[][] byOrder;

    /** The frequencies in the current context, by order. */
    private final AdaptiveFrequencies[] current;

    private int lastBytes;

    /** @param order how many bytes a context has, 0 to {@value #MAX_ORDER} */
    OrderKModel(int order) {
        byOrder = new AdaptiveFrequencies[order + 1][];
        current = new AdaptiveFrequencies[order + 1];
        current[0] = new AdaptiveFrequencies(256, TOTAL_BITS, SLOWEST_RATE);
        for (int k = 1; k <= order; k++) {
            byOrder[k] = new AdaptiveFrequencies[1 << (8 * k)];
        }
        enterContext();
    }

    /** Returns an upper bound on the memory in bytes that a model of this order takes. */
    static long memory(int order) {
        long contexts = 0;
        for (int k = 0; k <= order; k++) {
            contexts += 1L << (8 * k);
        }
        long bytesPerContext = 257 * Integer.BYTES + 80;
        return contexts * bytesPerContext;
    }

    @Override
    public DecoderModel prediction() {
        return current[current.length - 1];
    }

    @Override
    public void update(int symbol) {
        boolean young = true;
        for (int k = current.length - 1; k >= 0 && young; k--) {
            young = current[k].observations() < YOUNG;
            current[k].update(symbol);
        }
        lastBytes = lastBytes << 8 | symbol;
        enterContext();
    }

    private void enterContext() {
        for (int k = 1; k < current.length; k++) {
            int context = lastBytes & ((1 << (8 * k)) - 1);
            AdaptiveFrequencies frequencies = byOrder[k][context];
            if (frequencies == null) {
                frequencies = current[k - 1].fork();
                byOrder[k][context] = frequencies;
            }
            current[k] = frequencies;
        }
    }
}
