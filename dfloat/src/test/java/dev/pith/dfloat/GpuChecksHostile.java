package dev.pith.dfloat;

import static dev.pith.dfloat.GpuChecksRecorder.require;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.DecodePlan.Placement;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Corrupt blocks are reported, nothing but the target is ever written, and the device goes on to work. If one of them kills the
 * context, all checks behind it fail as well.
 */
final class GpuChecksHostile {

    private final GpuChecksRecorder recorder;
    private final GpuChecksEffort effort;
    private final GpuChecksSession session;
    private final Random random;

    GpuChecksHostile(GpuChecksRecorder recorder, GpuChecksEffort effort, long seed, GpuChecksSession session) {
        this.recorder = recorder;
        this.effort = effort;
        this.session = session;
        random = new Random(seed);
    }

    void run() {
        for (WeightFormat format : WeightFormat.values()) {
            recorder.check(
                    format + ": changed payloads are refused as by the processor", () -> changedPayloads(format));
            recorder.check(format + ": memory that changed behind a plan is harmless", () -> changedMemory(format));
            recorder.check(format + ": the device still decodes", () -> stillDecodes(format));
        }
        recorder.check("a block of another checksum is named", this::namesTheBlock);
    }

    private void stillDecodes(WeightFormat format) throws IOException {
        byte[] weights = TestWeights.gaussian(format, effort.of(500, 70_000, 70_000), 0.02, random.nextLong());
        session.requireSame(GpuChecksTensors.coded(format, weights), "after corrupt blocks");
    }

    private byte[] weights(WeightFormat format) {
        int most = random.nextInt(4) == 0 ? effort.of(900, 40_000, 40_000) : 900;
        return GpuChecksTensors.weights(format, 1 + random.nextInt(most), random);
    }

    private void changedPayloads(WeightFormat format) throws IOException {
        int rounds = effort.of(12, 60, 300);
        int refused = 0;
        for (int round = 0; round < rounds; round++) {
            byte[] weights = weights(format);
            ExponentCode code = TestPayloads.bestCode(format, weights);
            byte[] payload = TestPayloads.encode(format, weights, code, Kernels.PLAIN);
            change(payload, GpuChecksTensors.open(format, weights, payload));
            Tensor changed = GpuChecksTensors.open(format, weights, payload);
            boolean isRefusedHere = isRefused(() -> GpuChecksTensors.decoded(changed));
            boolean isRefusedThere =
                    isRefused(() -> session.decoder().load(changed).close());
            boolean isRefusedOnTheWay = isRefused(
                    () -> session.decoder().decode(changed, MemorySegment.ofArray(new byte[weights.length]), 1));
            String about = "round " + round + ", " + weights.length + " bytes: refused by the processor "
                    + isRefusedHere + ", when loaded " + isRefusedThere + ", when streamed " + isRefusedOnTheWay;
            require(isRefusedHere == isRefusedThere && isRefusedHere == isRefusedOnTheWay, about);
            if (!isRefusedHere) {
                session.requireSame(changed, about);
            }
            refused += isRefusedHere ? 1 : 0;
        }
        recorder.note(format + ": changed payloads refused", refused + " of " + rounds);
        require(refused > rounds / 3, "only " + refused + " of " + rounds + " were refused");
    }

    /** Changes bytes of a payload's blocks: a bit, some bytes anywhere, or all of a stretch. */
    private void change(byte[] payload, Tensor sound) {
        CodedTensor content = (CodedTensor) sound.content();
        int begin = (int) content.blockAt(0);
        int length = (int) content.blockAt(content.blocks()) - begin;
        if (length == 0) {
            return;
        }
        switch (random.nextInt(3)) {
            case 0 -> payload[begin + random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> {
                for (int i = random.nextInt(20); i >= 0; i--) {
                    payload[begin + random.nextInt(length)] = (byte) random.nextInt();
                }
            }
            default -> {
                int from = begin + random.nextInt(length);
                int to = from + random.nextInt(begin + length - from) + 1;
                Arrays.fill(payload, from, to, (byte) (random.nextBoolean() ? 0 : -1));
            }
        }
    }

    /** Something that may find that its input is corrupt. */
    @FunctionalInterface
    private interface Reader {

        void read() throws IOException;
    }

    private static boolean isRefused(Reader reader) throws IOException {
        try {
            reader.read();
            return false;
        } catch (CorruptInputException e) {
            return true;
        }
    }

    private void changedMemory(WeightFormat format) throws IOException {
        int rounds = effort.of(8, 40, 300);
        int refused = 0;
        for (int round = 0; round < rounds; round++) {
            Tensor tensor = GpuChecksTensors.coded(format, weights(format));
            try (DeviceTensor loaded = session.decoder().load(tensor)) {
                long blocksAt = TensorImage.of((CodedTensor) tensor.content()).blocksAt();
                byte[] noise = TestWeights.noise(
                        (int) Math.min(1 + random.nextInt(400), loaded.codedLength() - blocksAt), random.nextLong());
                long room = loaded.codedLength() - blocksAt - noise.length;
                loaded.memory()
                        .copyFrom(
                                MemorySegment.ofArray(noise),
                                blocksAt + (long) (random.nextDouble() * room),
                                session.stream());
                Placement placement = session.guarded(loaded);
                try (DecodePlan plan = session.decoder().plan(List.of(placement))) {
                    refused += isRefused(() -> plan.run(session.stream())) ? 1 : 0;
                    session.download(placement, session.stream());
                } finally {
                    placement.target().close();
                }
            }
        }
        recorder.note(format + ": changed memory refused", refused + " of " + rounds);
    }

    private void namesTheBlock() throws IOException {
        byte[] weights = TestWeights.gaussian(WeightFormat.BF16, 2 * CodedTensor.BLOCK + 5, 0.02, random.nextLong());
        ExponentCode code = TestPayloads.bestCode(WeightFormat.BF16, weights);
        byte[] payload = TestPayloads.encode(WeightFormat.BF16, weights, code, Kernels.PLAIN);
        CodedTensor sound = (CodedTensor)
                GpuChecksTensors.open(WeightFormat.BF16, weights, payload).content();
        payload[(int) sound.blockAt(1)] ^= 1;
        try {
            session.decoder()
                    .load(GpuChecksTensors.open(WeightFormat.BF16, weights, payload))
                    .close();
            throw new AssertionError("a changed mantissa was not noticed");
        } catch (CorruptInputException e) {
            require(e.offset() == sound.blockAt(1), "another block was named: " + e.getMessage());
        }
    }
}
