package dev.pith.llm.checkpoint;

import dev.pith.llm.checkpoint.ModelWeights.Layer;
import dev.pith.llm.checkpoint.ModelWeights.Projection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The forward pass in double precision, written for clarity: everything is computed anew for each list of tokens. What
 * engines are compared with.
 *
 * @see <a href="https://arxiv.org/abs/2302.13971">H. Touvron et al.: LLaMA: Open and efficient foundation language
 *     models</a>
 */
public final class ReferenceForward {

    private final ModelConfig config;
    private final double[][] embedding;
    private final List<LayerWeights> layers = new ArrayList<>();
    private final double[] finalNorm;
    private final Linear head;

    private static final class LayerWeights {

        private final double[] attentionNorm;
        private final Linear query;
        private final Linear key;
        private final Linear value;
        private final Linear output;
        private final double[] feedForwardNorm;
        private final Linear gate;
        private final Linear up;
        private final Linear down;

        LayerWeights(Layer layer) throws IOException {
            attentionNorm = read(layer.attentionNorm())[0];
            query = new Linear(layer.query());
            key = new Linear(layer.key());
            value = new Linear(layer.value());
            output = new Linear(layer.attentionOutput());
            feedForwardNorm = read(layer.feedForwardNorm())[0];
            gate = new Linear(layer.gate());
            up = new Linear(layer.up());
            down = new Linear(layer.down());
        }
    }

    private static final class Linear {

        private final double[][] weights;
        private final double @Nullable [] bias;

        Linear(Projection projection) throws IOException {
            WeightMatrix biasRow = projection.bias();
            weights = read(projection.weights());
            bias = biasRow == null ? null : read(biasRow)[0];
        }

        double[] apply(double[] input) {
            double[] output = new double[weights.length];
            for (int row = 0; row < output.length; row++) {
                output[row] = dot(weights[row], input) + (bias == null ? 0 : bias[row]);
            }
            return output;
        }
    }

    /** Reads all weights. */
    public ReferenceForward(ModelWeights weights) throws IOException {
        config = weights.config();
        embedding = read(weights.tokenEmbedding());
        for (int layer = 0; layer < config.layers(); layer++) {
            layers.add(new LayerWeights(weights.layer(layer)));
        }
        finalNorm = read(weights.finalNorm())[0];
        head = new Linear(new Projection(weights.head(), null));
    }

    private static double[][] read(WeightMatrix matrix) throws IOException {
        float[] all = new float[matrix.rows() * matrix.columns()];
        matrix.read(0, matrix.rows(), all);
        double[][] values = new double[matrix.rows()][matrix.columns()];
        for (int i = 0; i < all.length; i++) {
            values[i / matrix.columns()][i % matrix.columns()] = all[i];
        }
        return values;
    }

    /** Returns the logits of the token that follows some tokens. */
    public double[] logits(int... tokens) {
        return head.apply(normalized(states(tokens)[tokens.length - 1], finalNorm));
    }

    /** Returns the logits of the token that follows each of some tokens. */
    public double[][] allLogits(int... tokens) {
        double[][] states = states(tokens);
        double[][] logits = new double[tokens.length][];
        for (int i = 0; i < tokens.length; i++) {
            logits[i] = head.apply(normalized(states[i], finalNorm));
        }
        return logits;
    }

    /** Returns the mean of −ln p over all tokens but the first, each given those before it. */
    public double meanNegativeLogLikelihood(int... tokens) {
        double[][] logits = allLogits(tokens);
        double sum = 0;
        for (int i = 1; i < tokens.length; i++) {
            sum -= Math.log(softmax(logits[i - 1])[tokens[i]]);
        }
        return sum / (tokens.length - 1);
    }

    /** Returns tokens, followed by those that are each the likeliest. */
    public int[] continueGreedily(int[] tokens, int length) {
        int[] all = Arrays.copyOf(tokens, length);
        for (int i = tokens.length; i < length; i++) {
            double[] logits = logits(Arrays.copyOf(all, i));
            int best = 0;
            for (int token = 1; token < logits.length; token++) {
                best = logits[token] > logits[best] ? token : best;
            }
            all[i] = best;
        }
        return all;
    }

    private double[][] states(int[] tokens) {
        double[][] stream = new double[tokens.length][];
        for (int i = 0; i < tokens.length; i++) {
            stream[i] = embedding[tokens[i]].clone();
        }
        for (int layer = 0; layer < layers.size(); layer++) {
            LayerWeights weights = layers.get(layer);
            attend(stream, weights, config.slidingWindow(layer));
            for (double[] state : stream) {
                addTo(state, feedForward(normalized(state, weights.feedForwardNorm), weights));
            }
        }
        return stream;
    }

    private void attend(double[][] stream, LayerWeights weights, int window) {
        int length = stream.length;
        double[][] queries = new double[length][];
        double[][] keys = new double[length][];
        double[][] values = new double[length][];
        for (int i = 0; i < length; i++) {
            double[] state = normalized(stream[i], weights.attentionNorm);
            queries[i] = turned(weights.query.apply(state), i);
            keys[i] = turned(weights.key.apply(state), i);
            values[i] = weights.value.apply(state);
        }
        for (int i = 0; i < length; i++) {
            int first = window == 0 ? 0 : Math.max(0, i - window + 1);
            double[] gathered = new double[config.queryWidth()];
            for (int head = 0; head < config.heads(); head++) {
                gather(queries[i], keys, values, first, i, head, gathered);
            }
            addTo(stream[i], weights.output.apply(gathered));
        }
    }

    /** Computes what one head gives for the query of one position, from the keys and values of those up to it. */
    private void gather(
            double[] query, double[][] keys, double[][] values, int first, int last, int head, double[] target) {
        int size = config.headSize();
        int at = head * size;
        int keyAt = head / (config.heads() / config.keyValueHeads()) * size;
        double[] scores = new double[last - first + 1];
        for (int j = first; j <= last; j++) {
            for (int k = 0; k < size; k++) {
                scores[j - first] += query[at + k] * keys[j][keyAt + k] / Math.sqrt(size);
            }
        }
        double[] weights = softmax(scores);
        for (int j = first; j <= last; j++) {
            for (int k = 0; k < size; k++) {
                target[at + k] += weights[j - first] * values[j][keyAt + k];
            }
        }
    }

    /** Turns all heads of a query or key by their position. */
    private double[] turned(double[] vector, int position) {
        RotaryEmbedding rotary = config.rotary();
        int size = config.headSize();
        int half = size / 2;
        double[] turned = new double[vector.length];
        for (int head = 0; head < vector.length; head += size) {
            for (int i = 0; i < half; i++) {
                double angle = position * rotary.inverseFrequencies().get(i);
                double cosine = Math.cos(angle) * rotary.scale();
                double sine = Math.sin(angle) * rotary.scale();
                double x = vector[head + i];
                double y = vector[head + i + half];
                turned[head + i] = x * cosine - y * sine;
                turned[head + i + half] = x * sine + y * cosine;
            }
        }
        return turned;
    }

    private static double[] feedForward(double[] state, LayerWeights weights) {
        double[] gate = weights.gate.apply(state);
        double[] inner = weights.up.apply(state);
        for (int i = 0; i < inner.length; i++) {
            inner[i] *= gate[i] / (1 + Math.exp(-gate[i]));
        }
        return weights.down.apply(inner);
    }

    private double[] normalized(double[] state, double[] weights) {
        double scale = 1 / Math.sqrt(dot(state, state) / state.length + config.normEpsilon());
        double[] normalized = new double[state.length];
        for (int i = 0; i < state.length; i++) {
            normalized[i] = state[i] * scale * weights[i];
        }
        return normalized;
    }

    /** Returns the probabilities that logits stand for. */
    public static double[] softmax(double[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            largest = Math.max(largest, logit);
        }
        double[] probabilities = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = Math.exp(logits[i] - largest);
            sum += probabilities[i];
        }
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void addTo(double[] target, double[] added) {
        for (int i = 0; i < target.length; i++) {
            target[i] += added[i];
        }
    }
}
