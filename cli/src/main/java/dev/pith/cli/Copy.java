package dev.pith.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Leaves files of a directory as they are. */
record Copy() implements Converter.Conversion {

    /** What is wrong with a file whose end was not found where it was before. */
    static final String BECAME_SHORTER = "became shorter while it was read";

    private static final int BUFFER_LENGTH = 1 << 18;

    @Override
    public Path outputBeside(Path source) {
        throw new UnsupportedOperationException("a copy has the name of its source, and lies elsewhere");
    }

    @Override
    public @Nullable String unfitForTerminal() {
        return null;
    }

    @Override
    public Converter.Result convert(Source source, long length, Output output) throws IOException {
        try (InputStream in = source.open()) {
            long copied = copy(in, output.stream(), length);
            return new Converter.Result(copied, copied);
        }
    }

    @Override
    public String describe(Converter.Result result, long nanoseconds) {
        return ByteSize.grouped(result.contentBytes()) + " bytes, copied";
    }

    /**
     * Copies as much as there was said to be, or everything.
     *
     * @param length how many bytes, or {@link ProgressDisplay#UNKNOWN_LENGTH}
     * @return how many were copied
     */
    static long copy(InputStream in, OutputStream out, long length) throws IOException {
        boolean known = length != ProgressDisplay.UNKNOWN_LENGTH;
        byte[] buffer = new byte[BUFFER_LENGTH];
        long end = known ? length : Long.MAX_VALUE;
        long copied = 0;
        while (copied < end) {
            int count = in.read(buffer, 0, (int) Math.min(end - copied, buffer.length));
            if (count < 0) {
                if (known) {
                    throw new IOException(BECAME_SHORTER);
                }
                return copied;
            }
            out.write(buffer, 0, count);
            copied += count;
        }
        return copied;
    }
}
