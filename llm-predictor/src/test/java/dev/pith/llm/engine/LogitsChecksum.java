package dev.pith.llm.engine;

import dev.pith.llm.ContextWindow;
import dev.pith.llm.TokenPredictor;
import dev.pith.llm.checkpoint.ModelConfig;
import dev.pith.llm.checkpoint.ModelWeights;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;

/** Prints on what kernels the engine runs here, and a checksum of the bits of the logits that it computes. */
final class LogitsChecksum {

    /** Sizes that fill neither panels nor tiles, and each kind of layer. */
    private static final List<ModelWeights> MODELS = List.of(
            new RandomWeights(config(0, 0), 1, false, true, false),
            new RandomWeights(config(4, 0), 2, true, false, true),
            new RandomWeights(config(3, 1), 3, true, true, false));

    private LogitsChecksum() {}

    private static ModelConfig config(int slidingWindow, int firstSlidingLayer) {
        return new ModelConfig(
                37, 20, 2, 4, 2, 6, 35, 1e-5f, RandomWeights.rotary(6), 16, slidingWindow, firstSlidingLayer);
    }

    /**
     * Prints them.
     *
     * @param arguments how many steps each model shall make
     */
    public static void main(String[] arguments) throws IOException {
        System.out.println(Kernels.best().name());
        System.out.println(of(Kernels.best(), 2, Integer.parseInt(arguments[0])));
    }

    /** Returns the checksum of so many steps of three lanes. */
    static String of(Kernels kernels, int threads, int steps) throws IOException {
        long checksum = 0;
        for (ModelWeights weights : MODELS) {
            PortableEngine engine = PortableEngine.load(weights, KernelChoice.only(kernels), false);
            var random = new SplittableRandom(7);
            int[] tokens = new int[3];
            float[] logits = new float[3 * engine.vocabularySize()];
            try (TokenPredictor predictor = engine.newPredictor(3, new ContextWindow(5, 2), threads)) {
                predictor.reset(3);
                for (int step = 0; step < steps; step++) {
                    for (int lane = 0; lane < 3; lane++) {
                        tokens[lane] = random.nextInt(engine.vocabularySize());
                    }
                    predictor.advance(tokens, logits);
                    for (float logit : logits) {
                        checksum = checksum * 0x9E3779B97F4A7C15L + Float.floatToRawIntBits(logit);
                    }
                }
            }
        }
        return Long.toHexString(checksum);
    }
}
