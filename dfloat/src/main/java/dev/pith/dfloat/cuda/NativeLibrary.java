package dev.pith.dfloat.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Loads the native library behind {@link Driver}, and through it the driver. */
final class NativeLibrary {

    /** Names a file that is loaded instead of the library beside the classes. */
    static final String LIBRARY_PROPERTY = "pith.cuda.library";

    /** Names a file that is loaded instead of the system's CUDA driver. */
    static final String DRIVER_PROPERTY = "pith.cuda.driver";

    private static final String FILE_NAME = "libpith_cuda.so";
    private static final String DRIVER = "libcuda.so.1";

    private NativeLibrary() {}

    /** Loads both; returns why that failed, or nothing. */
    static Optional<String> load() {
        String path = System.getProperty(LIBRARY_PROPERTY);
        Optional<String> failure = path == null ? loadResource() : loadFile(Path.of(path));
        return failure.isPresent() ? failure : Driver.open(System.getProperty(DRIVER_PROPERTY, DRIVER));
    }

    private static Optional<String> loadResource() {
        String platform = System.getProperty("os.name") + "-" + System.getProperty("os.arch");
        try (InputStream content = NativeLibrary.class.getResourceAsStream("native/" + platform + "/" + FILE_NAME)) {
            return content == null
                    ? Optional.of("the native library was not built for " + platform)
                    : loadCopy(content);
        } catch (IOException e) {
            return Optional.of("the native library cannot be extracted: " + e);
        }
    }

    /**
     * Loads a copy of a library. It lies in a folder that nobody else can write to or foretell, so that nobody can put
     * another library in its place, and is gone from there when this returns: a library that is loaded needs no name.
     */
    private static Optional<String> loadCopy(InputStream content) throws IOException {
        Path folder = Files.createTempDirectory("pith-cuda-", ownerOnly());
        try {
            Path file = folder.resolve(FILE_NAME);
            try {
                Files.copy(content, file);
                return loadFile(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } finally {
            Files.delete(folder);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    @SuppressWarnings("restricted")
    private static Optional<String> loadFile(Path file) {
        try {
            System.load(file.toAbsolutePath().toString());
            return Optional.empty();
        } catch (UnsatisfiedLinkError e) {
            return Optional.of("the native library cannot be loaded: " + e.getMessage());
        }
    }
}
