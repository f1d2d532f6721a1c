package dev.pith.llm.train;

/**
 * Sequences of tokens, all of one length, and for each token the one that follows it, which is to be predicted, with the
 * weight that it has in the loss.
 */
final class Batch {

    private final int sequences;
    private final int length;
    private final long[] inputs;
    private final long[] targets;
    private final float[] weights;

    /** Makes a batch of separators, the prediction of which has no weight. */
    Batch(int sequences, int length) {
        this.sequences = sequences;
        this.length = length;
        inputs = new long[sequences * length];
        targets = new long[sequences * length];
        weights = new float[sequences * length];
    }

    /** Says what stands at a place, and what follows. */
    void set(int sequence, int position, int input, int target, float weight) {
        int at = sequence * length + position;
        inputs[at] = input;
        targets[at] = target;
        weights[at] = weight;
    }

    /** Divides all weights by their sum. */
    void makeMean() {
        float sum = 0;
        for (float weight : weights) {
            sum += weight;
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= Math.max(sum, 1);
        }
    }

    int sequences() {
        return sequences;
    }

    int length() {
        return length;
    }

    /** Returns the tokens, sequence after sequence. */
    long[] inputs() {
        return inputs;
    }

    /** Returns the tokens to be predicted, sequence after sequence. */
    long[] targets() {
        return targets;
    }

    float[] weights() {
        return weights;
    }
}
