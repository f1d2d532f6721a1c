package dev.pith.corpora.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Kinds of compression methods, as the <a href="https://mattmahoney.net/dc/text.html">Large Text Compression
 * Benchmark</a> abbreviates them: CM is context mixing, LZ77 is what replaces repeats by references, BWT the
 * Burrows-Wheeler transform, PPM prediction by partial matching, Dict a dictionary of words or phrases, Tr a transformer.
 */
final class Algorithms {

    private static final Map<String, List<String>> COMPRESSORS = Map.of(
            "CM", List.of("pith ngram", "lpaq1", "zpaq", "paq8px", "cmix"),
            "LZ77", List.of("gzip", "xz", "zstd", "brotli", "lz4"),
            "BWT", List.of("bzip2", "bsc"),
            "PPM", List.of("7z"),
            "Dict", List.of("pith fib"),
            "Tr", List.of("pith llm"),
            "RNN", List.of("ts_zip"));

    private Algorithms() {}

    /** Returns the kind of a compressor with that name, which settings may follow; empty if not known. */
    static Optional<String> of(String compressor) {
        return COMPRESSORS.entrySet().stream()
                .filter(kind -> kind.getValue().stream().anyMatch(name -> isOf(name, compressor)))
                .map(Map.Entry::getKey)
                .findAny();
    }

    private static boolean isOf(String name, String compressor) {
        return compressor.startsWith(name)
                && (compressor.length() == name.length()
                        || !Character.isLetterOrDigit(compressor.charAt(name.length())));
    }
}
