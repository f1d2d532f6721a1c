package dev.pith.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/** What is known of a file besides its content, at some moment. */
final class FileAttributes {

    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final BasicFileAttributes found;

    private FileAttributes(BasicFileAttributes found) {
        this.found = found;
    }

    /** Reads the attributes of the file that a path leads to. */
    static FileAttributes of(Path path) throws IOException {
        Class<? extends BasicFileAttributes> kind = POSIX ? PosixFileAttributes.class : BasicFileAttributes.class;
        return new FileAttributes(Files.readAttributes(path, kind));
    }

    /** Returns what to create a file with that nobody else may read yet. */
    static FileAttribute<?>[] onlyForOwner() {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE))
                }
                : new FileAttribute<?>[0];
    }

    boolean isRegularFile() {
        return found.isRegularFile();
    }

    long size() {
        return found.size();
    }

    /** Whether a path still leads to the same file with the same content, as far as attributes can tell. */
    boolean stillHoldFor(Path path) {
        try {
            BasicFileAttributes now = of(path).found;
            return now.size() == found.size()
                    && now.lastModifiedTime().equals(found.lastModifiedTime())
                    && Objects.equals(now.fileKey(), found.fileKey());
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Gives a file this modification time and these permissions, and owner and group as far as this user may. Where the
     * group cannot be given, the file's own group is let do no more than everybody.
     *
     * @return whether time and permissions could be given, which not every file system takes
     */
    boolean copyTo(Path path) {
        boolean permissionsCopied = succeeds(() -> copyPermissions(path));
        boolean timeCopied = succeeds(() -> Files.setLastModifiedTime(path, found.lastModifiedTime()));
        return permissionsCopied && timeCopied;
    }

    private void copyPermissions(Path path) throws IOException {
        if (!(found instanceof PosixFileAttributes posix)) {
            return;
        }
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        PosixFileAttributes present = view.readAttributes();
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        permissions.addAll(posix.permissions());
        if (!present.group().equals(posix.group()) && !succeeds(() -> view.setGroup(posix.group()))) {
            restrictGroup(permissions);
        }
        if (!present.owner().equals(posix.owner())) {
            succeeds(() -> view.setOwner(posix.owner()));
        }
        view.setPermissions(permissions);
    }

    /** Forces a directory's entries to the disk, where the platform can. */
    static void syncDirectory(Path directory) {
        succeeds(() -> {
            try (FileChannel channel = FileChannel.open(directory)) {
                channel.force(true);
            }
        });
    }

    private static void restrictGroup(Set<PosixFilePermission> permissions) {
        if (!permissions.contains(PosixFilePermission.OTHERS_READ)) {
            permissions.remove(PosixFilePermission.GROUP_READ);
        }
        if (!permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            permissions.remove(PosixFilePermission.GROUP_WRITE);
        }
        if (!permissions.contains(PosixFilePermission.OTHERS_EXECUTE)) {
            permissions.remove(PosixFilePermission.GROUP_EXECUTE);
        }
    }

    private static boolean succeeds(Output.Action action) {
        try {
            action.run();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
