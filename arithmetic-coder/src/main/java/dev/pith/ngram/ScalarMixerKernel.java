package dev.pith.ngram;

/** The reference, in plain Java. */
record ScalarMixerKernel() implements MixerKernel {

    static final ScalarMixerKernel INSTANCE = new ScalarMixerKernel();

    @Override
    public void dotProducts(int[] inputs, int[] weights, int[] selected, int[] sums) {
        for (int group = 0; group < selected.length; group++) {
            int first = selected[group];
            int sum = 0;
            for (int i = 0; i < inputs.length; i++) {
                sum += (inputs[i] * (weights[first + i] >> 2)) >> 8;
            }
            sums[group] = sum >> 6;
        }
    }

    @Override
    public void adjust(int[] inputs, int[] weights, int[] selected, int[] errors) {
        for (int group = 0; group < selected.length; group++) {
            int first = selected[group];
            int error = errors[group];
            for (int i = 0; i < inputs.length; i++) {
                weights[first + i] += (inputs[i] * error + 0x8000) >> 16;
            }
        }
    }
}
