package dev.pith.llm.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Changes all weights by their gradients: by {@link Muon} the matrices that multiply, at half the learning rate; by
 * {@link AdamW}, with gradients clipped to a norm of 1, the vectors and the embedding, of which a batch sees few rows.
 */
final class Optimiser {

    private static final double MATRIX_RATE = 0.5;
    private static final double LARGEST_NORM = 1;

    private final Weights weights;
    private final List<UpdateRule> rules = new ArrayList<>();

    Optimiser(Weights weights, Network network) {
        this.weights = weights;
        for (Weights.Matrix matrix : weights.matrices()) {
            boolean multiplies = !matrix.isVector() && !matrix.name().equals(Weights.EMBEDDING);
            rules.add(multiplies ? new Muon(matrix, network) : new AdamW(matrix));
        }
    }

    /**
     * Makes a step.
     *
     * @param step the number of steps made before
     * @param gradients for each matrix of the weights; not changed
     */
    void update(long step, double learningRate, List<float[]> gradients) throws IOException {
        double norm = Math.sqrt(
                gradients.stream().mapToDouble(Optimiser::sumOfSquares).sum());
        float clip = (float) Math.min(1, LARGEST_NORM / norm);
        for (int i = 0; i < gradients.size(); i++) {
            switch (rules.get(i)) {
                case AdamW rule -> rule.update(step, learningRate, gradients.get(i), clip);
                case Muon rule -> rule.update(learningRate * MATRIX_RATE, gradients.get(i));
            }
        }
    }

    /** Returns what is remembered between steps, by names that tell the weights too; to be set when training resumes. */
    SortedMap<String, float[]> memory() {
        SortedMap<String, float[]> memory = new TreeMap<>();
        for (int i = 0; i < rules.size(); i++) {
            String name = weights.matrices().get(i).name();
            rules.get(i).memory().forEach((part, values) -> memory.put(part + "." + name, values));
        }
        return memory;
    }

    private static double sumOfSquares(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum;
    }
}
