package dev.pith.llm.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the engine behaves in JVMs of its own: without its libraries, and with a network that counts who calls. */
class DjlProcessTest {

    private static final int SECONDS = 120;

    /** Returns the class path without some of the jars. */
    private static String classPath(Predicate<String> without) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !without.test(entry.substring(entry.lastIndexOf(File.separatorChar) + 1)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isOfDjl(String jar) {
        return jar.startsWith("pytorch-") || jar.startsWith("api-0.");
    }

    /** Accepts connections, hangs up at once, and counts. */
    private static final class RefusingProxy implements AutoCloseable {

        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final AtomicInteger calls = new AtomicInteger();

        RefusingProxy() throws IOException {
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        try (Socket call = server.accept()) {
                            calls.incrementAndGet();
                            call.setSoLinger(true, 0);
                        }
                    }
                } catch (IOException e) {
                    // Closed: the test is over.
                }
            });
        }

        List<String> options() {
            String port = Integer.toString(server.getLocalPort());
            return List.of(
                    "-DsocksProxyHost=127.0.0.1",
                    "-DsocksProxyPort=" + port,
                    "-Dhttp.proxyHost=127.0.0.1",
                    "-Dhttp.proxyPort=" + port,
                    "-Dhttps.proxyHost=127.0.0.1",
                    "-Dhttps.proxyPort=" + port,
                    "-Dhttp.nonProxyHosts=");
        }

        int calls() {
            return calls.get();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    private static String run(String classPath, List<String> options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "--enable-native-access=ALL-UNNAMED", "-cp", classPath));
        command.addAll(options);
        command.add(FewSteps.class.getName());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), "does not end: " + command);
            assertEquals(0, process.exitValue(), output);
            return output.strip();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void predictsWithoutTheNetwork() throws Exception {
        RealEngine.require();
        try (RefusingProxy proxy = new RefusingProxy()) {
            assertEquals("predicted", run(classPath(jar -> false), proxy.options()));
            assertEquals(0, proxy.calls());
        }
    }

    @Test
    void doesNotFetchNativeLibrariesThatAreMissing(@TempDir Path cache) throws Exception {
        try (RefusingProxy proxy = new RefusingProxy()) {
            List<String> options = new ArrayList<>(proxy.options());
            options.add("-DENGINE_CACHE_DIR=" + cache);
            String output =
                    run(classPath(jar -> jar.startsWith("pytorch-jni") || jar.startsWith("pytorch-native")), options);
            assertTrue(output.contains("pytorch-native-cpu on the class path"), output);
            assertEquals(0, proxy.calls());
        }
    }

    @Test
    void namesTheLibrariesThatAreMissing() throws Exception {
        String output = run(classPath(DjlProcessTest::isOfDjl), List.of());
        assertTrue(output.contains("ai.djl:api, ai.djl.pytorch:pytorch-engine"), output);
        assertTrue(output.contains("docs/llm-djl.md"), output);
    }
}
