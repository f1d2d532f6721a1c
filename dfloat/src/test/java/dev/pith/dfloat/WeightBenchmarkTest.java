package dev.pith.dfloat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

@DisplayName("The benchmark of weights")
class WeightBenchmarkTest {

    @Test
    @DisplayName("runs")
    void oneIteration() throws RunnerException {
        // Else a benchmark that runs on this machine for other reasons would make this fail.
        System.setProperty("jmh.ignoreLock", "true");
        Options options = new OptionsBuilder()
                .include("^" + WeightBenchmark.class.getName().replace(".", "\\.") + "\\.")
                .param("codec", "plain", "copy", "zstd 3")
                .param("weights", "1024")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(1))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        assertEquals(6, new Runner(options).run().size());
    }
}
