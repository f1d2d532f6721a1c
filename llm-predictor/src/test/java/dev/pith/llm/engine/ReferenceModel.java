package dev.pith.llm.engine;

import dev.pith.llm.checkpoint.ModelConfig;
import dev.pith.llm.checkpoint.ModelWeights;
import dev.pith.llm.checkpoint.ModelWeights.Projection;
import dev.pith.llm.checkpoint.WeightMatrix;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The model computed in double from all tokens at once, simply: what the engine should give, but for rounding. */
final class ReferenceModel {

    private final ModelWeights weights;
    private final ModelConfig config;

    ReferenceModel(ModelWeights weights) {
        this.weights = weights;
        config = weights.config();
    }

    /** Returns the logits after tokens, of which the first is at position 0. */
    double[] logits(int[] tokens) throws IOException {
        double[][] stream = new double[tokens.length][];
        for (int i = 0; i < tokens.length; i++) {
            float[] row = new float[config.width()];
            weights.tokenEmbedding().read(tokens[i], 1, row);
            stream[i] = widen(row);
        }
        for (int i = 0; i < config.layers(); i++) {
            ModelWeights.Layer layer = weights.layer(i);
            add(stream, project(attend(normalise(stream, layer.attentionNorm()), i), layer.attentionOutput()));
            double[][] normalised = normalise(stream, layer.feedForwardNorm());
            double[][] gate = project(normalised, layer.gate());
            double[][] up = project(normalised, layer.up());
            for (int t = 0; t < gate.length; t++) {
                for (int j = 0; j < gate[t].length; j++) {
                    gate[t][j] *= up[t][j] / (1 + Math.exp(-gate[t][j]));
                }
            }
            add(stream, project(gate, layer.down()));
        }
        return project(normalise(stream, weights.finalNorm()), new Projection(weights.head(), null))[tokens.length - 1];
    }

    private double[][] attend(double[][] inputs, int layerIndex) throws IOException {
        ModelWeights.Layer layer = weights.layer(layerIndex);
        double[][] queries = project(inputs, layer.query());
        double[][] keys = project(inputs, layer.key());
        double[][] values = project(inputs, layer.value());
        int size = config.headSize();
        double[][] result = new double[inputs.length][config.queryWidth()];
        for (int t = 0; t < inputs.length; t++) {
            turn(queries[t], t);
            turn(keys[t], t);
        }
        int window = config.slidingWindow(layerIndex);
        for (int t = 0; t < inputs.length; t++) {
            int first = window == 0 ? 0 : Math.max(0, t - window + 1);
            for (int head = 0; head < config.heads(); head++) {
                int at = head * size;
                int keyAt = head / (config.heads() / config.keyValueHeads()) * size;
                double[] scores = new double[t + 1];
                for (int s = first; s <= t; s++) {
                    for (int j = 0; j < size; j++) {
                        scores[s] += queries[t][at + j] * keys[s][keyAt + j] / Math.sqrt(size);
                    }
                }
                double max = Arrays.stream(scores, first, t + 1).max().orElseThrow();
                double sum = IntStream.rangeClosed(first, t)
                        .mapToDouble(s -> Math.exp(scores[s] - max))
                        .sum();
                for (int s = first; s <= t; s++) {
                    for (int j = 0; j < size; j++) {
                        result[t][at + j] += Math.exp(scores[s] - max) / sum * values[s][keyAt + j];
                    }
                }
            }
        }
        return result;
    }

    private void turn(double[] heads, int position) {
        int half = config.headSize() / 2;
        for (int at = 0; at < heads.length; at += config.headSize()) {
            for (int j = at; j < at + half; j++) {
                double angle = position * config.rotary().inverseFrequencies().get(j - at);
                double cosine = Math.cos(angle) * config.rotary().scale();
                double sine = Math.sin(angle) * config.rotary().scale();
                double first = heads[j];
                heads[j] = first * cosine - heads[j + half] * sine;
                heads[j + half] = heads[j + half] * cosine + first * sine;
            }
        }
    }

    private double[][] normalise(double[][] stream, WeightMatrix norm) throws IOException {
        double[] factors = widen(PackedMatrix.readVector(norm));
        return Arrays.stream(stream)
                .map(vector -> {
                    double mean = Arrays.stream(vector).map(x -> x * x).sum() / vector.length;
                    double root = Math.sqrt(mean + config.normEpsilon());
                    return IntStream.range(0, vector.length)
                            .mapToDouble(i -> vector[i] / root * factors[i])
                            .toArray();
                })
                .toArray(double[][]::new);
    }

    private static double[][] project(double[][] inputs, Projection projection) throws IOException {
        WeightMatrix matrix = projection.weights();
        float[] rows = new float[matrix.rows() * matrix.columns()];
        matrix.read(0, matrix.rows(), rows);
        WeightMatrix offsets = projection.bias();
        float[] bias = offsets == null ? new float[matrix.rows()] : PackedMatrix.readVector(offsets);
        double[][] outputs = new double[inputs.length][matrix.rows()];
        for (int t = 0; t < inputs.length; t++) {
            for (int row = 0; row < matrix.rows(); row++) {
                double sum = bias[row];
                for (int column = 0; column < matrix.columns(); column++) {
                    sum += rows[row * matrix.columns() + column] * inputs[t][column];
                }
                outputs[t][row] = sum;
            }
        }
        return outputs;
    }

    private static void add(double[][] stream, double[][] added) {
        for (int t = 0; t < stream.length; t++) {
            for (int i = 0; i < stream[t].length; i++) {
                stream[t][i] += added[t][i];
            }
        }
    }

    private static double[] widen(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }
}
