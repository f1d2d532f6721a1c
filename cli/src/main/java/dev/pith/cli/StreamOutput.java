package dev.pith.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Output that takes effect as it is written: standard output, a pipe, a device. */
final class StreamOutput implements Output {

    private final String name;
    private final OutputStream sink;
    private final NamedStream stream;
    private final Closeable resource;

    private StreamOutput(String name, OutputStream sink, Closeable resource) {
        this.name = name;
        this.sink = sink;
        this.stream = new NamedStream(name, sink);
        this.resource = resource;
    }

    /** Writes to standard output, which stays open. */
    static StreamOutput ofStandardOutput(Console console) {
        return new StreamOutput(STANDARD_OUTPUT, console.out(), () -> {});
    }

    /** Opens something that exists and is neither a regular file nor a directory. */
    static StreamOutput ofDevice(Path path) throws IOException {
        try {
            OutputStream sink = Files.newOutputStream(path, StandardOpenOption.WRITE);
            return new StreamOutput(path.toString(), sink, sink);
        } catch (IOException e) {
            throw new OutputException(path.toString(), e);
        }
    }

    /** Throws everything away. */
    static StreamOutput toNowhere() {
        return new StreamOutput("nowhere", OutputStream.nullOutputStream(), () -> {});
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public OutputStream stream() {
        return stream;
    }

    @Override
    public WritableByteChannel channel() {
        return Channels.newChannel(sink);
    }

    @Override
    public Optional<FileChannel> file() {
        return Optional.empty();
    }

    @Override
    public boolean commit(@Nullable FileAttributes attributes) throws IOException {
        stream.flush();
        return true;
    }

    @Override
    public void close() throws IOException {
        Output.attempt(name, resource::close);
    }
}
