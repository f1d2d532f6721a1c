package dev.pith.ngram;

/** The reference, in plain Java. */
record ScalarNibbleKernel() implements NibbleKernel {

    static final ScalarNibbleKernel INSTANCE = new ScalarNibbleKernel();

    @Override
    public void mix(
            short[] table,
            int[] places,
            int experts,
            int[] votes,
            int[] weights,
            short[] biases,
            int bias1,
            int bias2,
            int[] frequencies) {
        for (int symbol = 0; symbol < SYMBOLS; symbol++) {
            frequencies[symbol] = (biases[bias1 + symbol] + biases[bias2 + symbol]) << BIAS_SHIFT;
        }
        for (int expert = 0; expert < experts; expert++) {
            int weight = weights[expert] >> WEIGHT_SHIFT;
            for (int symbol = 0; symbol < SYMBOLS; symbol++) {
                int vote = expert * SYMBOLS + symbol;
                if (expert < experts - 1) {
                    votes[vote] = NibbleKernel.logarithm(table[places[expert] + symbol] & 0xFFFF);
                }
                frequencies[symbol] += (votes[vote] * weight) >> PRODUCT_SHIFT;
            }
        }
        int greatest = frequencies[0];
        for (int symbol = 1; symbol < SYMBOLS; symbol++) {
            greatest = Math.max(greatest, frequencies[symbol]);
        }
        int sum = 0;
        for (int symbol = 0; symbol < SYMBOLS; symbol++) {
            int score = Math.max(frequencies[symbol] - greatest, LEAST_SCORE);
            // A float's exponent and fraction, read as one number, are the binary logarithm: see logarithm.
            int bits = FLOAT_ONE + (POWER_BITS << FRACTION_BITS) + (score << (FRACTION_BITS - WEIGHT_BITS));
            frequencies[symbol] = (int) Float.intBitsToFloat(bits);
            sum += frequencies[symbol];
        }
        int factor = DIVIDEND / sum;
        for (int symbol = 0; symbol < SYMBOLS; symbol++) {
            frequencies[symbol] = ((frequencies[symbol] * factor) >>> (Integer.SIZE - 1 - TOTAL_BITS)) + 1;
        }
    }

    @Override
    public void findGradients(int experts, int[] votes, int[] frequencies, int symbol, int[] gradients) {
        for (int expert = 0; expert < experts; expert++) {
            int average = 0;
            for (int i = 0; i < SYMBOLS; i++) {
                average += votes[expert * SYMBOLS + i] * frequencies[i];
            }
            gradients[expert] = votes[expert * SYMBOLS + symbol] - (average >> TOTAL_BITS);
        }
    }

    @Override
    public void learn(short[] table, int place, int symbol, int rate) {
        for (int i = place; i < place + SYMBOLS; i++) {
            int probability = table[i] & 0xFFFF;
            probability -= (probability * rate + 0xFFFF) >>> TOTAL_BITS;
            table[i] = (short) Math.max(probability, LEAST_PROBABILITY);
        }
        table[place + symbol] += (short) (rate - (rate >> HEADROOM_SHIFT));
    }

    @Override
    public void learnBias(short[] biases, int first, int[] frequencies, int symbol) {
        for (int i = 0; i < SYMBOLS; i++) {
            int came = i == symbol ? 1 << TOTAL_BITS : 0;
            biases[first + i] += (short) ((came - frequencies[i] + GRADIENT_ROUNDING) >> GRADIENT_SHIFT);
        }
    }

    @Override
    public void adjust(int[] weights, int first, int[] gradients, int rate) {
        for (int i = 0; i < MAX_EXPERTS; i++) {
            weights[first + i] += (gradients[i] * rate + GRADIENT_ROUNDING) >> GRADIENT_SHIFT;
        }
    }

    @Override
    public void addWeights(int[] weights, int first, int second, int third, int[] sums) {
        for (int i = 0; i < MAX_EXPERTS; i++) {
            sums[i] += weights[first + i] + weights[second + i] + weights[third + i];
        }
    }
}
