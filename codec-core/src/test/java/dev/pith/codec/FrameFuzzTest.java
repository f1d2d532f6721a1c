package dev.pith.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads any bytes as frames, in both ways: they agree, and throw nothing but {@link CorruptInputException}. Run as a
 * plain test it goes through the inputs kept as resources; with {@code JAZZER_FUZZ=1} it searches for others.
 */
class FrameFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void streamAndChannelAgree(byte[] file) throws IOException {
        assertArrayEquals(
                contentOrNull(file, TestStreams::decompress), contentOrNull(file, TestStreams::readThroughChannel));
    }

    private interface Reader {
        byte[] read(byte[] file) throws IOException;
    }

    private static byte @Nullable [] contentOrNull(byte[] file, Reader reader) throws IOException {
        try {
            return reader.read(file);
        } catch (CorruptInputException e) {
            return null;
        }
    }
}
