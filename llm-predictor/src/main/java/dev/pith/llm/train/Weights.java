package dev.pith.llm.train;

import dev.pith.llm.checkpoint.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The weights of a model in training, by the names that the library transformers gives them. */
final class Weights {

    static final String EMBEDDING = "model.embed_tokens.weight";
    static final String FINAL_NORM = "model.norm.weight";

    private static final double EMBEDDING_DEVIATION = 0.02;

    private final ModelConfig config;
    private final List<Matrix> matrices = new ArrayList<>();

    /** A matrix in row-major order, or a vector, which has one row. Its numbers may be changed. */
    static final class Matrix {

        private final String name;
        private final int rows;
        private final int columns;
        private final boolean vector;
        private final float[] values;

        private Matrix(String name, int rows, int columns, boolean vector) {
            this.name = name;
            this.rows = rows;
            this.columns = columns;
            this.vector = vector;
            values = new float[Math.multiplyExact(rows, columns)];
        }

        String name() {
            return name;
        }

        int rows() {
            return rows;
        }

        int columns() {
            return columns;
        }

        /** Whether it scales a normalised state. */
        boolean isVector() {
            return vector;
        }

        List<Long> shape() {
            return vector ? List.of((long) columns) : List.of((long) rows, (long) columns);
        }

        float[] values() {
            return values;
        }
    }

    private Weights(ModelConfig config) {
        this.config = config;
        int width = config.width();
        matrix(EMBEDDING, config.vocabularySize(), width);
        for (int layer = 0; layer < config.layers(); layer++) {
            String prefix = prefix(layer);
            vector(prefix + "input_layernorm.weight", width);
            matrix(prefix + "self_attn.q_proj.weight", config.queryWidth(), width);
            matrix(prefix + "self_attn.k_proj.weight", config.keyValueWidth(), width);
            matrix(prefix + "self_attn.v_proj.weight", config.keyValueWidth(), width);
            matrix(prefix + "self_attn.o_proj.weight", width, config.queryWidth());
            vector(prefix + "post_attention_layernorm.weight", width);
            matrix(prefix + "mlp.gate_proj.weight", config.feedForwardWidth(), width);
            matrix(prefix + "mlp.up_proj.weight", config.feedForwardWidth(), width);
            matrix(prefix + "mlp.down_proj.weight", width, config.feedForwardWidth());
        }
        vector(FINAL_NORM, width);
    }

    /** What the names of a layer's weights begin with. */
    static String prefix(int layer) {
        return "model.layers." + layer + ".";
    }

    /** Makes weights that are all 0. */
    static Weights zero(ModelConfig config) {
        return new Weights(config);
    }

    /** Makes the weights that training begins with: scales are 1, the others random; the same for the same seed. */
    static Weights random(ModelConfig config, long seed) {
        Weights weights = new Weights(config);
        SplittableRandom random = new SplittableRandom(seed);
        // What adds to the stream is smaller the more of it there is.
        double added = 1 / Math.sqrt(2.0 * config.layers());
        for (Matrix matrix : weights.matrices) {
            double deviation = 0.5 / Math.sqrt(matrix.columns);
            if (matrix.name.equals(EMBEDDING)) {
                deviation = EMBEDDING_DEVIATION;
            } else if (matrix.name.endsWith("o_proj.weight") || matrix.name.endsWith("down_proj.weight")) {
                deviation *= added;
            }
            for (int i = 0; i < matrix.values.length; i++) {
                matrix.values[i] = matrix.vector ? 1 : (float) random.nextGaussian(0, deviation);
            }
        }
        return weights;
    }

    /** Returns these weights, each rounded to the nearest BF16, and to even in the middle. */
    Weights rounded() {
        Weights rounded = new Weights(config);
        for (int i = 0; i < matrices.size(); i++) {
            float[] from = matrices.get(i).values;
            float[] to = rounded.matrices.get(i).values;
            for (int j = 0; j < from.length; j++) {
                to[j] = Float.intBitsToFloat(bfloat16(from[j]) << 16);
            }
        }
        return rounded;
    }

    /** Returns the bits of the nearest BF16 of a finite number, in the low half. */
    static int bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16;
    }

    ModelConfig config() {
        return config;
    }

    /** Returns all of them, always in the same order. */
    List<Matrix> matrices() {
        return matrices;
    }

    private void matrix(String name, int rows, int columns) {
        matrices.add(new Matrix(name, rows, columns, false));
    }

    private void vector(String name, int elements) {
        matrices.add(new Matrix(name, 1, elements, true));
    }
}
