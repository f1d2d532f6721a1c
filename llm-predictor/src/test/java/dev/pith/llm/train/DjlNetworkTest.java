package dev.pith.llm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.pith.llm.ContextWindow;
import dev.pith.llm.TokenPredictor;
import dev.pith.llm.checkpoint.ModelConfig;
import dev.pith.llm.checkpoint.ModelDirectory;
import dev.pith.llm.engine.PortableEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DjlNetworkTest {

    private static final long SEED = 5;
    private static final int TOKENS = 50;
    private static final ModelConfig CONFIG = TrainingTexts.config(TOKENS, 8);

    private static Network network;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() throws IOException {
        network = open(CONFIG);
    }

    /** Opens the real engine, or skips the test where it cannot run. */
    static Network open(ModelConfig config) throws IOException {
        try {
            return DjlNetwork.open(config, 1);
        } catch (TrainingUnavailableException e) {
            return abort("skipped, since " + e.getMessage());
        }
    }

    @AfterAll
    static void close() {
        if (network != null) {
            network.close();
        }
    }

    private static Batch randomBatch(int sequences, int length) {
        Random random = new Random(SEED);
        Batch batch = new Batch(sequences, length);
        for (int sequence = 0; sequence < sequences; sequence++) {
            int next = random.nextInt(TOKENS);
            for (int i = 0; i < length; i++) {
                int input = next;
                next = random.nextInt(TOKENS);
                batch.set(sequence, i, input, next, random.nextInt(8) == 0 ? 0 : 1);
            }
        }
        batch.makeMean();
        return batch;
    }

    private static List<float[]> gradients(Weights weights) {
        List<float[]> gradients = new ArrayList<>();
        weights.matrices().forEach(matrix -> gradients.add(new float[matrix.values().length]));
        return gradients;
    }

    /** Weights that have each part matter, unlike those that training begins with. */
    private static Weights largeWeights() {
        Weights weights = Weights.random(CONFIG, SEED);
        Random random = new Random(SEED);
        for (Weights.Matrix matrix : weights.matrices()) {
            for (int i = 0; i < matrix.values().length; i++) {
                matrix.values()[i] = matrix.isVector()
                        ? (float) random.nextGaussian(1, 0.2)
                        : (float) random.nextGaussian(0, matrix.name().equals(Weights.EMBEDDING) ? 1 : 0.2);
            }
        }
        return weights;
    }

    @Test
    void aFewStepsLearnABatchByHeart() throws IOException {
        Weights weights = Weights.random(CONFIG, SEED);
        Optimiser optimiser = new Optimiser(weights, network);
        Batch batch = randomBatch(2, 16);
        List<float[]> gradients = gradients(weights);
        double first = network.backward(weights, batch, gradients);
        assertEquals(Math.log(TOKENS), first, 0.5);
        for (int step = 0; step < 120; step++) {
            network.backward(weights, batch, gradients);
            optimiser.update(step, 1e-2, gradients);
        }
        double last = network.backward(weights, batch, gradients);
        assertTrue(last < 0.3, "from " + first + " to " + last);
    }

    @Test
    void orthogonalMatricesKeepTheirDirectionsAndLoseTheirScales() throws IOException {
        float[] scales = {1, -0.5f, 0.25f};
        int longer = 5;
        float[] wide = new float[scales.length * longer];
        float[] tall = new float[scales.length * longer];
        for (int i = 0; i < scales.length; i++) {
            wide[i * longer + i + 1] = scales[i];
            tall[(i + 1) * scales.length + i] = scales[i];
        }
        float[] fromWide = network.orthogonalise(wide, scales.length, longer);
        float[] fromTall = network.orthogonalise(tall, longer, scales.length);
        for (int i = 0; i < scales.length; i++) {
            for (int j = 0; j < longer; j++) {
                float value = fromWide[i * longer + j];
                if (j == i + 1) {
                    assertEquals(Math.signum(scales[i]), value, 0.35, "scale " + scales[i]);
                } else {
                    assertEquals(0, value, 1e-6);
                }
                assertEquals(value, fromTall[j * scales.length + i], 1e-6);
            }
        }
    }

    @Test
    void gradientsTellHowTheLossChanges() throws IOException {
        Weights weights = largeWeights();
        Batch batch = randomBatch(2, 16);
        List<float[]> gradients = gradients(weights);
        network.backward(weights, batch, gradients);
        for (int i = 0; i < gradients.size(); i++) {
            float[] gradient = gradients.get(i);
            double norm = 0;
            for (float value : gradient) {
                norm += (double) value * value;
            }
            norm = Math.sqrt(norm);
            assertTrue(norm > 0, weights.matrices().get(i).name());
            double distance = 1e-2;
            double ahead = lossAt(weights, batch, i, gradient, distance / norm);
            double behind = lossAt(weights, batch, i, gradient, -distance / norm);
            assertEquals(
                    norm,
                    (ahead - behind) / (2 * distance),
                    0.02 * norm + 1e-3,
                    weights.matrices().get(i).name());
        }
    }

    private static double lossAt(Weights weights, Batch batch, int matrix, float[] direction, double factor)
            throws IOException {
        float[] values = weights.matrices().get(matrix).values();
        float[] before = values.clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (direction[i] * factor);
        }
        double sum = 0;
        for (float loss : network.losses(weights, batch)) {
            sum += loss;
        }
        System.arraycopy(before, 0, values, 0, values.length);
        return sum;
    }

    @Test
    void thePortableEngineGivesTheSameLogitsFromTheCheckpointWritten() throws IOException {
        Weights weights = largeWeights().rounded();
        ModelExport.write(folder, weights);
        Random random = new Random(SEED);
        int[] tokens = random.ints(24, 0, TOKENS).toArray();
        float[] expected = network.logits(weights, tokens);
        try (ModelDirectory model = ModelDirectory.open(folder)) {
            ModelConfig read = model.weights().config();
            assertEquals(CONFIG.slidingWindow(), read.slidingWindow());
            try (TokenPredictor predictor =
                    PortableEngine.load(model.weights()).newPredictor(1, new ContextWindow(16, 8), 1)) {
                predictor.reset(1);
                float[] logits = new float[TOKENS];
                for (int i = 0; i < tokens.length; i++) {
                    predictor.advance(new int[] {tokens[i]}, logits);
                    float largest = 0;
                    for (float logit : logits) {
                        largest = Math.max(largest, Math.abs(logit));
                    }
                    for (int token = 0; token < TOKENS; token++) {
                        assertEquals(
                                expected[i * TOKENS + token],
                                logits[token],
                                1e-3 * largest,
                                "token " + token + " after position " + i);
                    }
                }
            }
        }
    }

    @Test
    void whatIsOutOfTheWindowsReachDoesNotMatter() throws IOException {
        Weights weights = largeWeights();
        int reach = CONFIG.layers() * (CONFIG.slidingWindow() - 1);
        int[] tokens = new Random(SEED).ints(reach + 2, 1, TOKENS).toArray();
        float[] logits = network.logits(weights, tokens);
        tokens[0] = 0;
        float[] others = network.logits(weights, tokens);
        int last = tokens.length - 1;
        float difference = 0;
        for (int token = 0; token < TOKENS; token++) {
            assertEquals(logits[last * TOKENS + token], others[last * TOKENS + token]);
            difference += Math.abs(logits[(last - 1) * TOKENS + token] - others[(last - 1) * TOKENS + token]);
        }
        assertTrue(difference > 0, "the token before still sees the first one");
    }
}
