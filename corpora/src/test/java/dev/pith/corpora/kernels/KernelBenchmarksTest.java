package dev.pith.corpora.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

@DisplayName("Benchmarks of kernels")
class KernelBenchmarksTest {

    @Test
    @DisplayName("run, and what they work on comes back")
    void oneIteration() throws RunnerException {
        // Else a benchmark that runs on this machine for other reasons would make this fail.
        System.setProperty("jmh.ignoreLock", "true");
        OptionsBuilder options = new OptionsBuilder();
        options.include("^" + KernelBenchmarksTest.class.getPackageName().replace(".", "\\.") + "\\.")
                .param("length", "2000")
                .param("level", "1", "6")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(1))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        assertEquals(1 + 4 + 2 * 2, new Runner(options.build()).run().size());
    }
}
