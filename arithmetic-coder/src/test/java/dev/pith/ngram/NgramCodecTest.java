package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.Codec;
import dev.pith.codec.CodecContractTest;
import dev.pith.codec.CodecOptions;
import dev.pith.codec.CodecRegistry;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.CorruptInputException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NgramCodecTest extends CodecContractTest {

    @Override
    protected Codec codec() {
        return new NgramCodec();
    }

    @Override
    protected List<ConfiguredCodec> configurations() {
        return List.of(configure(1), configure(3), configure(6), configure(9));
    }

    @Override
    protected int longContent() {
        return 20_000;
    }

    private ConfiguredCodec configure(int level) {
        return codec().configure(CodecOptions.ofLevel(level));
    }

    @Test
    void isInstalled() {
        assertEquals(NgramCodec.class, CodecRegistry.installed().get("ngram").getClass());
    }

    @Test
    void parametersAreTheVersionAndTheLevel() {
        for (int level = 1; level <= 9; level++) {
            assertArrayEquals(new byte[] {1, (byte) level}, configure(level).parameters());
        }
    }

    @Test
    void refusesParametersThatItDoesNotWrite() {
        byte[][] hostile = {{}, {1}, {6}, {1, 6, 0}, {0, 6}, {2, 6}, {-1, 6}, {1, 0}, {1, 10}, {1, -1}, {1, 127}};
        for (byte[] parameters : hostile) {
            CorruptInputException e =
                    assertThrows(CorruptInputException.class, () -> codec().restore(parameters, CodecOptions.DEFAULT));
            assertEquals("ngram", e.codec());
            assertTrue(e.offset() >= 0 && e.offset() <= parameters.length, e.getMessage());
        }
    }

    @Test
    void restoresContentOfEveryKindAtEveryLevel() throws IOException {
        for (int level = 1; level <= 9; level++) {
            for (var kind : TestContent.kinds(3000).entrySet()) {
                byte[] payload = TestContent.encode(configure(level), kind.getValue());
                byte[] restored = TestContent.decode(configure(level), payload, kind.getValue().length);
                assertArrayEquals(kind.getValue(), restored, kind.getKey() + " at level " + level);
            }
        }
    }

    /** So that a limit on memory is one in fact. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 6, 9})
    void allocatesNoMoreThanItSays(int level) throws IOException {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        ConfiguredCodec codec = new ConfiguredNgram(level, Kernels.SCALAR);
        for (byte[] content : List.of(TestContent.text(30_000), TestContent.records(30_000))) {
            // Dictionary and tables are there for good once they have been used.
            byte[] payload = TestContent.encode(codec, content);
            TestContent.decode(codec, payload, content.length);
            long before = threads.getCurrentThreadAllocatedBytes();
            TestContent.encode(codec, content);
            long between = threads.getCurrentThreadAllocatedBytes();
            TestContent.decode(codec, payload, content.length);
            long after = threads.getCurrentThreadAllocatedBytes();
            // The test's own buffers, and what the JVM allocates now and then.
            long slack = 4L * content.length + 20_000;
            assertTrue(
                    between - before <= codec.encoderMemory(content.length) + slack,
                    "encoder: " + (between - before) + " of " + codec.encoderMemory(content.length));
            assertTrue(
                    after - between <= codec.decoderMemory(content.length) + slack,
                    "decoder: " + (after - between) + " of " + codec.decoderMemory(content.length));
        }
    }
}
