package dev.pith.llm;

/** The reference, in plain Java. */
record PlainWeightKernel() implements WeightKernel {

    @Override
    public void weigh(float[] logits, int from, int count, int[] weights) {
        float greatest = logits[from];
        for (int i = from + 1; i < from + count; i++) {
            // A comparison is faster than Math.max, which has NaN and zeros to think of.
            if (logits[i] > greatest) {
                greatest = logits[i];
            }
        }
        for (int i = 0; i < count; i++) {
            weights[i] = TokenDistribution.weight(logits[from + i] - greatest);
        }
    }
}
