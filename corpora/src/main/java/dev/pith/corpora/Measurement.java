package dev.pith.corpora;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * What came of one compressor on one file. In JSON the names and values here are what is written.
 *
 * @param file name of the file
 * @param contentLength length of the file in bytes
 * @param compressor name of the compressor, with its settings
 * @param scope what the times are of, in a few words, such as {@code in process}
 * @param figures what was measured; null if it failed
 * @param problem what went wrong, for a person to read; null if nothing did
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Measurement(
        String file,
        long contentLength,
        String compressor,
        String scope,
        @JsonUnwrapped @Nullable Figures figures,
        @Nullable String problem) {

    /**
     * What was measured. Times are medians.
     *
     * @param compressedLength length of the compressed form in bytes
     * @param compressSeconds how long it took to compress
     * @param decompressSeconds how long it took to decompress
     */
    public record Figures(long compressedLength, double compressSeconds, double decompressSeconds) {}
}
