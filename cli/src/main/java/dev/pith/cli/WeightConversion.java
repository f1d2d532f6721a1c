package dev.pith.cli;

import java.io.IOException;
import java.nio.file.Path;

/** What is done to a file of weights. In a directory, the files that it does not want are left as they are. */
interface WeightConversion extends Converter.Conversion {

    /**
     * Whether a file of a directory is one to convert.
     *
     * @throws IOException if the file cannot be read, or should be one to convert and is not valid
     */
    boolean wants(Path file) throws IOException;

    /**
     * Returns the file that the output goes to when a directory is converted.
     *
     * @param sameName the file with the same name in the other directory
     */
    Path outputInDirectory(Path sameName) throws Converter.SkippedException;

    /** Returns the file that a source names, for weights are read in any order. */
    static Path file(Source source) throws IOException {
        return switch (source) {
            case Source.NamedFile(Path path) -> path;
            case Source.StandardInput _ -> throw new IOException("weights are read from files only");
        };
    }
}
