package dev.pith.dfloat.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.pith.codec.CorruptInputException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Reads any text as a header, and any as an index: both throw nothing but {@link CorruptInputException}, and what is
 * accepted can be written and read again. Run as a plain test it goes through the inputs kept as resources; with {@code
 * JAZZER_FUZZ=1} it searches for others.
 */
class SafeTensorsHeaderFuzzTest {

    /** The data size that the inputs are made for. */
    private static final long DATA_SIZE = 8;

    @FuzzTest(maxDuration = "1m")
    void headersAreRefusedOrComeBack(byte[] json) throws IOException {
        SafeTensorsHeader header;
        try {
            header = SafeTensorsHeader.parse(MemorySegment.ofArray(json), DATA_SIZE);
        } catch (CorruptInputException e) {
            assertTrue(e.offset() >= 0 && e.offset() <= 8 + json.length + DATA_SIZE, e.getMessage());
            return;
        }
        assertEquals(DATA_SIZE, header.dataSize());
        SafeTensorsHeader written = SafeTensorsHeader.of(header.tensors(), header.metadata());
        SafeTensorsHeader read = SafeTensorsHeader.parse(written.json(), DATA_SIZE);
        assertEquals(header.tensors(), read.tensors());
        assertEquals(header.metadata(), read.metadata());
    }

    @FuzzTest(maxDuration = "1m")
    void indicesAreRefusedOrNamePlainFiles(byte[] json) {
        try {
            for (String shard : CheckpointIndex.parse(json).shards().values()) {
                assertTrue(!shard.contains("/") && !shard.equals(".."), shard);
            }
        } catch (CorruptInputException e) {
            assertTrue(e.offset() >= 0 && e.offset() <= json.length, e.getMessage());
        }
    }
}
