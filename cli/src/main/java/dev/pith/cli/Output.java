package dev.pith.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the bytes of one job go. Closing it without a commit discards them as far as possible. */
interface Output extends Closeable {

    /** How messages name standard output. */
    String STANDARD_OUTPUT = "standard output";

    /** Returns how messages name it. */
    String name();

    /** Returns the stream to write to; it throws {@link OutputException} and no other exception. */
    OutputStream stream();

    /**
     * Returns the channel behind the stream, for those who write memory that is not on the heap. What it throws does not
     * say of which output it is; {@link #attempt} does.
     */
    WritableByteChannel channel();

    /** Returns the file behind the stream, if it is one that was empty, so that it can be written in any order. */
    Optional<FileChannel> file();

    /**
     * Makes the output final, after the stream was written completely.
     *
     * @param attributes what to copy from the source's file, if there is one
     * @return whether the attributes could be copied, as far as that makes sense
     * @throws OutputException if the output cannot be made final
     */
    boolean commit(@Nullable FileAttributes attributes) throws IOException;

    /** An action on the output. */
    interface Action {
        void run() throws IOException;
    }

    /** Runs an action and says of which output it is if it fails. */
    static void attempt(String outputName, Action action) throws OutputException {
        try {
            action.run();
        } catch (OutputException e) {
            throw e;
        } catch (IOException e) {
            throw new OutputException(outputName, e);
        }
    }

    /** Passes everything on but closing, which is the output's own affair; says of which output it is if that fails. */
    final class NamedStream extends OutputStream {

        private final String outputName;
        private final OutputStream sink;

        NamedStream(String outputName, OutputStream sink) {
            this.outputName = outputName;
            this.sink = sink;
        }

        @Override
        public void write(int value) throws IOException {
            attempt(outputName, () -> sink.write(value));
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            attempt(outputName, () -> sink.write(source, offset, length));
        }

        @Override
        public void flush() throws IOException {
            attempt(outputName, sink::flush);
        }

        @Override
        public void close() {}
    }
}
