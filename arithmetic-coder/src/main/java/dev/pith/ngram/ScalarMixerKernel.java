package dev.pith.ngram;

/** The reference, in plain Java. */
record ScalarMixerKernel() implements MixerKernel {

    static final ScalarMixerKernel INSTANCE = new ScalarMixerKernel();

    @Override
    public void dotProducts(int[] inputs, int[] weights, int[] selected, int[] sums) {
        for (int mixer = 0; mixer < selected.length; mixer++) {
            int first = selected[mixer];
            int sum = 0;
            for (int i = 0; i < inputs.length; i++) {
                sum += (inputs[i] * (weights[first + i] >> 2)) >> 8;
            }
            sums[mixer] = sum >> 6;
        }
    }

    @Override
    public void adjust(int[] inputs, int[] weights, int[] selected, int[] errors) {
        for (int mixer = 0; mixer < selected.length; mixer++) {
            int first = selected[mixer];
            int error = errors[mixer];
            for (int i = 0; i < inputs.length; i++) {
                weights[first + i] += (inputs[i] * error + 0x8000) >> 16;
            }
        }
    }
}
