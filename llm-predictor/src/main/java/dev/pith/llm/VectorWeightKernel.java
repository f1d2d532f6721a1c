package dev.pith.llm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The same operations on as many tokens at once as the machine's vectors hold. */
record VectorWeightKernel() implements WeightKernel {

    private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, VectorShape.preferredShape());

    @Override
    public void weigh(float[] logits, int from, int count, int[] weights) {
        int bound = FLOATS.loopBound(count);
        float greatest = greatest(logits, from, count, bound);
        for (int i = 0; i < bound; i += FLOATS.length()) {
            FloatVector exponent = FloatVector.fromArray(FLOATS, logits, from + i)
                    .sub(greatest)
                    .mul(TokenDistribution.LOG2_E)
                    .max(TokenDistribution.LEAST_EXPONENT);
            IntVector whole = (IntVector) exponent.convert(VectorOperators.F2I, 0);
            FloatVector rest = exponent.sub((FloatVector) whole.convert(VectorOperators.I2F, 0));
            FloatVector power = rest.mul(TokenDistribution.C5)
                    .add(TokenDistribution.C4)
                    .mul(rest)
                    .add(TokenDistribution.C3)
                    .mul(rest)
                    .add(TokenDistribution.C2)
                    .mul(rest)
                    .add(TokenDistribution.C1)
                    .mul(rest)
                    .add(1f)
                    .mul(TokenDistribution.GREATEST_WEIGHT);
            IntVector greatestWeights = (IntVector) power.convert(VectorOperators.F2I, 0);
            greatestWeights.lanewise(VectorOperators.ASHR, whole.neg()).intoArray(weights, i);
        }
        for (int i = bound; i < count; i++) {
            weights[i] = TokenDistribution.weight(logits[from + i] - greatest);
        }
    }

    private static float greatest(float[] logits, int from, int count, int bound) {
        float greatest = logits[from];
        if (bound > 0) {
            FloatVector all = FloatVector.fromArray(FLOATS, logits, from);
            for (int i = FLOATS.length(); i < bound; i += FLOATS.length()) {
                all = all.max(FloatVector.fromArray(FLOATS, logits, from + i));
            }
            greatest = all.reduceLanes(VectorOperators.MAX);
        }
        for (int i = bound; i < count; i++) {
            greatest = Math.max(greatest, logits[from + i]);
        }
        return greatest;
    }
}
