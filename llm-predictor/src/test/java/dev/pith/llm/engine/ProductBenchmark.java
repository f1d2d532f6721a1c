package dev.pith.llm.engine;

import dev.pith.llm.checkpoint.ModelWeights.Projection;
import dev.pith.llm.checkpoint.WeightMatrix;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures products of a matrix of weights with the inputs of one or several lanes, by the fastest {@link Kernels} of this
 * JVM and on one thread. {@code multiplyAdds} are how many per second.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProductBenchmark {

    /** How many lanes have inputs. */
    @Param({"1", "64"})
    public int lanes;

    /** Whether weights are BFloat16 numbers. */
    @Param({"true", "false"})
    public boolean bfloat16;

    @Param("1728")
    public int rows;

    @Param("320")
    public int columns;

    private @Nullable PackedMatrix matrix;
    private InputTiles inputs = new InputTiles(1, 1);
    private float[] outputs = {};
    private final float[][] scratch = new float[1][PanelStore.BLOCK * Kernels.PANEL];
    private final Kernels kernels = Kernels.best();
    private final WorkerPool pool = new WorkerPool(1);

    /** Counts what was done. */
    @AuxCounters
    @State(Scope.Thread)
    public static class Work {

        public long multiplyAdds;
    }

    /** Weights that are all the same. */
    private record Halves(int rows, int columns, boolean isBfloat16) implements WeightMatrix {

        @Override
        public String name() {
            return "halves";
        }

        @Override
        public void read(int firstRow, int rowCount, float[] target) {
            Arrays.fill(target, 0, rowCount * columns, 0.5f);
        }
    }

    @Setup
    public void pack() throws IOException {
        matrix = PackedMatrix.pack(List.of(new Projection(new Halves(rows, columns, bfloat16), null)), !bfloat16);
        inputs = new InputTiles(lanes, columns);
        inputs.reset(lanes);
        Arrays.fill(inputs.values(), 0.5f);
        outputs = new float[InputTiles.length(lanes, Math.ceilDiv(rows, Kernels.PANEL) * Kernels.PANEL)];
        if (multiply()[0] != 0.25f * columns) {
            throw new IllegalStateException("the product is wrong");
        }
    }

    @TearDown
    public void close() {
        pool.close();
    }

    @Benchmark
    public float[] product(Work work) {
        work.multiplyAdds += (long) lanes * rows * columns;
        return multiply();
    }

    private float[] multiply() {
        Objects.requireNonNull(matrix).multiply(kernels, pool, inputs, outputs, scratch);
        return outputs;
    }
}
