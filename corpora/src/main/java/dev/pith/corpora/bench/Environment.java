package dev.pith.corpora.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Where measurements were made. In JSON the names and values here are what is written.
 *
 * @param processor model of the processor, or just its architecture
 * @param processors how many processors the JVM may use
 * @param memory how much memory the machine has, in bytes; 0 if not known
 * @param operatingSystem name and version of the operating system
 * @param java version of Java, with its vendor
 * @param maxHeapLength how large the heap of the JVM may become, in bytes
 */
public record Environment(
        String processor, int processors, long memory, String operatingSystem, String java, long maxHeapLength) {

    public Environment {
        Objects.requireNonNull(processor, "processor");
        Objects.requireNonNull(operatingSystem, "operatingSystem");
        Objects.requireNonNull(java, "java");
    }

    private static final Path PROCESSOR_INFORMATION = Path.of("/proc/cpuinfo");
    private static final String MODEL_KEY = "model name";

    /** Describes this machine and this JVM. */
    public static Environment current() {
        return new Environment(
                processorModel(),
                Runtime.getRuntime().availableProcessors(),
                memoryOfMachine(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.runtime.version") + " (" + System.getProperty("java.vendor") + ")",
                Runtime.getRuntime().maxMemory());
    }

    private static long memoryOfMachine() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
    }

    private static String processorModel() {
        String architecture = System.getProperty("os.arch");
        try (Stream<String> lines = Files.lines(PROCESSOR_INFORMATION)) {
            return lines.filter(line -> line.startsWith(MODEL_KEY))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(architecture);
        } catch (IOException e) {
            return architecture;
        }
    }
}
