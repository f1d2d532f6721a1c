package dev.pith.corpora.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * Compares what documents tell of a benchmark with the result that is committed. After another result was committed,
 *
 * <pre>{@code
 * ./mvnw -q test -pl corpora -am -Dtest=PublishedFiguresTest -Dsurefire.failIfNoSpecifiedTests=false -Dbenchmarks.rewrite=true
 * }</pre>
 *
 * rewrites them.
 */
@DisplayName("Published figures")
class PublishedFiguresTest {

    @Test
    @DisplayName("stand between markers, and nothing else is changed")
    void markers() {
        String document = "before\n" + PublishedFigures.START + "old" + PublishedFigures.END + "\nafter";
        String replaced = PublishedFigures.replaced(document, "new\n");
        assertEquals("before\n" + PublishedFigures.START + "\n\nnew\n\n" + PublishedFigures.END + "\nafter", replaced);
        assertEquals(replaced, PublishedFigures.replaced(replaced, "new"));
        for (String without :
                new String[] {"", PublishedFigures.START, PublishedFigures.END + PublishedFigures.START}) {
            assertThrows(IllegalArgumentException.class, () -> PublishedFigures.replaced(without, "new"));
        }
    }

    @Test
    @DisplayName("are a table of sizes and one of speeds in the README")
    void summary() {
        assertEquals("""
                Sizes in bytes:

                |             |   content | gzip -9 |  xz -9e | pith -1 | pith -9 |
                | ----------- | --------: | ------: | ------: | ------: | ------: |
                | alice29.txt |   152,000 |  76,000 |  50,666 |  38,000 |  30,400 |
                | kennedy.xls | 1,000,000 | 500,000 | 333,333 | 250,000 | 200,000 |

                Speeds in MB/s, 2 files of 1,152,000 bytes together, 1 thread; libraries in a warm JVM, programs with start-up:

                |            | gzip -9 | xz -9e | pith -1 | pith -9 |
                | ---------- | ------: | -----: | ------: | ------: |
                | compress   |    2.30 |  0.576 |    1.15 |   0.144 |
                | decompress |    9.22 |   2.30 |    4.61 |   0.576 |

                Measured with Pith 1.0 on Some Processor, 2 processors, System 1, Java 25 (Vendor).""", PublishedFigures.summary(SampleReport.small()));
    }

    @Nested
    @DisplayName("match the committed result")
    class Committed {

        private static final Path ROOT = Path.of("..");
        private static final Path RESULT = ROOT.resolve("docs/benchmarks.json");
        private static final boolean REWRITE = Boolean.getBoolean("benchmarks.rewrite");

        @Test
        @DisplayName("in docs/benchmarks.md")
        void document() throws IOException {
            Path document = ROOT.resolve("docs/benchmarks.md");
            check(document, PublishedFigures.replaced(Files.readString(document), MarkdownReport.of(result())));
        }

        @Test
        @DisplayName("in docs/benchmarks.html")
        void page() throws IOException {
            check(ROOT.resolve("docs/benchmarks.html"), HtmlReport.of(result()));
        }

        @Test
        @DisplayName("in the README")
        void readme() throws IOException {
            Path readme = ROOT.resolve("README.md");
            String text = Files.readString(readme);
            check(readme, PublishedFigures.replaced(text, PublishedFigures.summary(result())));
        }

        private static BenchmarkReport result() throws IOException {
            return BenchmarkReport.ofJson(Files.readString(RESULT));
        }

        private static void check(Path file, String expected) throws IOException {
            if (REWRITE) {
                Files.writeString(file, expected);
            }
            assertEquals(expected, Files.readString(file), file + " does not match; see the comment of this test");
        }
    }
}
