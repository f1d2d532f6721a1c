package dev.pith.corpora.bench;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What it took to compress or decompress a file once.
 *
 * @param peakMemory the most memory that the process held at once, in bytes; null if not known
 */
record Effort(Duration duration, @Nullable Long peakMemory) {}
