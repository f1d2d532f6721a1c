package dev.pith.ngram;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops on the Vector API, with the widest vectors that hold no more than {@value NibbleKernel#SYMBOLS} ints, and
 * with four ints at least: the shorts for fewer would not fill any vector.
 */
record VectorNibbleKernel() implements NibbleKernel {

    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(
            int.class, VectorShape.forBitSize(Math.clamp(IntVector.SPECIES_PREFERRED.vectorBitSize(), 128, 512)));
    private static final VectorSpecies<Float> FLOATS = INTS.withLanes(float.class);
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(INTS.vectorBitSize() / 2));
    private static final int LANES = INTS.length();

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
        int greatest = Integer.MIN_VALUE;
        for (int i = 0; i < SYMBOLS; i += LANES) {
            IntVector score = loadSigned(biases, bias1 + i)
                    .add(loadSigned(biases, bias2 + i))
                    .lanewise(VectorOperators.LSHL, BIAS_SHIFT);
            int last = experts - 1;
            for (int expert = 0; expert < last; expert++) {
                IntVector vote = load(table, places[expert] + i)
                        .convertShape(VectorOperators.I2F, FLOATS, 0)
                        .reinterpretAsInts()
                        .sub(FLOAT_ONE)
                        .lanewise(VectorOperators.ASHR, FRACTION_BITS - VOTE_BITS);
                vote.intoArray(votes, expert * SYMBOLS + i);
                score = score.add(
                        vote.mul(weights[expert] >> WEIGHT_SHIFT).lanewise(VectorOperators.ASHR, PRODUCT_SHIFT));
            }
            score = score.add(IntVector.fromArray(INTS, votes, last * SYMBOLS + i)
                    .mul(weights[last] >> WEIGHT_SHIFT)
                    .lanewise(VectorOperators.ASHR, PRODUCT_SHIFT));
            score.intoArray(frequencies, i);
            greatest = Math.max(greatest, score.reduceLanes(VectorOperators.MAX));
        }
        int sum = 0;
        for (int i = 0; i < SYMBOLS; i += LANES) {
            IntVector power = (IntVector) IntVector.fromArray(INTS, frequencies, i)
                    .sub(greatest)
                    .max(LEAST_SCORE)
                    .lanewise(VectorOperators.LSHL, FRACTION_BITS - WEIGHT_BITS)
                    .add(FLOAT_ONE + (POWER_BITS << FRACTION_BITS))
                    .reinterpretAsFloats()
                    .convertShape(VectorOperators.F2I, INTS, 0);
            power.intoArray(frequencies, i);
            sum += power.reduceLanes(VectorOperators.ADD);
        }
        int factor = DIVIDEND / sum;
        for (int i = 0; i < SYMBOLS; i += LANES) {
            IntVector.fromArray(INTS, frequencies, i)
                    .mul(factor)
                    .lanewise(VectorOperators.LSHR, Integer.SIZE - 1 - TOTAL_BITS)
                    .add(1)
                    .intoArray(frequencies, i);
        }
    }

    @Override
    public void findGradients(int experts, int[] votes, int[] frequencies, int symbol, int[] gradients) {
        for (int expert = 0; expert < experts; expert++) {
            int average = 0;
            for (int i = 0; i < SYMBOLS; i += LANES) {
                average += IntVector.fromArray(INTS, votes, expert * SYMBOLS + i)
                        .mul(IntVector.fromArray(INTS, frequencies, i))
                        .reduceLanes(VectorOperators.ADD);
            }
            gradients[expert] = votes[expert * SYMBOLS + symbol] - (average >> TOTAL_BITS);
        }
    }

    @Override
    public void learn(short[] table, int place, int symbol, int rate) {
        for (int i = 0; i < SYMBOLS; i += LANES) {
            IntVector probability = load(table, place + i);
            IntVector loss = probability.mul(rate).add(0xFFFF).lanewise(VectorOperators.LSHR, TOTAL_BITS);
            store(probability.sub(loss).max(LEAST_PROBABILITY), table, place + i);
        }
        table[place + symbol] += (short) (rate - (rate >> HEADROOM_SHIFT));
    }

    @Override
    public void learnBias(short[] biases, int first, int[] frequencies, int symbol) {
        for (int i = 0; i < SYMBOLS; i += LANES) {
            IntVector loss = IntVector.broadcast(INTS, GRADIENT_ROUNDING)
                    .sub(IntVector.fromArray(INTS, frequencies, i))
                    .lanewise(VectorOperators.ASHR, GRADIENT_SHIFT);
            store(loadSigned(biases, first + i).add(loss), biases, first + i);
        }
        // 2^16 is a multiple of what is shifted out, so the symbol's gain can be added afterwards.
        biases[first + symbol] += (short) ((1 << TOTAL_BITS) >> GRADIENT_SHIFT);
    }

    @Override
    public void adjust(int[] weights, int first, int[] gradients, int rate) {
        for (int i = 0; i < MAX_EXPERTS; i += LANES) {
            IntVector.fromArray(INTS, gradients, i)
                    .mul(rate)
                    .add(GRADIENT_ROUNDING)
                    .lanewise(VectorOperators.ASHR, GRADIENT_SHIFT)
                    .add(IntVector.fromArray(INTS, weights, first + i))
                    .intoArray(weights, first + i);
        }
    }

    @Override
    public void addWeights(int[] weights, int first, int second, int third, int[] sums) {
        for (int i = 0; i < MAX_EXPERTS; i += LANES) {
            IntVector.fromArray(INTS, weights, first + i)
                    .add(IntVector.fromArray(INTS, weights, second + i))
                    .add(IntVector.fromArray(INTS, weights, third + i))
                    .add(IntVector.fromArray(INTS, sums, i))
                    .intoArray(sums, i);
        }
    }

    private static IntVector load(short[] array, int first) {
        return (IntVector)
                ShortVector.fromArray(SHORTS, array, first).convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
    }

    private static IntVector loadSigned(short[] array, int first) {
        return (IntVector) ShortVector.fromArray(SHORTS, array, first).convertShape(VectorOperators.S2I, INTS, 0);
    }

    private static void store(IntVector vector, short[] array, int first) {
        ((ShortVector) vector.convertShape(VectorOperators.I2S, SHORTS, 0)).intoArray(array, first);
    }
}
