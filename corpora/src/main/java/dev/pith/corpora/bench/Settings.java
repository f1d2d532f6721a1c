package dev.pith.corpora.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How compressors are measured. In JSON the names and values here are what is written.
 *
 * @param threads how many threads they may use, at least 1
 * @param repeat how often each works on a file while its time is taken, at least 1
 * @param repeatLimitSeconds when a compressor has worked so long on a file, no further run is begun; null if only {@code
 *     repeat} counts
 * @param warmUpSeconds when so much time has passed, the warm-up of a compressor begins no further pass over the file
 * @param memory whether what runs in process is run once more, in a process of its own, to find the memory that it needs
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Settings(
        int threads, int repeat, @Nullable Integer repeatLimitSeconds, int warmUpSeconds, boolean memory) {

    public Settings {
        if (threads < 1 || repeat < 1 || warmUpSeconds < 0 || (repeatLimitSeconds != null && repeatLimitSeconds < 0)) {
            throw new IllegalArgumentException("threads and runs are at least 1, times at least 0");
        }
    }
}
