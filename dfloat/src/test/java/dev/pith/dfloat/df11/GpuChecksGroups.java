package dev.pith.dfloat.df11;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes groups in the layout df11 for the checks on a GPU. */
public final class GpuChecksGroups {

    private GpuChecksGroups() {}

    /** Returns groups of so many values whose exponents are distributed in many ways, by what to call each way. */
    public static Map<String, Df11Group> distributions(int size, long seed) throws IOException {
        Map<String, Df11Group> groups = new LinkedHashMap<>();
        for (Map.Entry<String, short[]> values :
                TestValues.distributions(size, seed).entrySet()) {
            groups.put(values.getKey(), encode(TestValues.segment(values.getValue())));
        }
        groups.put(
                "normal, by the package",
                TestValues.group(PackageEncoding.encode(TestValues.normal(size, new Random(seed)))));
        return groups;
    }

    /** Returns a group of Gaussian values, σ = 0.02: so many, again and again. */
    public static Df11Group large(int size, int times, long seed) throws IOException {
        MemorySegment part = TestValues.segment(TestValues.normal(size, new Random(seed)));
        MemorySegment whole = Arena.ofAuto().allocate(part.byteSize() * times);
        for (int i = 0; i < times; i++) {
            MemorySegment.copy(part, 0, whole, i * part.byteSize(), part.byteSize());
        }
        return encode(whole);
    }

    private static Df11Group encode(MemorySegment values) throws IOException {
        return new Df11Encoder(List.of(values)).encode(Arena.ofAuto());
    }

    /** Returns a group some bytes of whose tensors, but never the sizes, have changed. */
    public static Df11Group changed(Df11Group group, Random random) {
        byte[][] tensors = TestValues.tensors(group);
        for (int i = random.nextInt(3); i >= 0; i--) {
            byte[] tensor = tensors[random.nextInt(tensors.length - 1)];
            if (tensor.length > 0) {
                int at = random.nextInt(tensor.length);
                tensor[at] = (byte) (random.nextBoolean() ? random.nextInt() : tensor[at] ^ 1 << random.nextInt(8));
            }
        }
        return TestValues.group(tensors);
    }
}
