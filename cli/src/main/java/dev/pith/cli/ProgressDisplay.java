package dev.pith.cli;

import dev.pith.codec.ProgressListener;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import me.tongfei.progressbar.ProgressState;
import org.jspecify.annotations.Nullable;

/**
 * Shows how one job advances, on standard error, if that is a terminal and the job takes longer than a second: content
 * done and to do, time passed and left, speed and ratio. The line is erased when the job ends.
 */
final class ProgressDisplay implements ProgressListener, AutoCloseable {

    /** How a length is given that is not known. */
    static final long UNKNOWN_LENGTH = -1;

    /**
     * What is known of a job before it is done.
     *
     * @param contentLength length of the content in bytes, or {@link #UNKNOWN_LENGTH}
     * @param compressedLength length of its compressed form in bytes, or {@link #UNKNOWN_LENGTH}
     * @param ratioTellableFrom how much content must be done, in bytes, before what is done tells the ratio; until then
     *     content that is compressed already but not written yet would make too much of a difference
     */
    record Prospect(long contentLength, long compressedLength, long ratioTellableFrom) {

        static final Prospect NOTHING_KNOWN = new Prospect(UNKNOWN_LENGTH, UNKNOWN_LENGTH, Long.MAX_VALUE);
    }

    private static final Duration DELAY = Duration.ofSeconds(1);
    private static final int UPDATE_MILLISECONDS = 200;
    private static final int MAX_NAME_LENGTH = 24;
    private static final int MAX_COLUMNS = 120;

    /** Moves to the start of the line and erases it. */
    static final String ERASED_LINE = "\r\u001b[K";

    private final Console console;
    private final boolean wanted;
    private final String name;
    private final Supplier<Prospect> outlook;
    private final LongSupplier clock;
    private final long start;

    private @Nullable ProgressBar bar;
    private Prospect prospect = Prospect.NOTHING_KNOWN;
    private String ratio = "";
    private long compressedBytesBefore;
    private boolean closed;

    /**
     * Starts to watch a job.
     *
     * @param name what the job works on
     * @param outlook asked once, if the job takes long
     */
    ProgressDisplay(Console console, Report report, String name, Supplier<Prospect> outlook) {
        this(console, report, name, outlook, System::nanoTime);
    }

    /** Starts to watch a job by a clock that counts nanoseconds. */
    ProgressDisplay(Console console, Report report, String name, Supplier<Prospect> outlook, LongSupplier clock) {
        this.console = console;
        this.wanted = console.terminals().err() && !report.quiet();
        this.name = name;
        this.outlook = outlook;
        this.clock = clock;
        this.start = clock.getAsLong();
    }

    @Override
    public synchronized void progress(long contentBytes, long compressedBytes) {
        if (!wanted || closed) {
            return;
        }
        long nanoseconds = clock.getAsLong() - start;
        if (bar == null) {
            if (nanoseconds < DELAY.toNanos()) {
                return;
            }
            prospect = outlook.get();
            bar = bar(contentBytes, Duration.ofNanos(nanoseconds));
        }
        updateRatio(contentBytes, compressedBytes);
        bar.stepTo(contentBytes);
        bar.setExtraMessage(ByteSize.speed(contentBytes, nanoseconds / 1e9) + ratio);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (bar != null) {
            bar.close();
            console.err().print(ERASED_LINE);
            console.err().flush();
        }
    }

    private void updateRatio(long contentBytes, long compressedBytes) {
        if (prospect.contentLength != UNKNOWN_LENGTH && prospect.compressedLength != UNKNOWN_LENGTH) {
            ratio = ", " + ByteSize.ratio(prospect.compressedLength, prospect.contentLength);
        } else if (compressedBytes != compressedBytesBefore && contentBytes >= prospect.ratioTellableFrom) {
            ratio = ", " + ByteSize.ratio(compressedBytes, contentBytes);
        }
        compressedBytesBefore = compressedBytes;
    }

    private ProgressBar bar(long contentBytes, Duration elapsed) {
        long length = prospect.contentLength;
        boolean large = length == UNKNOWN_LENGTH || length >= 10 << 20;
        int columns = Math.min(console.terminals().columns(), MAX_COLUMNS) - 1;
        return new ProgressBarBuilder()
                .setTaskName(shortName())
                .setInitialMax(length)
                .setUnit(large ? " MiB" : " KiB", large ? 1 << 20 : 1 << 10)
                .setStyle(ProgressBarStyle.ASCII)
                .setEtaFunction(ProgressDisplay::timeLeft)
                .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
                .continuousUpdate()
                .startsFrom(contentBytes, elapsed)
                .setConsumer(new Line(console.err(), columns))
                .build();
    }

    private String shortName() {
        String printable = Problems.printable(name);
        int excess = printable.length() - MAX_NAME_LENGTH;
        return excess <= 0 ? printable : "..." + printable.substring(excess + 3);
    }

    private static Optional<Duration> timeLeft(ProgressState state) {
        long left = state.getMax() - state.getCurrent();
        if (state.isIndefinite() || state.getCurrent() <= 0 || left < 0) {
            return Optional.empty();
        }
        double milliseconds = (double) state.getTotalElapsed().toMillis() * left / state.getCurrent();
        return Optional.of(Duration.ofMillis((long) milliseconds));
    }

    /** One line of the terminal, written again and again. */
    private record Line(PrintStream err, int getMaxRenderedLength) implements ProgressBarConsumer {

        @Override
        public void accept(String text) {
            err.print("\r" + text + "\u001b[K");
            err.flush();
        }

        @Override
        public void close() {}
    }
}
