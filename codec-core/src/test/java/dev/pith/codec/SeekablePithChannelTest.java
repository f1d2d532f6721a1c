package dev.pith.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeekablePithChannelTest {

    private static final long SEED = 99;

    private final ObservedCodec codec = new ObservedCodec();
    private final CodecRegistry codecs = CodecRegistry.of(List.of(new StoredCodec(), codec));

    private SeekablePithChannel open(ByteArrayChannel file) throws IOException {
        return SeekablePithChannel.open(file, codecs, CodecOptions.DEFAULT, FrameLimits.DEFAULT);
    }

    private SeekablePithChannel open(byte[] file) throws IOException {
        return open(new ByteArrayChannel(file));
    }

    private static byte[] inBlocks(byte[] content, int blockLength) throws IOException {
        return TestStreams.compress(content, ForwardingCodec.withBlockLength(TestStreams.deflate(), blockLength), 1);
    }

    /** Files of one content, in frames of every kind. */
    private static List<byte[]> files(byte[] content) throws IOException {
        byte[] empty = TestStreams.compress(new byte[0], TestStreams.stored(), 1);
        byte[] head = Arrays.copyOf(content, 300);
        byte[] tail = Arrays.copyOfRange(content, 300, content.length);
        return List.of(
                inBlocks(content, 100),
                inBlocks(content, 10_000),
                TestStreams.compress(content, TestStreams.stored(), 1),
                TestStreams.compressWithFlushes(content, TestStreams.stored(), 77),
                TestStreams.concat(inBlocks(head, 100), inBlocks(tail, 50)),
                TestStreams.concat(inBlocks(head, 100), empty, inBlocks(tail, 10_000), empty),
                TestStreams.concat(empty, inBlocks(head, 10_000), empty, inBlocks(tail, 10)));
    }

    private static byte[] read(SeekablePithChannel channel, long position, int length) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(length);
        channel.position(position);
        while (target.hasRemaining() && channel.read(target) >= 0) {}
        return Arrays.copyOf(target.array(), target.position());
    }

    @Test
    void readsAnyRange() throws IOException {
        byte[] content = TestData.text(1000);
        Random random = new Random(SEED);
        for (byte[] file : files(content)) {
            try (SeekablePithChannel channel = open(file)) {
                assertEquals(content.length, channel.size());
                for (int i = 0; i < 200; i++) {
                    int start = random.nextInt(content.length + 1);
                    int end = start + random.nextInt(content.length + 1 - start);
                    assertArrayEquals(Arrays.copyOfRange(content, start, end), read(channel, start, end - start));
                    assertEquals(end, channel.position());
                }
                assertArrayEquals(
                        content, Channels.newInputStream(channel.position(0)).readAllBytes());
            }
        }
        assertEquals(0, codec.open());
    }

    @Test
    void readsOnlyTheBlocksThatAreTouched() throws IOException {
        byte[] content = TestData.random(100_000);
        ByteArrayChannel file =
                new ByteArrayChannel(TestStreams.compressWithFlushes(content, TestStreams.stored(), 1000));
        try (SeekablePithChannel channel = open(file)) {
            long opened = file.bytesRead();
            assertTrue(opened < 4000, "opening read " + opened + " bytes");
            read(channel, 50_500, 10);
            long once = file.bytesRead() - opened;
            assertTrue(once >= 1000 && once < 1200, "one block took " + once + " bytes");
            read(channel, 50_000, 1000);
            assertEquals(once, file.bytesRead() - opened, "the block was read again");
        }
    }

    @Test
    void behavesAsAReadOnlyChannel() throws IOException {
        SeekablePithChannel channel = open(inBlocks(TestData.text(100), 10));
        assertThrows(NonWritableChannelException.class, () -> channel.write(ByteBuffer.allocate(1)));
        assertThrows(NonWritableChannelException.class, () -> channel.truncate(0));
        assertThrows(IllegalArgumentException.class, () -> channel.position(-1));
        assertEquals(0, channel.read(ByteBuffer.allocate(0)));
        channel.position(100);
        assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
        channel.position(Long.MAX_VALUE);
        assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
        assertEquals(Long.MAX_VALUE, channel.position());
        assertTrue(channel.isOpen());
        channel.close();
        channel.close();
        assertFalse(channel.isOpen());
        assertThrows(ClosedChannelException.class, () -> channel.read(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, channel::position);
        assertThrows(ClosedChannelException.class, () -> channel.position(0));
        assertThrows(ClosedChannelException.class, channel::size);
    }

    @Test
    void emptyContentHasNothingToRead() throws IOException {
        try (SeekablePithChannel channel = open(inBlocks(new byte[0], 10))) {
            assertEquals(0, channel.size());
            assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void aCorruptBlockDoesNotAffectTheOthers() throws IOException {
        byte[] content = TestData.text(1000);
        byte[] file = inBlocks(content, 100);
        BlockInfo broken;
        try (SeekablePithChannel channel = open(file)) {
            broken = channel.frames().getFirst().blocks().get(4);
        }
        file[(int) broken.payloadOffset() + 3] ^= 1;
        try (SeekablePithChannel channel = open(file)) {
            read(channel, 300, 100);
            assertThrows(CorruptInputException.class, () -> read(channel, 450, 1));
            assertEquals(450, channel.position());
            assertThrows(CorruptInputException.class, () -> read(channel, 300, 200));
            assertArrayEquals(Arrays.copyOfRange(content, 500, 600), read(channel, 500, 100));
        }
    }

    @Test
    void aBlockThatIsNotTheOneInTheSeekTableIsRefused() throws IOException {
        byte[] one = TestStreams.compressWithFlushes(TestData.random(200), TestStreams.stored(), 100);
        byte[] other = TestStreams.compressWithFlushes(TestData.text(200), TestStreams.stored(), 100);
        byte[] spliced = one.clone();
        System.arraycopy(other, 0, spliced, 0, 150);
        try (SeekablePithChannel channel = open(spliced)) {
            assertThrows(CorruptInputException.class, () -> read(channel, 0, 1));
            assertArrayEquals(Arrays.copyOfRange(TestData.random(200), 100, 200), read(channel, 100, 100));
        }
    }

    @Test
    void aMissingCodecIsNoticedOnlyWhenItIsNeeded() throws IOException {
        byte[] stored = TestStreams.compress(new byte[] {1, 2, 3}, TestStreams.stored(), 1);
        byte[] file = TestStreams.concat(stored, inBlocks(TestData.text(100), 1000));
        try (SeekablePithChannel channel = SeekablePithChannel.open(new ByteArrayChannel(file))) {
            assertEquals(103, channel.size());
            assertArrayEquals(new byte[] {2, 3}, read(channel, 1, 2));
            assertThrows(CorruptInputException.class, () -> read(channel, 3, 1));
        }
    }

    @Test
    void memoryLimitsHold() throws IOException {
        byte[] file = inBlocks(TestData.text(1000), 100);
        FrameLimits limits = new FrameLimits(100, 50_200);
        try (SeekablePithChannel channel =
                SeekablePithChannel.open(new ByteArrayChannel(file), codecs, CodecOptions.DEFAULT, limits)) {
            assertEquals(100, read(channel, 0, 100).length);
        }
        try (SeekablePithChannel channel = SeekablePithChannel.open(
                new ByteArrayChannel(file), codecs, CodecOptions.DEFAULT, limits.withMaxMemory(50_199))) {
            assertThrows(MemoryLimitException.class, () -> read(channel, 0, 1));
        }
        assertThrows(
                MemoryLimitException.class,
                () -> SeekablePithChannel.open(
                        new ByteArrayChannel(file), codecs, CodecOptions.DEFAULT, limits.withMaxMemory(1000)));
    }
}
