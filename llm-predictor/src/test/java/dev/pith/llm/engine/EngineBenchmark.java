package dev.pith.llm.engine;

import dev.pith.llm.ContextWindow;
import dev.pith.llm.TokenPredictor;
import dev.pith.llm.checkpoint.ModelConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Measures the engine on a model of ten million parameters, beside what the machine can do at that moment: as it may be shared
 * with others, only figures of one run should be compared. Prints a table.
 */
public final class EngineBenchmark {

    private static final ModelConfig MODEL =
            new ModelConfig(4096, 320, 8, 5, 1, 64, 864, 1e-5f, RandomWeights.rotary(64), 256, 0, 0);
    private static final ContextWindow WINDOW = new ContextWindow(256, 64);
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final double SECONDS = 3;

    private EngineBenchmark() {}

    /** Something measured. */
    @FunctionalInterface
    private interface Work {

        /** Does it once and returns how much that was. */
        double run() throws IOException;
    }

    /**
     * Measures.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) throws IOException {
        Kernels kernels = Kernels.best();
        System.out.println("kernels: " + kernels.name());
        double fma = best(EngineBenchmark::fma);
        System.out.printf("fused multiply-adds in registers, one thread  %8.1f G/s%n", fma / 1e9);
        short[] weights = new short[16 << 20];
        float[] scratch = new float[1 << 12];
        System.out.printf(
                "memory read as BFloat16, one thread           %8.1f GB/s%n",
                best(() -> {
                            for (int at = 0; at < weights.length; at += scratch.length) {
                                kernels.widen(weights, at, scratch.length, scratch);
                            }
                            return 2.0 * weights.length;
                        })
                        / 1e9);
        for (boolean bfloat16 : new boolean[] {true, false}) {
            System.out.println(bfloat16 ? "BFloat16 weights" : "float weights");
            PortableEngine engine = PortableEngine.load(new RandomWeights(MODEL, 1, bfloat16, false, true));
            double parameters = (engine.weightMemory() - 100_000) / (bfloat16 ? 2.0 : 4.0);
            products(bfloat16, 64, fma);
            products(bfloat16, 1, fma);
            for (int lanes : new int[] {64, 1}) {
                double one = 0;
                for (int threads : new int[] {1, 2}) {
                    double rate = tokens(engine, lanes, threads);
                    one = threads == 1 ? rate : one;
                    System.out.printf(
                            "%2d lanes, %d threads: %8.0f tokens/s, %.2f times one thread, %.0f %% of the multiply-adds%n",
                            lanes, threads, rate, rate / one, 100 * rate * parameters / fma / threads);
                }
            }
        }
    }

    /** Measures the products alone. Each is timed on its own, as short work is seldom interrupted. */
    private static void products(boolean bfloat16, int lanes, double fma) throws IOException {
        PackedModel model = PackedModel.pack(new RandomWeights(MODEL, 1, bfloat16, false, true), false);
        List<PackedMatrix> matrices = new ArrayList<>();
        for (PackedModel.Layer layer : model.layers()) {
            matrices.addAll(List.of(layer.queryKeyValue(), layer.attentionOutput(), layer.gateAndUp(), layer.down()));
        }
        matrices.add(model.head());
        InputTiles wide = inputs(lanes, MODEL.feedForwardWidth());
        InputTiles narrow = inputs(lanes, MODEL.width());
        float[] outputs = new float[InputTiles.length(lanes, model.head().rows())];
        float[][] scratch = new float[1][PanelStore.BLOCK * Kernels.PANEL];
        Kernels kernels = Kernels.best();
        long[] fastest = new long[matrices.size()];
        Arrays.fill(fastest, Long.MAX_VALUE);
        try (WorkerPool pool = new WorkerPool(1)) {
            long end = System.nanoTime() + (long) (2 * SECONDS * 1e9);
            while (System.nanoTime() < end) {
                for (int i = 0; i < fastest.length; i++) {
                    PackedMatrix matrix = matrices.get(i);
                    InputTiles inputs = matrix.columns() == MODEL.width() ? narrow : wide;
                    long start = System.nanoTime();
                    matrix.multiply(kernels, pool, inputs, outputs, scratch);
                    fastest[i] = Math.min(fastest[i], System.nanoTime() - start);
                }
            }
        }
        double work = matrices.stream()
                .mapToDouble(matrix -> (double) lanes * matrix.rows() * matrix.columns())
                .sum();
        double rate = work / Arrays.stream(fastest).sum() * 1e9;
        System.out.printf(
                "%2d lanes, products alone: %8.1f G/s, %.0f %% of the multiply-adds%n",
                lanes, rate / 1e9, 100 * rate / fma);
    }

    private static InputTiles inputs(int tokens, int columns) {
        InputTiles inputs = new InputTiles(tokens, columns);
        inputs.reset(tokens);
        Arrays.fill(inputs.values(), 0.5f);
        return inputs;
    }

    private static double tokens(PortableEngine engine, int lanes, int threads) throws IOException {
        Random random = new Random(1);
        int[] tokens = new int[lanes];
        float[] logits = new float[lanes * engine.vocabularySize()];
        try (TokenPredictor predictor = engine.newPredictor(lanes, WINDOW, threads)) {
            predictor.reset(lanes);
            // From one restart to the next, so that every length of the context is in it.
            int steps = WINDOW.length() - WINDOW.overlap();
            for (int i = 0; i < WINDOW.length(); i++) {
                predictor.advance(tokens, logits);
            }
            long[] fastest = new long[steps];
            Arrays.fill(fastest, Long.MAX_VALUE);
            long end = System.nanoTime() + (long) (4 * SECONDS * 1e9);
            while (System.nanoTime() < end) {
                for (int i = 0; i < steps; i++) {
                    Arrays.setAll(tokens, lane -> random.nextInt(engine.vocabularySize()));
                    long start = System.nanoTime();
                    predictor.advance(tokens, logits);
                    fastest[i] = Math.min(fastest[i], System.nanoTime() - start);
                }
            }
            return 1e9 * steps * lanes / Arrays.stream(fastest).sum();
        }
    }

    private static double fma() {
        FloatVector factor = FloatVector.broadcast(FLOATS, 1e-3f);
        FloatVector s0 = FloatVector.broadcast(FLOATS, 0);
        FloatVector s1 = FloatVector.broadcast(FLOATS, 1);
        FloatVector s2 = FloatVector.broadcast(FLOATS, 2);
        FloatVector s3 = FloatVector.broadcast(FLOATS, 3);
        FloatVector s4 = FloatVector.broadcast(FLOATS, 4);
        FloatVector s5 = FloatVector.broadcast(FLOATS, 5);
        FloatVector s6 = FloatVector.broadcast(FLOATS, 6);
        FloatVector s7 = FloatVector.broadcast(FLOATS, 7);
        FloatVector s8 = FloatVector.broadcast(FLOATS, 8);
        FloatVector s9 = FloatVector.broadcast(FLOATS, 9);
        FloatVector s10 = FloatVector.broadcast(FLOATS, 10);
        FloatVector s11 = FloatVector.broadcast(FLOATS, 11);
        int rounds = 5_000;
        for (int i = 0; i < rounds; i++) {
            s0 = factor.fma(factor, s0);
            s1 = factor.fma(factor, s1);
            s2 = factor.fma(factor, s2);
            s3 = factor.fma(factor, s3);
            s4 = factor.fma(factor, s4);
            s5 = factor.fma(factor, s5);
            s6 = factor.fma(factor, s6);
            s7 = factor.fma(factor, s7);
            s8 = factor.fma(factor, s8);
            s9 = factor.fma(factor, s9);
            s10 = factor.fma(factor, s10);
            s11 = factor.fma(factor, s11);
        }
        FloatVector sum = s0.add(s1)
                .add(s2)
                .add(s3)
                .add(s4)
                .add(s5)
                .add(s6)
                .add(s7)
                .add(s8)
                .add(s9)
                .add(s10)
                .add(s11);
        if (Float.isNaN(sum.lane(0))) {
            throw new AssertionError("the sums are finite");
        }
        return 12.0 * rounds * FLOATS.length();
    }

    /** Returns the best rate per second of several runs: what others take of the machine only makes it less. */
    private static double best(Work work) throws IOException {
        double best = 0;
        long end = System.nanoTime() + (long) (SECONDS * 1e9);
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            double amount = work.run();
            best = Math.max(best, amount / (System.nanoTime() - start) * 1e9);
        }
        return best;
    }
}
