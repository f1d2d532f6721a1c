package dev.pith.llm.checkpoint;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Real models beside the corpora, in {@code ../models}. */
public final class SharedModels {

    private SharedModels() {}

    /** Returns a file's path; where it is not there, the test is skipped. */
    public static Path path(String fileName) {
        String corpora = System.getenv("PITH_CORPORA");
        assumeTrue(corpora != null, "PITH_CORPORA is not set");
        Path path = Path.of(String.valueOf(corpora)).resolveSibling("models").resolve(fileName);
        assumeTrue(Files.exists(path), () -> path + " is not there");
        return path;
    }
}
