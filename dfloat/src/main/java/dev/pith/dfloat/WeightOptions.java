package dev.pith.dfloat;

import dev.pith.codec.ProgressListener;
import java.util.Optional;

/**
 * How a file of weights is worked on. None of it has any influence on the bytes that come out.
 *
 * @param threads how many threads work at it, at least 1
 * @param progress hears how the work advances, from the caller's thread
 * @param device where weights in the layout "pith" are decoded; if empty, on this processor
 */
public record WeightOptions(int threads, ProgressListener progress, Optional<CudaDecoder> device) {

    /** One thread, and nobody listens. */
    public static final WeightOptions DEFAULT = new WeightOptions(1, (contentBytes, compressedBytes) -> {});

    /** @throws IllegalArgumentException if there is to be no thread */
    public WeightOptions {
        if (threads < 1) {
            throw new IllegalArgumentException(threads + " threads");
        }
    }

    /** Works on this processor only. */
    public WeightOptions(int threads, ProgressListener progress) {
        this(threads, progress, Optional.empty());
    }
}
