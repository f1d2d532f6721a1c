package dev.pith.corpora.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Puts a file in its place: writes it under another name, checks its length and hashes, has it reach the disk, and only
 * then gives it its name. What has the name before that is kept under another one.
 */
final class Installer {

    private static final String SUFFIX = ".new";
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path directory;
    private final Path workDirectory;
    private final CorpusListener listener;
    private final Consumer<CorpusFile> installed;

    /**
     * Makes an installer.
     *
     * @param directory where files go
     * @param workDirectory where they are written, on the same file system
     * @param installed told of each file that was installed
     */
    Installer(Path directory, Path workDirectory, CorpusListener listener, Consumer<CorpusFile> installed) {
        this.directory = directory;
        this.workDirectory = workDirectory;
        this.listener = listener;
        this.installed = installed;
    }

    /** Whether a file of this name was left behind by a process that was killed. */
    static boolean isLeftOver(Path path) {
        return Objects.toString(path.getFileName()).endsWith(SUFFIX);
    }

    /**
     * Installs a file.
     *
     * @param content the file's content; not closed
     * @throws ContentException if it is not what the file should have
     * @throws StorageException if it cannot be written
     * @throws IOException if the content cannot be read
     */
    void install(CorpusFile file, InputStream content) throws IOException {
        Path temporary = workDirectory.resolve(UUID.randomUUID() + SUFFIX);
        try {
            Optional<String> problem = write(file, content, temporary);
            if (problem.isPresent()) {
                throw new ContentException(file.name() + " " + problem.get());
            }
            move(temporary, directory.resolve(file.name()));
            installed.accept(file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private Optional<String> write(CorpusFile file, InputStream content, Path temporary) throws IOException {
        ContentCheck check = ContentCheck.of(file);
        listener.began(file.name(), file.bytes(), 0);
        try (FileChannel out = open(temporary)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int length = content.read(buffer); length >= 0; length = content.read(buffer)) {
                check.update(buffer, length);
                if (check.tooLong()) {
                    break;
                }
                write(out, ByteBuffer.wrap(buffer, 0, length), temporary);
                listener.progressed(check.bytes());
            }
            Optional<String> problem = check.problem();
            if (problem.isEmpty()) {
                out.force(true);
            }
            return problem;
        } finally {
            listener.ended();
        }
    }

    private static FileChannel open(Path path) throws StorageException {
        try {
            return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new StorageException(path.toString(), e);
        }
    }

    private static void write(FileChannel out, ByteBuffer bytes, Path path) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw new StorageException(path.toString(), e);
        }
    }

    private void move(Path temporary, Path target) throws StorageException {
        try {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                Path kept = unusedName(target);
                Files.move(target, kept);
                listener.putAside(target, kept);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            syncDirectory();
        } catch (IOException e) {
            throw new StorageException(target.toString(), e);
        }
    }

    /** Has the new name reach the disk too, where directories can be opened. */
    private void syncDirectory() {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Not here. The content is safe; the name will be soon.
        }
    }

    private static Path unusedName(Path target) {
        Path name = target.resolveSibling(target.getFileName() + ".rejected");
        for (int number = 2; Files.exists(name, LinkOption.NOFOLLOW_LINKS); number++) {
            name = target.resolveSibling(target.getFileName() + ".rejected-" + number);
        }
        return name;
    }
}
