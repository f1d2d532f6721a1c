package dev.pith.dfloat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The PTX that is kept, and the kernels' sources. */
class KernelBuildTest {

    private static final Path SCRIPT = Path.of("src/main/cuda/build.sh").toAbsolutePath();
    private static final Pattern COMPILER = Pattern.compile("// Cuda compilation tools, (release .*)");

    @ParameterizedTest
    @ValueSource(strings = {"weights", "checksums", "df11"})
    void isWhatTheSourcesGive(String name, @TempDir Path directory) throws Exception {
        String kept = new String(CudaKernels.ptx(name), UTF_8);
        Matcher compiler = COMPILER.matcher(kept);
        assertTrue(compiler.find(), "no compiler is named");
        assumeTrue(isFound("nvcc"), "there is no nvcc to compare with");
        assumeTrue(
                run(List.of("nvcc", "--version")).contains(compiler.group(1)),
                "nvcc is another version than made the PTX: " + compiler.group(1));
        run(List.of("bash", SCRIPT.toString(), directory.toString()));
        assertEquals(Files.readString(directory.resolve(name + ".ptx")), kept, "run " + SCRIPT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"weights", "checksums", "df11"})
    void keepsEverythingInRegisters(String name, @TempDir Path directory) throws Exception {
        assumeTrue(isFound("ptxas"), "there is no ptxas");
        Path ptx = Files.write(directory.resolve("kernels.ptx"), CudaKernels.ptx(name));
        for (String architecture : List.of("sm_80", "sm_90")) {
            String told = run(List.of(
                    "ptxas", "-v", "-arch=" + architecture, ptx.toString(), "-o", directory.resolve("out") + ""));
            Matcher spills = Pattern.compile("(\\d+) bytes stack frame, (\\d+) bytes spill stores")
                    .matcher(told);
            int kernels = 0;
            while (spills.find()) {
                assertEquals("0", spills.group(1), told);
                assertEquals("0", spills.group(2), told);
                kernels++;
            }
            assertTrue(kernels > 0, told);
        }
    }

    @Test
    void writesSixteenBytesAtATime() {
        String weights = new String(CudaKernels.ptx("weights"), UTF_8);
        String df11 = new String(CudaKernels.ptx("df11"), UTF_8);
        assertTrue(body(weights, "decode_weights").contains("st.global.v4.u32"));
        assertTrue(body(df11, "decode_df11").contains("st.global.v4.u32"));
    }

    @Test
    void dependsOnNoNewerDriverThanItMust() {
        for (String name : List.of("weights", "checksums", "df11")) {
            String ptx = new String(CudaKernels.ptx(name), UTF_8);
            assertTrue(ptx.contains("\n.version 7.0\n"), name);
            assertTrue(ptx.contains("\n.target sm_80\n"), name);
            assertFalse(ptx.contains(".local"), name + " has an array that is not in registers");
        }
    }

    private static String body(String ptx, String kernel) {
        int begin = ptx.indexOf(".entry " + kernel + "(");
        assertTrue(begin >= 0, kernel + " is not there");
        int end = ptx.indexOf("\n}", begin);
        return ptx.substring(begin, end);
    }

    private static boolean isFound(String program) {
        for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(new ArrayList<>(command))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), command + ": " + output);
        return output;
    }
}
