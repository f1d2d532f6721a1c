package dev.pith.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the bytes of one job come from. */
sealed interface Source {

    /** How the arguments name standard input and output. */
    String STANDARD_STREAM = "-";

    /** How messages name it. */
    String name();

    InputStream open() throws IOException;

    /** A file of any kind but a directory. */
    record NamedFile(Path path) implements Source {

        @Override
        public String name() {
            return path.toString();
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(path);
        }
    }

    /** Standard input. Closing the stream leaves it open, for it is not ours. */
    record StandardInput(InputStream in) implements Source {

        @Override
        public String name() {
            return "standard input";
        }

        @Override
        public InputStream open() {
            return new java.io.FilterInputStream(in) {
                @Override
                public void close() {}
            };
        }
    }
}
