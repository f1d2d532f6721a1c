package dev.pith.dfloat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the processor does in one instruction, which Java does not tell. Where it is not known, the answer is the one that
 * is right for most machines; a wrong one costs speed only.
 *
 * @param expandsLongs whether {@link Long#expand} and {@link Long#compress} are fast
 * @param masksVectors whether bytes of a vector of 64 can be selected by a mask
 * @param expandsVectors whether the bytes of a vector of 64 can be expanded by a mask
 */
record Processor(boolean expandsLongs, boolean masksVectors, boolean expandsVectors) {

    private static final Path DESCRIPTION = Path.of("/proc/cpuinfo");

    /** Returns the processor that this JVM runs on. */
    static Processor current() {
        String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        if (!Set.of("amd64", "x86_64").contains(architecture)) {
            return new Processor(false, false, false);
        }
        try (Stream<String> lines = Files.lines(DESCRIPTION)) {
            return ofDescription(lines.takeWhile(line -> !line.isBlank()).toList());
        } catch (IOException e) {
            return new Processor(true, false, false);
        }
    }

    /** Returns the processor that Linux describes in so many lines, each a key, a colon and a value. */
    static Processor ofDescription(List<String> lines) {
        var values = lines.stream()
                .map(line -> line.split(":", 2))
                .filter(parts -> parts.length == 2)
                .collect(
                        Collectors.toMap(parts -> parts[0].trim(), parts -> parts[1].trim(), (first, second) -> first));
        Set<String> flags =
                Set.copyOf(Arrays.stream(values.getOrDefault("flags", "").split(" "))
                        .distinct()
                        .toList());
        // AMD's Zen and Zen 2 have the instructions, in microcode that takes up to hundreds of cycles.
        boolean microcoded = values.getOrDefault("vendor_id", "").equals("AuthenticAMD")
                && values.getOrDefault("cpu family", "").equals("23");
        return new Processor(
                flags.contains("bmi2") && !microcoded,
                flags.contains("avx512bw"),
                flags.contains("avx512bw") && flags.contains("avx512_vbmi2"));
    }
}
