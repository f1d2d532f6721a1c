package dev.pith.llm.djl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Tells processors apart as far as PyTorch computes differently on them. */
final class Processor {

    /** What a Linux kernel tells of the processor. */
    private static final Path DESCRIPTION = Path.of("/proc/cpuinfo");

    /** Has PyTorch use other instructions than it would. */
    private static final String OVERRIDE = "ATEN_CPU_CAPABILITY";

    private static final Set<String> AVX512 = Set.of("avx512vl", "avx512bw", "avx512dq", "fma");
    private static final Set<String> AVX2 = Set.of("avx2", "fma");

    private Processor() {}

    /** Returns the architecture, the maker and the instructions that PyTorch uses, as far as they can be found out. */
    static String ofThisMachine() {
        String override = System.getenv(OVERRIDE);
        List<String> lines;
        try {
            lines = Files.readAllLines(DESCRIPTION);
        } catch (IOException e) {
            lines = List.of();
        }
        return of(System.getProperty("os.arch", "unknown"), override == null ? "" : override, lines);
    }

    /**
     * @param override which instructions to use; empty for the best ones
     * @param description lines of names, colons and values
     */
    static String of(String architecture, String override, List<String> description) {
        Map<String, String> values = new HashMap<>();
        for (String line : description) {
            int colon = line.indexOf(':');
            if (colon >= 0) {
                values.putIfAbsent(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            }
        }
        StringBuilder text = new StringBuilder(printable(architecture));
        String maker = values.get("vendor_id");
        String flags = values.get("flags");
        if (maker != null) {
            text.append(' ').append(printable(maker));
        }
        if (!override.isBlank()) {
            text.append(' ').append(printable(override).toUpperCase(Locale.ROOT));
        } else if (flags != null) {
            Set<String> instructions = new HashSet<>(List.of(flags.split(" ", -1)));
            text.append(
                    instructions.containsAll(AVX512)
                            ? " AVX512"
                            : instructions.containsAll(AVX2) ? " AVX2" : " DEFAULT");
        }
        return text.toString();
    }

    /** Returns what can stand in a fingerprint. */
    private static String printable(String text) {
        String clean = text.replaceAll("[^!-:<-~]", "");
        return clean.isEmpty() ? "unknown" : clean.substring(0, Math.min(clean.length(), 20));
    }
}
