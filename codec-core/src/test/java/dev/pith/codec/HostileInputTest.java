package dev.pith.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Valid files of every kind, changed at random: readers refuse them or return the right content, in little memory. */
@Timeout(120)
class HostileInputTest {

    private static final long SEED = 20260202;
    private static final int MUTATIONS = 100_000;

    /** Far more than any of the files needs, and far less than a header can claim. */
    private static final long MOST_ALLOCATED = 1 << 20;

    /** How often a change is followed by making the checksums of headers right again. */
    private static final int REPAIR_ONE_IN = 3;

    private final Random random = new Random(SEED);
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** A valid file, its content, and in hexadecimal the frames that it consists of. */
    private static final class Sample {
        private final byte[] file;
        private final byte[] content;
        private final Set<String> frames;

        Sample(byte[] file, byte[] content, Set<String> frames) {
            this.file = file;
            this.content = content;
            this.frames = frames;
        }
    }

    /** A way to read all content of a file. */
    private interface Reader {
        byte[] read(byte[] file) throws IOException;
    }

    private static List<Sample> samples() throws IOException {
        ConfiguredCodec inBlocks = ForwardingCodec.withBlockLength(TestStreams.deflate(), 60);
        byte[] text = TestData.text(200);
        byte[] noise = TestData.random(150);
        byte[] mixed = TestStreams.concat(text, noise);
        byte[] compact = TestStreams.compress(text, TestStreams.deflate(), 1);
        byte[] compactStored = TestStreams.compress(noise, TestStreams.stored(), 1);
        byte[] streaming = TestStreams.compress(mixed, inBlocks, 1);
        byte[] streamingStored = TestStreams.compressWithFlushes(noise, TestStreams.stored(), 50);
        byte[] empty = TestStreams.compress(new byte[0], TestStreams.stored(), 1);
        byte[] zeros = TestStreams.compress(new byte[10_000], TestStreams.deflate(), 1);
        return List.of(
                sample(text, compact),
                sample(noise, compactStored),
                sample(mixed, streaming),
                sample(noise, streamingStored),
                sample(new byte[0], empty),
                sample(new byte[10_000], zeros),
                sample(mixed, withDeclaredLength(mixed, inBlocks)),
                sample(TestStreams.concat(mixed, text, noise), streaming, compact, streamingStored),
                sample(TestStreams.concat(noise, mixed), compactStored, empty, streaming));
    }

    private static Sample sample(byte[] content, byte[]... frames) {
        Set<String> known = new HashSet<>();
        for (byte[] frame : frames) {
            known.add(HexFormat.of().formatHex(frame));
        }
        return new Sample(TestStreams.concat(frames), content, known);
    }

    private static byte[] withDeclaredLength(byte[] content, ConfiguredCodec codec) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PithOutputStream pith = PithOutputStream.builder(out)
                .codec(codec)
                .contentLength(content.length)
                .build()) {
            pith.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] readStream(byte[] file, int threads) throws IOException {
        try (InputStream in = TestStreams.reader(file).threads(threads).build()) {
            return in.readAllBytes();
        }
    }

    @Test
    void mutatedFilesAreRefusedOrGiveTheRightContent() throws IOException {
        List<Sample> samples = samples();
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            Sample sample = samples.get(random.nextInt(samples.size()));
            byte[] file = mutate(sample.file, samples);
            boolean streamed = gives(sample, file, i, bytes -> readStream(bytes, 1));
            boolean sought = gives(sample, file, i, TestStreams::readThroughChannel);
            assertEquals(streamed, sought, () -> "stream and channel differ on " + describe(file));
            if (i % 50 == 0) {
                assertEquals(streamed, gives(sample, file, i, bytes -> readStream(bytes, 2)));
            }
            refused += streamed ? 0 : 1;
        }
        assertTrue(refused > MUTATIONS * 0.8 && refused < MUTATIONS, "refused " + refused);
    }

    /** Tells whether a reader accepts a file, after checking what it then returns and what it allocated. */
    private boolean gives(Sample sample, byte[] file, int round, Reader reader) {
        long allocated = threads.getCurrentThreadAllocatedBytes();
        byte[] content;
        try {
            content = reader.read(file);
        } catch (CorruptInputException e) {
            assertTrue(e.offset() >= 0 && e.offset() <= file.length, e.getMessage());
            content = null;
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return fail("round " + round + ": " + describe(file), e);
        }
        allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
        assertTrue(allocated < MOST_ALLOCATED, () -> "much memory for " + describe(file));
        if (content != null && !Arrays.equals(sample.content, content)) {
            assertTrue(isRowOfFrames(file, sample), () -> "wrong content from " + describe(file));
        }
        return content != null;
    }

    /** Tells whether a file is a row of whole frames of a sample, some of which were left out or doubled. */
    private static boolean isRowOfFrames(byte[] file, Sample sample) {
        String rest = HexFormat.of().formatHex(file);
        for (boolean found = true; found && !rest.isEmpty(); ) {
            found = false;
            for (String frame : sample.frames) {
                if (rest.startsWith(frame)) {
                    rest = rest.substring(frame.length());
                    found = true;
                }
            }
        }
        return rest.isEmpty();
    }

    private static String describe(byte[] file) {
        return "seed " + SEED + ", file " + HexFormat.of().formatHex(file);
    }

    private byte[] mutate(byte[] file, List<Sample> samples) {
        byte[] mutated = file.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            mutated = change(mutated, samples);
        }
        if (random.nextInt(REPAIR_ONE_IN) == 0) {
            repairChecksums(mutated);
        }
        return mutated;
    }

    private byte[] change(byte[] file, List<Sample> samples) {
        if (file.length == 0) {
            return file;
        }
        int at = random.nextInt(file.length);
        int length = 1 + random.nextInt(Math.min(40, file.length - at));
        byte[] head = Arrays.copyOf(file, at);
        byte[] piece = Arrays.copyOfRange(file, at, at + length);
        byte[] tail = Arrays.copyOfRange(file, at + length, file.length);
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> piece[0] ^= (byte) (1 << random.nextInt(8));
            case 3 -> piece[0] = (byte) random.nextInt();
            case 4 -> Arrays.fill(piece, random.nextBoolean() ? (byte) 0 : (byte) -1);
            case 5 -> piece = new byte[0];
            case 6 -> piece = TestStreams.concat(piece, piece);
            case 7 -> random.nextBytes(piece);
            case 8 -> tail = new byte[0];
            default -> {
                byte[] other = samples.get(random.nextInt(samples.size())).file;
                int from = random.nextInt(other.length);
                piece = Arrays.copyOfRange(other, from, Math.min(other.length, from + length));
            }
        }
        return TestStreams.concat(head, piece, tail);
    }

    /** Makes the checksums of the first frame header and of all record headers and footers match what they cover. */
    private static void repairChecksums(byte[] file) {
        for (int at = 0; at + FrameFormat.RECORD_HEADER_LENGTH <= file.length; at++) {
            if (FrameFormat.getLong(file, at) == FrameFormat.SYNC_MARKER) {
                int covered = FrameFormat.RECORD_HEADER_LENGTH - Integer.BYTES;
                FrameFormat.putInt(file, at + covered, Crc32c.of(file, at, covered));
            }
        }
        for (int at = 0; at + FrameFormat.FOOTER_LENGTH <= file.length; at++) {
            int end = at + FrameFormat.FOOTER_LENGTH - Integer.BYTES;
            if (FrameFormat.getInt(file, end) == FrameFormat.END_OF_STREAMING_FRAME) {
                int covered = end - Integer.BYTES - at;
                FrameFormat.putInt(file, at + covered, Crc32c.of(file, at, covered));
            }
        }
        int headerEnd = endOfHeaderFields(file);
        if (headerEnd + Integer.BYTES <= file.length) {
            FrameFormat.putInt(file, headerEnd, Crc32c.of(file, 0, headerEnd));
        }
    }

    /** Returns where the checksum of the first header lies, if the file begins with one. */
    private static int endOfHeaderFields(byte[] file) {
        int at = FrameFormat.MAGIC_LENGTH;
        if (at + 2 > file.length) {
            return file.length;
        }
        int varints =
                (file[at] & FrameFormat.COMPACT) != 0 || (file[at] & FrameFormat.CONTENT_LENGTH_PRESENT) != 0 ? 2 : 1;
        at += 1;
        for (int counted = 0; counted < 2 && at < file.length; counted++) {
            at += 1 + (file[at] & 0xFF);
        }
        while (varints > 0 && at < file.length) {
            varints -= file[at++] >= 0 ? 1 : 0;
        }
        return Math.min(at, file.length);
    }

    @Test
    void theSamplesThemselvesAreReadable() throws IOException {
        for (Sample sample : samples()) {
            assertArrayEquals(sample.content, readStream(sample.file, 1));
            assertArrayEquals(sample.content, TestStreams.readThroughChannel(sample.file));
            byte[] repaired = sample.file.clone();
            repairChecksums(repaired);
            assertArrayEquals(sample.file, repaired, "the test's repair does harm");
        }
    }

    @Test
    void everyFlippedBitOfAStoredFrameIsRefused() throws IOException {
        byte[] content = TestData.random(100);
        for (byte[] file : List.of(
                TestStreams.compress(content, TestStreams.stored(), 1),
                TestStreams.compressWithFlushes(content, TestStreams.stored(), 50))) {
            for (int bit = 0; bit < 8 * file.length; bit++) {
                byte[] flipped = file.clone();
                flipped[bit / 8] ^= (byte) (1 << (bit % 8));
                String where = "bit " + bit % 8 + " of byte " + bit / 8;
                assertThrows(CorruptInputException.class, () -> readStream(flipped, 1), where);
                assertThrows(CorruptInputException.class, () -> TestStreams.readThroughChannel(flipped), where);
            }
        }
    }

    @Test
    void randomBytesAreRefused() {
        Sample nothing = new Sample(new byte[0], new byte[0], Set.of());
        for (int i = 0; i < 2000; i++) {
            byte[] file = new byte[1 + random.nextInt(300)];
            random.nextBytes(file);
            if (i % 2 == 0 && file.length > 5) {
                FrameFormat.putInt(file, 0, FrameFormat.MAGIC);
                file[4] = (byte) (FrameFormat.DESCRIPTOR | random.nextInt(4));
            }
            assertTrue(!gives(nothing, file, i, bytes -> readStream(bytes, 1)));
            assertTrue(!gives(nothing, file, i, TestStreams::readThroughChannel));
        }
    }
}
