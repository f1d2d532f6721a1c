package dev.pith.ngram;

/** The reference, in plain Java. */
record ScalarMixerKernel() implements MixerKernel {

    static final ScalarMixerKernel INSTANCE = new ScalarMixerKernel();

    @Override
    public int dotProduct(int[] inputs, int[] weights, int first) {
        int sum = 0;
        for (int i = 0; i < inputs.length; i++) {
            sum += (inputs[i] * (weights[first + i] >> 2)) >> 8;
        }
        return sum >> 6;
    }

    @Override
    public void adjust(int[] inputs, int[] weights, int first, int error) {
        for (int i = 0; i < inputs.length; i++) {
            weights[first + i] += (inputs[i] * error + 0x8000) >> 16;
        }
    }
}
