package dev.pith.llm.djl;

import dev.pith.llm.ContextWindow;
import dev.pith.llm.EngineSettings;
import dev.pith.llm.PredictionEngine;
import dev.pith.llm.TokenPredictor;
import dev.pith.llm.checkpoint.ModelConfig;
import dev.pith.llm.engine.PortableEngine;
import dev.pith.llm.engine.RandomWeights;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;

/**
 * Measures engine djl beside the portable engine, on the same models, with the same tokens and contexts. As the machine may be
 * shared with others, only figures of one run should be compared. Prints a table in Markdown.
 */
public final class DjlBenchmark {

    private static final ModelConfig SMALL =
            new ModelConfig(4096, 320, 8, 5, 1, 64, 864, 1e-5f, RandomWeights.rotary(64), 256, 0, 8);

    /** The shape of SmolLM2-135M. */
    private static final ModelConfig LARGE =
            new ModelConfig(49152, 576, 30, 9, 3, 64, 1536, 1e-5f, RandomWeights.rotary(64), 8192, 0, 30);

    private static final int ROUNDS = 3;

    private DjlBenchmark() {}

    /**
     * Measures.
     *
     * @param arguments what engine djl computes on, by default {@code cpu}, and with how many threads either computes, by
     *     default 1
     */
    public static void main(String[] arguments) throws IOException {
        String device = arguments.length == 0 ? EngineSettings.CPU : arguments[0];
        int threads = arguments.length < 2 ? 1 : Integer.parseInt(arguments[1]);
        EngineSettings settings = new EngineSettings(device, threads);
        System.out.println(new DjlProvider().fingerprint(settings));
        System.out.println("| Parameters | Lanes | portable | djl |");
        System.out.println("|---|---|---|---|");
        compare("10 M", SMALL, new ContextWindow(64, 16), new int[] {1, 16, 64}, settings);
        compare("135 M", LARGE, new ContextWindow(16, 4), new int[] {1, 16}, settings);
    }

    private static void compare(
            String name, ModelConfig config, ContextWindow window, int[] lanes, EngineSettings settings)
            throws IOException {
        RandomWeights weights = new RandomWeights(config, 1, true, false, true);
        PredictionEngine portable = PortableEngine.load(weights);
        PredictionEngine djl = new DjlProvider().load(weights, settings);
        for (int count : lanes) {
            System.out.printf(
                    "| %s | %d | %.1f | %.1f |%n",
                    name,
                    count,
                    tokensPerSecond(portable, window, count, settings.threads()),
                    tokensPerSecond(djl, window, count, settings.threads()));
        }
    }

    private static double tokensPerSecond(PredictionEngine engine, ContextWindow window, int lanes, int threads)
            throws IOException {
        Random random = new Random(1);
        int[] tokens = new int[lanes];
        float[] logits = new float[lanes * engine.vocabularySize()];
        // From one restart to the next, so that every length of the context is in it.
        long[] fastest = new long[window.length() - window.overlap()];
        Arrays.fill(fastest, Long.MAX_VALUE);
        try (TokenPredictor predictor = engine.newPredictor(lanes, window, threads)) {
            predictor.reset(lanes);
            for (int i = 0; i < window.length(); i++) {
                predictor.advance(tokens, logits);
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < fastest.length; i++) {
                    Arrays.setAll(tokens, lane -> random.nextInt(engine.vocabularySize()));
                    long start = System.nanoTime();
                    predictor.advance(tokens, logits);
                    fastest[i] = Math.min(fastest[i], System.nanoTime() - start);
                }
            }
        }
        return 1e9 * fastest.length * lanes / Arrays.stream(fastest).sum();
    }
}
