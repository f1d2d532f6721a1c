package dev.pith.ngram;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The kernel on the Vector API, with the widest vectors that fit {@link MixerKernel#STRIDE}. */
record VectorMixerKernel() implements MixerKernel {

    private static final VectorSpecies<Integer> SPECIES =
            IntVector.SPECIES_PREFERRED.length() > STRIDE ? IntVector.SPECIES_512 : IntVector.SPECIES_PREFERRED;

    @Override
    public int dotProduct(int[] inputs, int[] weights, int first) {
        IntVector sum = IntVector.zero(SPECIES);
        for (int i = 0; i < inputs.length; i += SPECIES.length()) {
            IntVector input = IntVector.fromArray(SPECIES, inputs, i);
            IntVector weight = IntVector.fromArray(SPECIES, weights, first + i);
            sum = sum.add(weight.lanewise(VectorOperators.ASHR, 2).mul(input).lanewise(VectorOperators.ASHR, 8));
        }
        return sum.reduceLanes(VectorOperators.ADD) >> 6;
    }

    @Override
    public void adjust(int[] inputs, int[] weights, int first, int error) {
        for (int i = 0; i < inputs.length; i += SPECIES.length()) {
            IntVector input = IntVector.fromArray(SPECIES, inputs, i);
            IntVector weight = IntVector.fromArray(SPECIES, weights, first + i);
            weight.add(input.mul(error).add(0x8000).lanewise(VectorOperators.ASHR, 16))
                    .intoArray(weights, first + i);
        }
    }
}
