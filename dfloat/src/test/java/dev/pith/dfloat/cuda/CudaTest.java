package dev.pith.dfloat.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users meet on a machine as it is, and where what is needed is not there. */
class CudaTest {

    /** Prints what {@link Cuda} says, and then what to open a device does. */
    static final class Report {

        public static void main(String[] arguments) throws CudaException {
            System.out.println(Cuda.unavailableReason().orElse("available"));
            System.out.println(Cuda.isAvailable() + " " + Cuda.devices().size());
            try (CudaContext _ = CudaContext.open(new CudaDevice(0, "none", 0, 0, 0, 0, 0))) {
                System.out.println("opened");
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private static final String NOT_BUILT = "the native library was not built, for want of a C compiler";

    @TempDir
    private Path folder;

    /** Runs {@link Report} in a JVM of its own, as the answers hold for the life of one. */
    private List<String> report(String... options) throws IOException, InterruptedException {
        return report(Map.of(), options);
    }

    private List<String> report(Map<String, String> environment, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+DisplayVMOutputToStderr", "-cp", System.getProperty("java.class.path")));
        command.add("-Djava.io.tmpdir=" + folder);
        command.addAll(List.of(options));
        command.add(Report.class.getName());
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        Process process = builder.start();
        List<String> lines = process.inputReader().readAllLines();
        assertEquals(0, process.waitFor(), lines.toString());
        return lines;
    }

    private static void assertUnavailable(String reason, List<String> report) {
        assertEquals(3, report.size(), report.toString());
        assertTrue(report.get(0).contains(reason), report.get(0));
        assertEquals("false 0", report.get(1));
        assertEquals("CUDA is unavailable: " + report.get(0), report.get(2));
    }

    private static boolean isBuilt() {
        String platform = System.getProperty("os.name") + "-" + System.getProperty("os.arch");
        return Cuda.class.getResource("native/" + platform + "/libpith_cuda.so") != null;
    }

    /** Runs {@link Report} with the fake driver. */
    private List<String> reportOfFakeDriver(Map<String, String> environment) throws Exception {
        URL driver = CudaTest.class.getResource("libfake_cuda.so");
        assumeTrue(driver != null, "the fake driver was not built, for want of a C compiler");
        return report(
                environment, "--enable-native-access=ALL-UNNAMED", "-Dpith.cuda.driver=" + Path.of(driver.toURI()));
    }

    @Test
    void givesAReasonUnlessThereIsADevice() {
        assertEquals(Cuda.isAvailable(), Cuda.unavailableReason().isEmpty());
        assertEquals(Cuda.isAvailable(), !Cuda.devices().isEmpty());
        Cuda.unavailableReason().ifPresent(reason -> assertFalse(reason.isBlank()));
    }

    @Test
    void opensNoDeviceWhereThereIsNone() {
        assumeFalse(Cuda.isAvailable(), "there is a device");
        IllegalStateException e = assertThrows(
                IllegalStateException.class, () -> CudaContext.open(new CudaDevice(0, "none", 0, 0, 0, 0, 0)));
        assertEquals("CUDA is unavailable: " + Cuda.unavailableReason().orElseThrow(), e.getMessage());
    }

    @Test
    void answersAllThreadsTheSame() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Callable<List<CudaDevice>>> questions = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                questions.add(Cuda::devices);
            }
            for (Future<List<CudaDevice>> answer : threads.invokeAll(questions)) {
                assertEquals(Cuda.devices(), answer.get());
            }
        }
    }

    @Test
    void namesTheDriverThatCannotBeOpened() throws Exception {
        Path driver = folder.resolve("no-driver.so");
        List<String> report = report("--enable-native-access=ALL-UNNAMED", "-Dpith.cuda.driver=" + driver);
        assertUnavailable(isBuilt() ? driver + " cannot be opened: " : "was not built", report);
    }

    @Test
    void namesTheLibraryThatCannotBeLoaded() throws Exception {
        Path library = folder.resolve("no-library.so");
        List<String> report = report("--enable-native-access=ALL-UNNAMED", "-Dpith.cuda.library=" + library);
        assertUnavailable("the native library cannot be loaded: ", report);
        assertUnavailable(library.toString(), report);
    }

    @Test
    void refusesALibraryThatIsNoLibrary() throws Exception {
        Path library = Files.writeString(folder.resolve("text.so"), "This is no library.");
        assertUnavailable(
                "the native library cannot be loaded: ",
                report("--enable-native-access=ALL-UNNAMED", "-Dpith.cuda.library=" + library));
        if (isBuilt()) {
            assertUnavailable(
                    library + " cannot be opened: ",
                    report("--enable-native-access=ALL-UNNAMED", "-Dpith.cuda.driver=" + library));
        }
    }

    @Test
    void saysSoWhereNativeAccessIsForbidden() throws Exception {
        assumeTrue(isBuilt(), NOT_BUILT);
        assertUnavailable("IllegalCallerException", report("--illegal-native-access=deny"));
    }

    @Test
    void saysSoWhereThereIsNowhereToExtractTo() throws Exception {
        assumeTrue(isBuilt(), NOT_BUILT);
        assertUnavailable(
                "the native library cannot be extracted: ",
                report("--enable-native-access=ALL-UNNAMED", "-Djava.io.tmpdir=" + folder.resolve("no-folder")));
    }

    @Test
    void leavesNoFilesBehind() throws Exception {
        report("--enable-native-access=ALL-UNNAMED");
        try (var files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void findsTheDevicesOfADriver() throws Exception {
        assertEquals(List.of("available", "true 2", "opened"), reportOfFakeDriver(Map.of()));
    }

    @Test
    void saysSoWhereThereIsNoDevice() throws Exception {
        assertUnavailable(
                "cuInit: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected",
                reportOfFakeDriver(Map.of("FAKE_CUDA_DEVICES", "0")));
    }

    @Test
    void refusesDriversThatAreTooOld() throws Exception {
        assertUnavailable(
                "the driver is too old: it is of CUDA 10.2, and 11.0 is needed",
                reportOfFakeDriver(Map.of("FAKE_CUDA_VERSION", "10020")));
        if (isBuilt()) {
            // A library that has none of the driver's calls.
            assertUnavailable(
                    "libc.so.6 lacks cuInit: the driver is too old",
                    report("--enable-native-access=ALL-UNNAMED", "-Dpith.cuda.driver=libc.so.6"));
        }
    }
}
