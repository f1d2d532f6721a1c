package dev.pith.dfloat;

import static dev.pith.dfloat.GpuChecksRecorder.require;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.cuda.DeviceBuffer;
import dev.pith.dfloat.df11.Df11CudaDecoder;
import dev.pith.dfloat.df11.Df11CudaDecoder.DeviceGroup;
import dev.pith.dfloat.df11.Df11Decoder;
import dev.pith.dfloat.df11.Df11Group;
import dev.pith.dfloat.df11.GpuChecksGroups;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Groups in the layout df11 are decoded as by the processor; changed ones do no harm. */
final class GpuChecksDf11 {

    private static final byte GUARD = 0x5A;
    private static final int GUARD_BYTES = 256;

    private final GpuChecksRecorder recorder;
    private final GpuChecksEffort effort;
    private final GpuChecksSession session;
    private final Df11CudaDecoder decoder;
    private final Random random;

    GpuChecksDf11(GpuChecksRecorder recorder, GpuChecksEffort effort, long seed, GpuChecksSession session)
            throws IOException {
        this.recorder = recorder;
        this.effort = effort;
        this.session = session;
        decoder = Df11CudaDecoder.load(session.context());
        random = new Random(seed);
    }

    void run() {
        int large = effort.of(4_000, 300_000, 5_000_000);
        for (int size : new int[] {1, 2, 7, 8, 9, 255, 511, 513, effort.of(900, 13_000, 13_000), large}) {
            recorder.check("df11: " + size + " values of many distributions", () -> distributions(size));
        }
        recorder.check("df11: changed groups do no harm", this::changed);
        recorder.check("df11: the device still decodes", () -> distributions(900));
    }

    private void distributions(int size) throws IOException {
        for (Map.Entry<String, Df11Group> group :
                GpuChecksGroups.distributions(size, random.nextLong()).entrySet()) {
            byte[] decoded = decode(group.getValue());
            GpuChecksSession.requireSame(onProcessor(group.getValue()), decoded, group.getKey());
        }
    }

    private static byte[] onProcessor(Df11Group group) throws IOException {
        byte[] values = new byte[Math.toIntExact(group.elements() * Short.BYTES)];
        Df11Decoder.decode(group, MemorySegment.ofArray(values));
        return values;
    }

    /** Decodes a group, into guarded memory. */
    private byte[] decode(Df11Group group) throws IOException {
        try (DeviceGroup loaded = decoder.load(group);
                DeviceBuffer target = session.context().allocate(loaded.length() + 2 * GUARD_BYTES)) {
            target.fill(GUARD, 0, target.size(), session.stream());
            try {
                decoder.decode(loaded, target, GUARD_BYTES, session.stream());
            } finally {
                requireGuards(target);
            }
            byte[] values = new byte[Math.toIntExact(loaded.length())];
            target.copyTo(MemorySegment.ofArray(values), GUARD_BYTES, session.stream());
            return values;
        }
    }

    private void requireGuards(DeviceBuffer target) throws IOException {
        byte[] expected = new byte[GUARD_BYTES];
        Arrays.fill(expected, GUARD);
        for (long at : new long[] {0, target.size() - GUARD_BYTES}) {
            byte[] guard = new byte[GUARD_BYTES];
            target.copyTo(MemorySegment.ofArray(guard), at, session.stream());
            GpuChecksSession.requireSame(expected, guard, "around the target, at " + at);
        }
    }

    private void changed() throws IOException {
        List<Df11Group> sound = new ArrayList<>();
        for (int size : new int[] {50, 700, effort.of(900, 13_000, 13_000)}) {
            sound.addAll(GpuChecksGroups.distributions(size, random.nextLong()).values());
        }
        int rounds = effort.of(15, 80, 600);
        int refusedHere = 0;
        int refusedThere = 0;
        for (int round = 0; round < rounds; round++) {
            Df11Group group = GpuChecksGroups.changed(sound.get(random.nextInt(sound.size())), random);
            byte[] expected;
            try {
                expected = onProcessor(group);
            } catch (CorruptInputException e) {
                refusedHere++;
                refusedThere += isRefused(group) ? 1 : 0;
                continue;
            }
            GpuChecksSession.requireSame(expected, decode(group), "round " + round);
        }
        recorder.note(
                "df11: changed groups",
                rounds + ", " + refusedHere + " refused by the processor, " + refusedThere + " by the device too");
        require(refusedHere > 0 && refusedThere > 0, "none of " + rounds + " was refused");
    }

    private boolean isRefused(Df11Group group) throws IOException {
        try {
            decode(group);
            return false;
        } catch (CorruptInputException e) {
            return true;
        }
    }
}
