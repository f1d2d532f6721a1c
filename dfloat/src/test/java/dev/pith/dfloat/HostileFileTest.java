package dev.pith.dfloat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.WeightFiles.Content;
import dev.pith.dfloat.safetensors.DType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Compressed files that were damaged: readers refuse them or give the right bytes, in little memory.
 *
 * <p>The number of random mutations can be set, for a longer search:
 *
 * <pre>
 * ./mvnw test -pl dfloat -am -Dtest=HostileFileTest -Dsurefire.failIfNoSpecifiedTests=false -Dpith.mutations=100000
 * </pre>
 */
class HostileFileTest {

    private static final long SEED = 20260414;
    private static final int MUTATIONS = Integer.getInteger("pith.mutations", 2000);

    /** Far more than any of the files needs, and far less than a header can claim. */
    private static final long MOST_ALLOCATED = 1 << 22;

    /** How often a change is followed by making the checksums of payload headers right again. */
    private static final int REPAIR_ONE_IN = 2;

    private final Random random = new Random(SEED);
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** A file with tensors that are coded, in all of its ways, and stored. */
    private static byte[] original() {
        return WeightFiles.file(
                WeightFiles.content("a", DType.BF16, TestWeights.gaussian(WeightFormat.BF16, 100, 0.02, SEED)),
                WeightFiles.content("b", DType.F8_E5M2, new byte[70]),
                WeightFiles.content("c", DType.I16, TestWeights.noise(30, SEED)));
    }

    /** Larger files, of several blocks, and of each format. */
    private static List<byte[]> larger() {
        List<byte[]> files = new ArrayList<>();
        for (WeightFormat format : WeightFormat.values()) {
            DType type = WeightFiles.type(format);
            byte[] blocks = new byte[CodedTensor.BLOCK * format.bytes() + 1200];
            byte[] noise = TestWeights.noise(1200, SEED);
            System.arraycopy(noise, 0, blocks, blocks.length - noise.length, noise.length);
            int count = format == WeightFormat.BF16 ? CodedTensor.BLOCK + 600 : 3000;
            Content[] contents = {
                WeightFiles.content("weights", type, TestWeights.gaussian(format, count, 0.02, SEED)),
                WeightFiles.content("zeros", type, new byte[20_000]),
                WeightFiles.content("blocks", type, blocks),
                WeightFiles.content("numbers", DType.I64, TestWeights.noise(4096, SEED)),
            };
            files.add(WeightFiles.file(contents));
        }
        return files;
    }

    /** Restores a file, or returns null if it is refused as corrupt. */
    private static byte @Nullable [] restored(Path path, Kernels kernels) throws IOException {
        try {
            return WeightFiles.decompress(path, WeightOptions.DEFAULT, kernels);
        } catch (CorruptInputException e) {
            assertTrue(e.offset() >= 0, e.getMessage());
            return null;
        }
    }

    /** Reads all tensors, one after the other, and returns their bytes, or null if one is refused as corrupt. */
    private static byte @Nullable [] read(Path path) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            if (!checkpoint.isCompressed()) {
                return null;
            }
            for (Tensor tensor : checkpoint.tensors()) {
                byte[] bytes = new byte[(int) tensor.info().byteSize()];
                tensor.read(MemorySegment.ofArray(bytes));
                all.writeBytes(bytes);
            }
        } catch (CorruptInputException e) {
            return null;
        }
        return all.toByteArray();
    }

    private static byte[] data(byte[] file) {
        int header = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        return Arrays.copyOfRange(file, Long.BYTES + header, file.length);
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] compressed = WeightFiles.compress(original());
        WeightFiles.withFile(compressed, path -> {
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                for (int length = compressed.length - 1; length >= 0; length--) {
                    file.setLength(length);
                    String where = length + " bytes";
                    assertThrows(
                            CorruptInputException.class,
                            () -> WeightFiles.decompress(path, WeightOptions.DEFAULT, Kernels.LONGS),
                            where);
                    assertThrows(CorruptInputException.class, () -> Checkpoint.open(path), where);
                }
            }
        });
    }

    @Test
    void bytesAfterTheEndAreRefused() throws IOException {
        byte[] compressed = WeightFiles.compress(original());
        byte[] longer = Arrays.copyOf(compressed, compressed.length + 1);
        assertThrows(CorruptInputException.class, () -> WeightFiles.decompress(longer));
    }

    @Test
    void everyFlippedBitIsRefusedOrHasNoMeaning() throws IOException {
        byte[] original = original();
        byte[] compressed = WeightFiles.compress(original);
        byte[] data = data(original);
        int accepted = WeightFiles.onDisk(compressed, path -> {
            int meaningless = 0;
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                for (int bit = 0; bit < 8 * compressed.length; bit++) {
                    String where = "bit " + bit % 8 + " of byte " + bit / 8;
                    file.seek(bit / 8);
                    file.write(compressed[bit / 8] ^ (1 << (bit % 8)));
                    byte[] restored = restored(path, Kernels.LONGS);
                    if (restored != null) {
                        assertArrayEquals(original, restored, where);
                        meaningless++;
                    }
                    if (bit % 5 == 0) {
                        byte[] read = read(path);
                        assertTrue(read == null || Arrays.equals(data, read), where);
                    }
                    file.seek(bit / 8);
                    file.write(compressed[bit / 8]);
                }
            }
            return meaningless;
        });
        // White space that became another, bits that fill up a byte or a payload.
        assertTrue(accepted < compressed.length, accepted + " bits without meaning");
    }

    @Test
    void mutatedFilesAreRefusedOrGiveTheRightBytes() throws IOException {
        List<byte[]> originals = larger();
        List<byte[]> files = new ArrayList<>();
        for (byte[] original : originals) {
            files.add(WeightFiles.compress(original));
        }
        // One file for all, since to make and delete so many takes longer than to read them.
        int refused = WeightFiles.onDisk(new byte[0], path -> {
            int count = 0;
            try (RandomAccessFile disk = new RandomAccessFile(path.toFile(), "rw")) {
                for (int round = 0; round < MUTATIONS; round++) {
                    int sample = round % originals.size();
                    byte[] mutated = mutate(files.get(sample), files.get(random.nextInt(files.size())));
                    disk.seek(0);
                    disk.write(mutated);
                    disk.setLength(mutated.length);
                    Kernels kernels = round % 5 == 0 ? Kernels.PLAIN : Kernels.LONGS;
                    count += isRefused(originals.get(sample), path, round, kernels) ? 1 : 0;
                }
            }
            return count;
        });
        assertTrue(refused > MUTATIONS / 2, refused + " were refused");
    }

    private boolean isRefused(byte[] original, Path path, int round, Kernels kernels) {
        String where = "seed " + SEED + ", round " + round;
        long before = threads.getCurrentThreadAllocatedBytes();
        byte[] restored;
        try {
            restored = restored(path, kernels);
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return fail(where, e);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < MOST_ALLOCATED, () -> allocated + " bytes of memory, " + where);
        if (restored != null) {
            assertArrayEquals(original, restored, where);
        }
        return restored == null;
    }

    private byte[] mutate(byte[] file, byte[] other) {
        byte[] mutated = file;
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            mutated = change(mutated, other);
        }
        if (random.nextInt(REPAIR_ONE_IN) == 0) {
            repairChecksums(mutated);
        }
        return mutated;
    }

    private byte[] change(byte[] file, byte[] other) {
        // Half of the changes are where headers are.
        int at = random.nextInt(random.nextBoolean() ? Math.min(file.length, 3000) : file.length);
        int length = 1 + random.nextInt(Math.min(40, file.length - at));
        byte[] head = Arrays.copyOf(file, at);
        byte[] piece = Arrays.copyOfRange(file, at, at + length);
        byte[] tail = Arrays.copyOfRange(file, at + length, file.length);
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> piece[0] ^= (byte) (1 << random.nextInt(8));
            case 4, 5 -> piece[0] = (byte) random.nextInt();
            case 6 -> Arrays.fill(piece, random.nextBoolean() ? (byte) 0 : (byte) -1);
            case 7 -> piece = new byte[0];
            case 8 -> random.nextBytes(piece);
            case 9 -> tail = Arrays.copyOf(tail, tail.length / 2 + 1);
            case 10 -> {
                int from = random.nextInt(other.length);
                piece = Arrays.copyOfRange(other, from, Math.min(other.length, from + length));
            }
            default -> {
                int from = random.nextInt(file.length - length + 1);
                piece = Arrays.copyOfRange(file, from, from + length);
            }
        }
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        changed.writeBytes(head);
        changed.writeBytes(piece);
        changed.writeBytes(tail);
        return changed.toByteArray();
    }

    /** Makes the checksums of all headers of payloads match what they cover, as far as these are in the file. */
    private static void repairChecksums(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + 20 <= file.length; at++) {
            if (file[at] == 'P' && file[at + 1] == 'W' && file[at + 2] == 'T') {
                CorruptPayloadTest.seal(bytes.slice(at, file.length - at).order(ByteOrder.LITTLE_ENDIAN));
            }
        }
    }

    @Test
    void theSamplesThemselvesAreReadable() throws IOException {
        for (byte[] original : larger()) {
            byte[] compressed = WeightFiles.compress(original);
            assertTrue(compressed.length < original.length);
            assertArrayEquals(original, WeightFiles.decompress(compressed));
            WeightFiles.withFile(compressed, path -> assertArrayEquals(data(original), read(path)));
            byte[] repaired = compressed.clone();
            repairChecksums(repaired);
            assertArrayEquals(compressed, repaired, "the test's repair does harm");
        }
        byte[] small = original();
        WeightFiles.withFile(WeightFiles.compress(small), path -> assertArrayEquals(data(small), read(path)));
    }
}
