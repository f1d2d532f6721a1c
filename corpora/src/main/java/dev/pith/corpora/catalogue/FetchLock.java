package dev.pith.corpora.catalogue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Keeps a second fetch of a corpus, of this process or another, waiting until the first is done. The operating system
 * frees the lock of a process that dies.
 */
final class FetchLock implements Closeable {

    private static final Duration INTERVAL = Duration.ofMillis(200);

    private final FileChannel channel;

    private FetchLock(FileChannel channel) {
        this.channel = channel;
    }

    static FetchLock acquire(Path file, FetchSettings.Pause pause, CorpusListener listener)
            throws IOException, InterruptedException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (!tryLock(channel)) {
                listener.noted(file.toString(), "another fetch is at work; waiting for it");
                do {
                    pause.sleep(INTERVAL);
                } while (!tryLock(channel));
            }
            return new FetchLock(channel);
        } catch (IOException | InterruptedException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Frees the lock. */
    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }
}
