package dev.pith.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file that appears under its name only when it is complete and on the disk. Until then it is a hidden file beside
 * it, which is deleted if the job fails or the process is told to end; if the process is killed, the hidden file
 * remains.
 */
final class FileOutput implements Output {

    private static final Pattern PARTIAL_NAME = Pattern.compile("\\.pith-[0-9a-f]{16}\\.tmp");

    private final Path target;
    private final boolean overwrite;
    private final PartialFiles partialFiles;
    private final Path partial;
    private final FileChannel channel;
    private final NamedStream stream;

    private FileOutput(Path target, boolean overwrite, PartialFiles partialFiles, Path partial, FileChannel channel) {
        this.target = target;
        this.overwrite = overwrite;
        this.partialFiles = partialFiles;
        this.partial = partial;
        this.channel = channel;
        stream = new NamedStream(target.toString(), Channels.newOutputStream(channel));
    }

    /**
     * Starts to write a file.
     *
     * @param overwrite whether the file may replace another
     * @param restricted whether only its owner may read it until attributes are copied to it
     */
    static FileOutput create(Path target, boolean overwrite, boolean restricted, PartialFiles partialFiles)
            throws IOException {
        Path partial = target.resolveSibling(partialName());
        try {
            FileChannel channel = restricted
                    ? partialFiles.create(partial, FileAttributes.onlyForOwner())
                    : partialFiles.create(partial);
            return new FileOutput(target, overwrite, partialFiles, partial, channel);
        } catch (IOException e) {
            throw new OutputException(target.toString(), e);
        }
    }

    /** Returns a name for a hidden file that no other has. */
    static String partialName() {
        return ".pith-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + ".tmp";
    }

    /** Whether the path is named as the hidden files are. */
    static boolean isPartial(Path path) {
        return PARTIAL_NAME.matcher(String.valueOf(path.getFileName())).matches();
    }

    @Override
    public String name() {
        return target.toString();
    }

    @Override
    public OutputStream stream() {
        return stream;
    }

    @Override
    public WritableByteChannel channel() {
        return channel;
    }

    @Override
    public Optional<FileChannel> file() {
        return Optional.of(channel);
    }

    @Override
    public boolean commit(@Nullable FileAttributes attributes) throws IOException {
        boolean copied = attributes == null || attributes.copyTo(partial);
        Output.attempt(target.toString(), () -> {
            channel.force(true);
            channel.close();
            partialFiles.complete(partial, overwrite ? this::replaceTarget : this::becomeTarget);
            Path directory = target.toAbsolutePath().getParent();
            if (directory != null) {
                FileAttributes.syncDirectory(directory);
            }
        });
        return copied;
    }

    @Override
    public void close() throws IOException {
        Output.attempt(target.toString(), () -> {
            try {
                channel.close();
            } finally {
                partialFiles.delete(partial);
            }
        });
    }

    private void replaceTarget() throws IOException {
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes the name only if nobody else has taken it meanwhile, which a hard link can ensure and a move cannot. */
    private void becomeTarget() throws IOException {
        try {
            Files.createLink(target, partial);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(target.toString());
            }
            replaceTarget();
            return;
        }
        Files.delete(partial);
    }
}
