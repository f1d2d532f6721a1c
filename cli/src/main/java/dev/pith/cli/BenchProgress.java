package dev.pith.cli;

import dev.pith.corpora.bench.Compressor;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Tells on a terminal which file is measured with what, and, once every compressor has worked on some file, how long all
 * will take: each is taken to need as long for a byte as it did so far.
 */
final class BenchProgress {

    private static final double NANOSECONDS_PER_SECOND = 1e9;

    private final Console console;
    private final List<BenchFile> files;
    private final List<Compressor> compressors;
    private final Map<Compressor, Work> done = new HashMap<>();

    /** What a compressor has done. */
    private record Work(long bytes, double seconds) {

        static final Work NOTHING = new Work(0, 0);

        Work plus(long moreBytes, double moreSeconds) {
            return new Work(bytes + moreBytes, seconds + moreSeconds);
        }
    }

    BenchProgress(Console console, List<BenchFile> files, List<Compressor> compressors) {
        this.console = console;
        this.files = files;
        this.compressors = compressors;
    }

    /** A measurement begins. */
    void show(int file, int compressor) {
        console.showStatus("file " + (file + 1) + " of " + files.size() + ", compressor " + (compressor + 1) + " of "
                + compressors.size() + timeLeft(file, compressor) + ": "
                + compressors.get(compressor).name() + ", " + files.get(file).name());
    }

    /** A measurement ends. */
    void hide() {
        console.showStatus("");
    }

    /** A measurement took so long. */
    void count(int file, int compressor, long nanoseconds) {
        done.merge(
                compressors.get(compressor),
                Work.NOTHING.plus(length(files.get(file)), nanoseconds / NANOSECONDS_PER_SECOND),
                (before, now) -> before.plus(now.bytes, now.seconds));
    }

    private String timeLeft(int file, int compressor) {
        double seconds = 0;
        for (int laterFile = file; laterFile < files.size(); laterFile++) {
            for (int later = laterFile == file ? compressor : 0; later < compressors.size(); later++) {
                OptionalDouble one = expectedSeconds(files.get(laterFile), compressors.get(later));
                if (one.isEmpty()) {
                    return "";
                }
                seconds += one.getAsDouble();
            }
        }
        return ", about " + describe(Duration.ofSeconds(Math.round(seconds))) + " left";
    }

    private OptionalDouble expectedSeconds(BenchFile file, Compressor compressor) {
        Work work = done.getOrDefault(compressor, Work.NOTHING);
        return work.bytes == 0 ? OptionalDouble.empty() : OptionalDouble.of(work.seconds * length(file) / work.bytes);
    }

    private static long length(BenchFile file) {
        try {
            return Files.size(file.path());
        } catch (IOException e) {
            // It is told of when its turn comes.
            return 0;
        }
    }

    private static String describe(Duration duration) {
        return duration.toHours() > 0
                ? duration.toHours() + " h " + duration.toMinutesPart() + " min"
                : duration.toMinutes() > 0 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
    }
}
