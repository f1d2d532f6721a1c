package dev.pith.llm.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

@DisplayName("The benchmark of matrix products")
class ProductBenchmarkTest {

    @Test
    @DisplayName("runs")
    void oneIteration() throws RunnerException {
        // Else a benchmark that runs on this machine for other reasons would make this fail.
        System.setProperty("jmh.ignoreLock", "true");
        Options options = new OptionsBuilder()
                .include("^" + ProductBenchmark.class.getName().replace(".", "\\.") + "\\.")
                .param("lanes", "1", "13")
                .param("rows", "64")
                .param("columns", "48")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(1))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        assertEquals(4, new Runner(options).run().size());
    }
}
