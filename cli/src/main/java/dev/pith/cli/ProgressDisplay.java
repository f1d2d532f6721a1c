package dev.pith.cli;

import dev.pith.codec.ProgressListener;
import java.io.PrintStream;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
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

    /** How the length of content is given that is not known. */
    static final long UNKNOWN_LENGTH = -1;

    private static final Duration DELAY = Duration.ofSeconds(1);
    private static final int UPDATE_MILLISECONDS = 200;
    private static final int MAX_NAME_LENGTH = 24;
    private static final int MAX_COLUMNS = 120;

    /** Moves to the start of the line and erases it. */
    private static final String ERASED_LINE = "\r\u001b[K";

    private final Console console;
    private final boolean wanted;
    private final String name;
    private final LongSupplier contentLength;
    private final LongSupplier clock;
    private final long start;

    private @Nullable ProgressBar bar;
    private boolean closed;

    /**
     * Starts to watch a job.
     *
     * @param name what the job works on
     * @param contentLength asked once, if the job takes long
     */
    ProgressDisplay(Console console, Report report, String name, LongSupplier contentLength) {
        this(console, report, name, contentLength, System::nanoTime);
    }

    /** Starts to watch a job by a clock that counts nanoseconds. */
    ProgressDisplay(Console console, Report report, String name, LongSupplier contentLength, LongSupplier clock) {
        this.console = console;
        this.wanted = console.terminals().err() && !report.quiet();
        this.name = name;
        this.contentLength = contentLength;
        this.clock = clock;
        this.start = clock.getAsLong();
    }

    @Override
    public synchronized void progress(long contentBytes, long compressedBytes) {
        if (!wanted || closed) {
            return;
        }
        if (bar == null) {
            Duration elapsed = Duration.ofNanos(clock.getAsLong() - start);
            if (elapsed.compareTo(DELAY) < 0) {
                return;
            }
            bar = bar(contentBytes, elapsed);
        }
        bar.stepTo(contentBytes);
        if (contentBytes > 0 && compressedBytes > 0) {
            bar.setExtraMessage(" " + ByteSize.ratio(compressedBytes, contentBytes));
        }
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

    private ProgressBar bar(long contentBytes, Duration elapsed) {
        long length = contentLength.getAsLong();
        boolean large = length == UNKNOWN_LENGTH || length >= 10 << 20;
        return new ProgressBarBuilder()
                .setTaskName(shortName())
                .setInitialMax(length)
                .setUnit(large ? " MiB" : " KiB", large ? 1 << 20 : 1 << 10)
                .setStyle(ProgressBarStyle.ASCII)
                .showSpeed(new DecimalFormat("0.0", DecimalFormatSymbols.getInstance(Locale.ROOT)))
                .setEtaFunction(ProgressDisplay::timeLeft)
                .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
                .continuousUpdate()
                .startsFrom(contentBytes, elapsed)
                .setConsumer(
                        new Line(console.err(), Math.min(console.terminals().columns(), MAX_COLUMNS) - 1))
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
