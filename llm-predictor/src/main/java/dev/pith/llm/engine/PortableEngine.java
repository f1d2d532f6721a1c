package dev.pith.llm.engine;

import dev.pith.llm.ContextWindow;
import dev.pith.llm.PredictionEngine;
import dev.pith.llm.TokenPredictor;
import dev.pith.llm.checkpoint.ModelWeights;
import java.io.IOException;

/**
 * Runs models of the LLaMA family in pure Java: the logits have the same bits on every JVM and processor, for any number of
 * lanes and threads. {@code docs/llm-engine.md} says how each of them is computed.
 *
 * <pre>{@code
 * PredictionEngine engine = PortableEngine.load(weights);
 * try (TokenPredictor predictor = engine.newPredictor(1, new ContextWindow(256, 128), 2)) {
 *     float[] logits = new float[engine.vocabularySize()];
 *     predictor.reset(1);
 *     predictor.advance(new int[] {token}, logits);
 * }
 * }</pre>
 */
public final class PortableEngine implements PredictionEngine {

    /** How the engine is called where there is a choice. */
    public static final String NAME = "portable";

    /** So few weights are kept as floats: they need not be widened for each product, and caches hold them still. */
    private static final long FEW_WEIGHTS = 1 << 22;

    private final PackedModel model;
    private final KernelChoice kernels;

    private PortableEngine(PackedModel model, KernelChoice kernels) {
        this.model = model;
        this.kernels = kernels;
    }

    /**
     * Loads a model. BFloat16 weights stay so in memory, unless there are few; the others become floats.
     *
     * @param weights read once, and not needed afterwards
     * @throws IOException if they cannot be read, are corrupt, or one of them is not finite
     * @throws IllegalArgumentException if a matrix has so many columns that 32 rows of it do not fit in an array
     */
    public static PortableEngine load(ModelWeights weights) throws IOException {
        return load(weights, KernelChoice.best(), weights.config().weights() <= FEW_WEIGHTS);
    }

    /** @param asFloats whether BFloat16 weights become floats */
    static PortableEngine load(ModelWeights weights, KernelChoice kernels, boolean asFloats) throws IOException {
        return new PortableEngine(PackedModel.pack(weights, asFloats), kernels);
    }

    @Override
    public int vocabularySize() {
        return model.config().vocabularySize();
    }

    @Override
    public int contextLength() {
        return model.config().contextLength();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if there were arrays too long for Java
     * @throws ArithmeticException if the number of bytes does not fit in a long
     */
    @Override
    public long predictorMemory(int lanes, ContextWindow window) {
        return new Dimensions(model, lanes, window).memory();
    }

    @Override
    public long weightMemory() {
        return model.memory();
    }

    /**
     * {@inheritDoc}
     *
     * @param threads at most 64 of them are used
     * @throws IllegalArgumentException if {@code maxLanes} or {@code threads} is less than 1, or arrays would be too long for
     *     Java
     */
    @Override
    public TokenPredictor newPredictor(int maxLanes, ContextWindow window, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException(threads + " threads");
        }
        return new PortablePredictor(model, kernels, new Dimensions(model, maxLanes, window), threads);
    }
}
