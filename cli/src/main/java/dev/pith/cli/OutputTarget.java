package dev.pith.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * Opens what output goes to by its name, and sees to it that nothing is lost by that: neither a file that is there
 * already nor a source.
 */
record OutputTarget(Console console, PartialFiles partialFiles, OutputOptions options) {

    /**
     * Opens it.
     *
     * @param target a file, which may exist, or a device
     * @param sources what the output is made of, and so must not be replaced by it; none if that is standard input
     * @param restricted whether only its owner may read a file until attributes are copied to it
     * @throws Converter.SkippedException if the user decides against replacing a file
     */
    Output open(Path target, List<Path> sources, boolean restricted) throws IOException, Converter.SkippedException {
        if (!exists(target)) {
            return FileOutput.create(target, false, restricted, partialFiles);
        }
        Path real = target;
        try {
            // What a symbolic link leads to is written, so that the link stays one.
            real = target.toRealPath();
        } catch (IOException e) {
            throw new OutputException(target.toString(), e);
        }
        if (Files.isDirectory(real)) {
            throw new OutputException(target.toString(), new FileSystemException(null, null, "is a directory"));
        }
        if (!Files.isRegularFile(real)) {
            if (options.remove()) {
                throw new OutputException(target.toString(), new IOException("is no file, so --rm could lose data"));
            }
            return StreamOutput.ofDevice(real);
        }
        for (Path source : sources) {
            if (Files.isSameFile(source, real)) {
                throw new OutputException(target.toString(), new IOException("is the source itself"));
            }
        }
        if (!options.force()) {
            if (!console.terminals().interactive()) {
                throw new OutputException(
                        target.toString(), new IOException("already exists, not overwritten (-f overwrites)"));
            }
            if (!console.confirm("pith: " + Problems.printable(target.toString()) + " already exists; overwrite?")) {
                throw new Converter.SkippedException("skipped");
            }
        }
        return FileOutput.create(real, true, restricted, partialFiles);
    }

    /** Whether there is something of this name; fails early if there can be nothing of this name. */
    private static boolean exists(Path target) throws IOException {
        try {
            Files.readAttributes(target, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new OutputException(target.toString(), e);
        }
    }
}
