package dev.pith.llm.djl;

import dev.pith.llm.ContextWindow;
import dev.pith.llm.EngineProvider;
import dev.pith.llm.TokenPredictor;
import dev.pith.llm.UnsupportedModelException;
import dev.pith.llm.checkpoint.ModelConfig;
import dev.pith.llm.engine.RandomWeights;
import java.io.IOException;

/** Predicts a little and says so, or why it cannot. */
final class FewSteps {

    private FewSteps() {}

    /**
     * Predicts.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) throws IOException {
        EngineProvider provider = EngineProvider.named("djl").orElseThrow();
        ModelConfig config = new ModelConfig(50, 16, 1, 2, 1, 8, 24, 1e-5f, RandomWeights.rotary(8), 32, 0, 1);
        RandomWeights weights = new RandomWeights(config, 1, true, true, true);
        try (TokenPredictor predictor =
                provider.load(weights, RealEngine.SETTINGS).newPredictor(2, new ContextWindow(8, 2), 1)) {
            predictor.reset(2);
            for (int step = 0; step < 10; step++) {
                predictor.advance(new int[2], new float[100]);
            }
            System.out.println("predicted");
        } catch (UnsupportedModelException e) {
            System.out.println(e.getMessage());
        }
    }
}
