package dev.pith.ngram;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel on the Vector API, with the widest vectors that fit {@link MixerKernel#STRIDE}. Inputs of up to three vectors
 * are read once for all mixers.
 */
record VectorMixerKernel() implements MixerKernel {

    private static final VectorSpecies<Integer> SPECIES =
            IntVector.SPECIES_PREFERRED.length() > STRIDE ? IntVector.SPECIES_512 : IntVector.SPECIES_PREFERRED;
    private static final int WIDTH = SPECIES.length();

    @Override
    public void dotProducts(int[] inputs, int[] weights, int[] selected, int[] sums) {
        int last = inputs.length - WIDTH;
        IntVector input0 = IntVector.fromArray(SPECIES, inputs, 0);
        if (last == 0) {
            for (int mixer = 0; mixer < selected.length; mixer++) {
                sums[mixer] = total(products(input0, weights, selected[mixer]));
            }
            return;
        }
        IntVector input1 = IntVector.fromArray(SPECIES, inputs, WIDTH);
        if (last == WIDTH) {
            for (int mixer = 0; mixer < selected.length; mixer++) {
                int first = selected[mixer];
                sums[mixer] = total(products(input0, weights, first).add(products(input1, weights, first + WIDTH)));
            }
            return;
        }
        IntVector input2 = IntVector.fromArray(SPECIES, inputs, 2 * WIDTH);
        for (int mixer = 0; mixer < selected.length; mixer++) {
            int first = selected[mixer];
            IntVector sum = products(input0, weights, first)
                    .add(products(input1, weights, first + WIDTH))
                    .add(products(input2, weights, first + 2 * WIDTH));
            for (int i = 3 * WIDTH; i < inputs.length; i += WIDTH) {
                sum = sum.add(products(IntVector.fromArray(SPECIES, inputs, i), weights, first + i));
            }
            sums[mixer] = total(sum);
        }
    }

    @Override
    public void adjust(int[] inputs, int[] weights, int[] selected, int[] errors) {
        int last = inputs.length - WIDTH;
        IntVector input0 = IntVector.fromArray(SPECIES, inputs, 0);
        if (last == 0) {
            for (int mixer = 0; mixer < selected.length; mixer++) {
                adjust(input0, weights, selected[mixer], errors[mixer]);
            }
            return;
        }
        IntVector input1 = IntVector.fromArray(SPECIES, inputs, WIDTH);
        if (last == WIDTH) {
            for (int mixer = 0; mixer < selected.length; mixer++) {
                adjust(input0, weights, selected[mixer], errors[mixer]);
                adjust(input1, weights, selected[mixer] + WIDTH, errors[mixer]);
            }
            return;
        }
        IntVector input2 = IntVector.fromArray(SPECIES, inputs, 2 * WIDTH);
        for (int mixer = 0; mixer < selected.length; mixer++) {
            int first = selected[mixer];
            int error = errors[mixer];
            adjust(input0, weights, first, error);
            adjust(input1, weights, first + WIDTH, error);
            adjust(input2, weights, first + 2 * WIDTH, error);
            for (int i = 3 * WIDTH; i < inputs.length; i += WIDTH) {
                adjust(IntVector.fromArray(SPECIES, inputs, i), weights, first + i, error);
            }
        }
    }

    private static IntVector products(IntVector input, int[] weights, int first) {
        IntVector weight = IntVector.fromArray(SPECIES, weights, first);
        return weight.lanewise(VectorOperators.ASHR, 2).mul(input).lanewise(VectorOperators.ASHR, 8);
    }

    private static int total(IntVector sum) {
        return sum.reduceLanes(VectorOperators.ADD) >> 6;
    }

    private static void adjust(IntVector input, int[] weights, int first, int error) {
        IntVector.fromArray(SPECIES, weights, first)
                .add(input.mul(error).add(0x8000).lanewise(VectorOperators.ASHR, 16))
                .intoArray(weights, first);
    }
}
