package dev.pith.corpora.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The columns of the Large Text Compression Benchmark")
class LargeTextTableTest {

    private static final MeasuredFile ENWIK8 = new MeasuredFile("enwik8", 100_000_000, SampleReport.LARGE_TEXT_SHA256);
    private static final MeasuredFile NO_ENWIK9 = new MeasuredFile("some folder/enwik9", 1_000_000_000, "00");

    @Test
    @DisplayName("have sizes of both files, and times and memory of the larger one")
    void bothFiles() {
        BenchmarkReport report = SampleReport.report(List.of(
                SampleReport.measured(ENWIK8, "pith ngram, level 9", "in process", 18_000_000, 1000),
                SampleReport.measured(ENWIK8, "gzip -9", "in process", 36_000_000, 10),
                SampleReport.measured(NO_ENWIK9, "pith ngram, level 9", "in process", 150_000_000, 8000)));
        assertEquals(Optional.of("""
                        Program     Options      enwik8       enwik9  Decompresser        Total   Comp  Decomp  Mem  Alg   Note
                        pith ngram  level 9  18,000,000  150,000,000   2,000,000 x  152,000,000  8,000   2,000   50  CM    in process, enwik9 is not the standard file
                        gzip        -9       36,000,000            -             -            -    100      25   50  LZ77  in process
                        """), LargeTextTable.of(report, TableStyle.TEXT));
    }

    @Test
    @DisplayName("have nothing of what failed, or of other files")
    void nothing() {
        BenchmarkReport report = SampleReport.report(List.of(
                SampleReport.failed(ENWIK8, "gzip -9"),
                SampleReport.measured(SampleReport.ALICE, "gzip -9", "in process", 36_000_000, 10)));
        assertEquals(Optional.empty(), LargeTextTable.of(report, TableStyle.TEXT));
    }
}
