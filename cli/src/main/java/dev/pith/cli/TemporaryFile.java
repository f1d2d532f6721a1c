package dev.pith.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file for what must be in a file but comes from a stream or goes to one. Only its owner may read it, and it is deleted
 * when this is closed or the process is told to end.
 */
final class TemporaryFile implements Closeable {

    private final PartialFiles partialFiles;
    private final Path path;
    private final FileChannel channel;

    private TemporaryFile(PartialFiles partialFiles, Path path, FileChannel channel) {
        this.partialFiles = partialFiles;
        this.path = path;
        this.channel = channel;
    }

    /** Creates an empty file in the JVM's folder for such files. */
    static TemporaryFile create(PartialFiles partialFiles) throws IOException {
        Path path = Path.of(System.getProperty("java.io.tmpdir")).resolve(FileOutput.partialName());
        try {
            return new TemporaryFile(partialFiles, path, partialFiles.create(path, FileAttributes.onlyForOwner()));
        } catch (IOException e) {
            throw new OutputException(path.toString(), e);
        }
    }

    Path path() {
        return path;
    }

    /** Returns the channel to write to. */
    FileChannel channel() {
        return channel;
    }

    @Override
    public void close() throws IOException {
        Output.attempt(path.toString(), () -> {
            try {
                channel.close();
            } finally {
                partialFiles.delete(path);
            }
        });
    }
}
