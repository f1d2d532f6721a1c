package dev.pith.cli;

import dev.pith.corpora.bench.BenchmarkReport;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/** Finds out what measures: the version of Pith, and how large its jars are. */
final class BenchProgram {

    private BenchProgram() {}

    static BenchmarkReport.Program current() throws IOException {
        String version = Pith.class.getPackage().getImplementationVersion();
        return new BenchmarkReport.Program(version == null ? "(not packaged)" : version, lengthOfJars());
    }

    /** Adds up the jar of the command and, in a folder beside it, those of the other modules; null if there is no jar. */
    private static @Nullable Long lengthOfJars() throws IOException {
        CodeSource source = Pith.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            return null;
        }
        Path jar;
        try {
            jar = Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            return null;
        }
        Path modules = jar.resolveSibling("lib");
        if (!Files.isRegularFile(jar) || !Files.isDirectory(modules)) {
            return null;
        }
        long length = Files.size(jar);
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(modules, "pith-*.jar")) {
            for (Path module : jars) {
                length += Files.size(module);
            }
        }
        return length;
    }
}
