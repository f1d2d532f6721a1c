package dev.pith.llm.engine;

import dev.pith.llm.checkpoint.ModelConfig;
import dev.pith.llm.checkpoint.ModelWeights;
import dev.pith.llm.checkpoint.RotaryEmbedding;
import dev.pith.llm.checkpoint.WeightMatrix;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Random weights of any shape, made when they are read, so that a large model costs no memory here. The same seed gives the
 * same weights on every JVM.
 */
public final class RandomWeights implements ModelWeights {

    private final ModelConfig config;
    private final long seed;
    private final boolean bfloat16;
    private final boolean biased;
    private final boolean tied;
    private final WeightMatrix embedding;

    /**
     * @param config the shapes
     * @param seed what the weights depend on
     * @param bfloat16 whether the weights are BFloat16 numbers
     * @param biased whether every projection but the head has a bias
     * @param tied whether the head is the token embedding
     */
    public RandomWeights(ModelConfig config, long seed, boolean bfloat16, boolean biased, boolean tied) {
        this.config = config;
        this.seed = seed;
        this.bfloat16 = bfloat16;
        this.biased = biased;
        this.tied = tied;
        embedding = new RandomMatrix("embedding", config.vocabularySize(), config.width(), 0, 1);
    }

    /** Returns rotary embedding with the usual angles. */
    public static RotaryEmbedding rotary(int headSize) {
        // Powers of two, as powers of others are not the same on every JVM.
        return new RotaryEmbedding(
                IntStream.range(0, headSize / 2)
                        .mapToObj(i -> Math.scalb(1.0, -12 * i / headSize))
                        .toList(),
                1);
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public WeightMatrix tokenEmbedding() {
        return embedding;
    }

    @Override
    public Layer layer(int layer) {
        int width = config.width();
        return new Layer(
                norm("attention norm " + layer),
                projection("query " + layer, config.queryWidth(), width),
                projection("key " + layer, config.keyValueWidth(), width),
                projection("value " + layer, config.keyValueWidth(), width),
                projection("attention output " + layer, width, config.queryWidth()),
                norm("feed-forward norm " + layer),
                projection("gate " + layer, config.feedForwardWidth(), width),
                projection("up " + layer, config.feedForwardWidth(), width),
                projection("down " + layer, width, config.feedForwardWidth()));
    }

    @Override
    public WeightMatrix finalNorm() {
        return norm("final norm");
    }

    @Override
    public WeightMatrix head() {
        return tied ? embedding : new RandomMatrix("head", config.vocabularySize(), config.width(), 0, 0.5f);
    }

    private WeightMatrix norm(String name) {
        return new RandomMatrix(name, 1, config.width(), 1, 0.25f);
    }

    private Projection projection(String name, int rows, int columns) {
        float spread = (float) (1.5 / Math.sqrt(columns));
        WeightMatrix bias = biased ? new RandomMatrix(name + " bias", 1, rows, 0, 0.25f) : null;
        return new Projection(new RandomMatrix(name, rows, columns, 0, spread), bias);
    }

    /** Uniform numbers from {@code mean - spread} to {@code mean + spread}. */
    private final class RandomMatrix implements WeightMatrix {

        private final String name;
        private final int rows;
        private final int columns;
        private final float mean;
        private final float spread;

        RandomMatrix(String name, int rows, int columns, float mean, float spread) {
            this.name = name;
            this.rows = rows;
            this.columns = columns;
            this.mean = mean;
            this.spread = spread;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int rows() {
            return rows;
        }

        @Override
        public int columns() {
            return columns;
        }

        @Override
        public boolean isBfloat16() {
            return bfloat16;
        }

        @Override
        public void read(int firstRow, int rowCount, float[] target) {
            for (int row = 0; row < rowCount; row++) {
                var random = new SplittableRandom((seed * 31 + name.hashCode()) * 1_000_003 + firstRow + row);
                for (int column = 0; column < columns; column++) {
                    float unit = (random.nextInt() >> 8) * 0x1p-23f;
                    float weight = mean + spread * unit;
                    target[row * columns + column] =
                            bfloat16 ? Float.intBitsToFloat(Float.floatToRawIntBits(weight) & 0xFFFF0000) : weight;
                }
            }
        }
    }
}
