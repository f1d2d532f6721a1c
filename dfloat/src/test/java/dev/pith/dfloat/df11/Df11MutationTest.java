package dev.pith.dfloat.df11;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.pith.codec.CorruptInputException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Valid groups, changed at random: they are refused, or decoded to what the package's kernel makes of them. */
@Timeout(300)
class Df11MutationTest {

    private static final long SEED = 20260404;
    private static final int MUTATIONS = 8_000;

    @Test
    void changedTensorsAreRefusedOrDecodedAsTheKernelDoes() throws IOException {
        List<byte[][]> samples = samples();
        Random random = new Random(SEED);
        int refused = 0;
        for (int mutation = 0; mutation < MUTATIONS; mutation++) {
            byte[][] tensors = samples.get(random.nextInt(samples.size())).clone();
            int changes = 1 + random.nextInt(3);
            for (int change = 0; change < changes; change++) {
                mutate(tensors, random);
            }
            String name = "mutation " + mutation + ", seed " + SEED;
            Df11Group group = TestValues.group(tensors);
            MemorySegment target = MemorySegment.ofArray(new byte[tensors[2].length * 2]);
            try {
                Df11Decoder.decode(group, target, 1 + random.nextInt(2));
                assertArrayEquals(
                        new KernelEmulation(tensors[0], tensors[1], tensors[2], tensors[3], tensors[4]).decode(),
                        TestValues.values(target),
                        name);
            } catch (CorruptInputException e) {
                assertEquals("df11", e.codec(), name);
                refused++;
            } catch (RuntimeException e) {
                fail(name, e);
            }
        }
        assertTrue(refused > MUTATIONS / 4 && refused < MUTATIONS, refused + " of " + MUTATIONS + " refused");
    }

    private static List<byte[][]> samples() throws IOException {
        List<byte[][]> samples = new ArrayList<>();
        for (int size : new int[] {1, 50, 700, 13_000}) {
            for (Map.Entry<String, short[]> values :
                    TestValues.distributions(size, SEED).entrySet()) {
                try (Arena arena = Arena.ofConfined()) {
                    short[] all = values.getValue();
                    List<MemorySegment> weights = List.of(
                            TestValues.segment(Arrays.copyOf(all, size / 3)),
                            TestValues.segment(Arrays.copyOfRange(all, size / 3, size)));
                    samples.add(TestValues.tensors(new Df11Encoder(weights).encode(arena)));
                }
            }
            samples.add(PackageEncoding.encode(TestValues.normal(size, new Random(SEED))));
        }
        return samples;
    }

    private static void mutate(byte[][] tensors, Random random) {
        int index = random.nextInt(tensors.length);
        byte[] tensor = tensors[index].clone();
        if (tensor.length == 0) {
            tensors[index] = new byte[random.nextInt(20)];
            return;
        }
        int at = random.nextInt(tensor.length);
        switch (random.nextInt(6)) {
            case 0 -> tensor[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> tensor[at] = (byte) random.nextInt();
            case 2 -> tensor[at] += (byte) (random.nextInt(3) - 1);
            case 3 -> tensor = Arrays.copyOf(tensor, at);
            case 4 -> tensor = Arrays.copyOf(tensor, tensor.length + 1 + random.nextInt(600));
            default -> {
                int from = random.nextInt(tensor.length);
                int length = Math.min(1 + random.nextInt(16), tensor.length - Math.max(at, from));
                System.arraycopy(tensor, from, tensor, at, length);
            }
        }
        tensors[index] = tensor;
    }
}
