package dev.pith.dfloat;

import dev.pith.dfloat.GpuChecksSession.Wanted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Plans decode whatever weights there are, bit for bit as the processor does. */
final class GpuChecksWeights {

    private final GpuChecksRecorder recorder;
    private final GpuChecksEffort effort;
    private final GpuChecksSession session;
    private final Random random;

    GpuChecksWeights(GpuChecksRecorder recorder, GpuChecksEffort effort, long seed, GpuChecksSession session) {
        this.recorder = recorder;
        this.effort = effort;
        this.session = session;
        random = new Random(seed);
    }

    void run() {
        for (WeightFormat format : WeightFormat.values()) {
            recorder.check(format + ": every pattern", () -> everyPattern(format));
            recorder.check(format + ": blocks of zeros, of noise, with low bytes that are 0", () -> unusual(format));
            recorder.check(format + ": all sizes of interest", () -> sizes(format));
            recorder.check(format + ": targets at offsets 0 to 16", () -> offsets(format));
            recorder.check(format + ": ranges", () -> ranges(format));
            recorder.check(format + ": codes of any shape", () -> codes(format));
        }
        recorder.check("tensors that are not coded", this::stored);
        recorder.check("batches of 1 to 200 tensors of mixed formats", this::batches);
        recorder.check("many blocks of fresh weights", this::manyBlocks);
    }

    private void everyPattern(WeightFormat format) throws IOException {
        byte[] all = TestWeights.everyPattern(format);
        byte[] weights = Arrays.copyOf(all, Math.min(all.length, effort.of(20_000, all.length, all.length)));
        session.requireSame(GpuChecksTensors.coded(format, weights), "in order");
        // Among usual weights, so that they are coded though they are not alike.
        byte[] usual = TestWeights.gaussian(format, weights.length / format.bytes(), 0.02, random.nextLong());
        byte[] mixed = new byte[weights.length + usual.length];
        System.arraycopy(weights, 0, mixed, 0, weights.length);
        System.arraycopy(usual, 0, mixed, weights.length, usual.length);
        session.requireSame(GpuChecksTensors.coded(format, shuffled(format, mixed)), "among usual weights");
    }

    private byte[] shuffled(WeightFormat format, byte[] weights) {
        for (int i = weights.length / format.bytes() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int bits = TestWeights.get(format, weights, i);
            TestWeights.put(format, weights, i, TestWeights.get(format, weights, other));
            TestWeights.put(format, weights, other, bits);
        }
        return weights;
    }

    private void unusual(WeightFormat format) throws IOException {
        int block = CodedTensor.BLOCK * format.bytes();
        byte[] weights = new byte[effort.of(2, 4, 40) * block + 5 * format.bytes()];
        System.arraycopy(TestWeights.noise(block, random.nextLong()), 0, weights, 0, block);
        session.requireSame(GpuChecksTensors.coded(format, weights), "noise and zeros");
        byte[] gaussian = TestWeights.gaussian(format, weights.length / format.bytes(), 0.02, random.nextLong());
        for (int i = 0; i < gaussian.length / format.bytes(); i++) {
            int bits = TestWeights.get(format, gaussian, i);
            TestWeights.put(format, gaussian, i, bits & (-1 << (8 * format.lowBytes())));
        }
        session.requireSame(GpuChecksTensors.coded(format, gaussian), "low bytes that are 0");
    }

    private void sizes(WeightFormat format) throws IOException {
        List<Integer> sizes = new ArrayList<>(List.of(1, 2, 7, 8, 9, 31, 33, 255, 256, 257));
        if (effort != GpuChecksEffort.EMULATED) {
            sizes.addAll(List.of(2047, 2048, 2049, 16376, 16383, 16384, 16385, 16391, 32767, 32768, 32769));
            for (int i = 0; i < effort.of(0, 3, 40); i++) {
                sizes.add(1 + random.nextInt(6 * CodedTensor.BLOCK));
            }
        }
        for (int size : sizes) {
            byte[] weights = TestWeights.gaussian(format, size, 0.02, random.nextLong());
            session.requireSame(GpuChecksTensors.coded(format, weights), size + " weights");
        }
    }

    private void offsets(WeightFormat format) throws IOException {
        byte[] weights = GpuChecksTensors.weights(format, effort.of(300, CodedTensor.BLOCK + 77, 70_001), random);
        Tensor tensor = GpuChecksTensors.coded(format, weights);
        List<Wanted> wanted = new ArrayList<>();
        for (int misalignment = 0; misalignment <= 16; misalignment++) {
            wanted.add(new Wanted(tensor, misalignment));
        }
        session.requireSame(wanted, "all offsets");
    }

    private void ranges(WeightFormat format) throws IOException {
        int count = effort.of(CodedTensor.BLOCK + 200, 3 * CodedTensor.BLOCK + 777, 12 * CodedTensor.BLOCK + 777);
        Tensor tensor = GpuChecksTensors.coded(format, GpuChecksTensors.weights(format, count, random));
        List<Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < effort.of(6, 60, 400); i++) {
            int first = random.nextInt(count);
            int most = random.nextInt(4) == 0 ? count - first : Math.min(count - first, 40);
            wanted.add(new Wanted(tensor, first, random.nextInt(most + 1), random.nextInt(17)));
        }
        wanted.add(new Wanted(tensor, CodedTensor.BLOCK - 1L, 2, 0));
        wanted.add(new Wanted(tensor, count, 0, 3));
        session.requireSame(wanted, "ranges");
    }

    private void codes(WeightFormat format) throws IOException {
        List<Wanted> wanted = new ArrayList<>();
        for (ExponentCode code : GpuChecksTensors.codes(format, effort.of(10, 40, 600), random)) {
            int most = random.nextInt(4) == 0 ? effort.of(900, 40_000, 40_000) : 600;
            byte[] weights = GpuChecksTensors.weightsFor(format, code, 1 + random.nextInt(most), random);
            wanted.add(new Wanted(GpuChecksTensors.coded(format, weights, code), 0));
        }
        session.requireSame(wanted, "codes");
    }

    private void stored() throws IOException {
        List<Wanted> wanted = new ArrayList<>();
        for (int size : new int[] {0, 1, 15, 16, 17, 1 << 20, (1 << 20) + 1, effort.of(100, 3_000_000, 50_000_000)}) {
            wanted.add(new Wanted(GpuChecksTensors.stored(TestWeights.noise(size, random.nextLong())), size % 17));
        }
        session.requireSame(wanted, "stored");
    }

    private void batches() throws IOException {
        int[] sizes = effort == GpuChecksEffort.EMULATED
                ? new int[] {1, 33}
                : new int[] {1, 2, 3, 16, 31, 32, 33, 64, 65, 100, 128, 199, 200};
        for (int size : sizes) {
            List<Wanted> wanted = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                int most = random.nextInt(9) == 0 ? effort.of(400, 30_000, 300_000) : 50;
                wanted.add(new Wanted(anyTensor(1 + random.nextInt(most)), random.nextInt(17)));
            }
            session.requireSame(wanted, size + " tensors");
        }
    }

    private Tensor anyTensor(int count) throws IOException {
        WeightFormat[] formats = WeightFormat.values();
        int format = random.nextInt(formats.length + 1);
        return format == formats.length
                ? GpuChecksTensors.stored(TestWeights.noise(count, random.nextLong()))
                : GpuChecksTensors.coded(formats[format], GpuChecksTensors.weights(formats[format], count, random));
    }

    private void manyBlocks() throws IOException {
        for (WeightFormat format : WeightFormat.values()) {
            int count = effort.of(600, 20 * CodedTensor.BLOCK + 3, 600 * CodedTensor.BLOCK + 3);
            byte[] weights = GpuChecksTensors.weights(format, count, random);
            session.requireSame(GpuChecksTensors.coded(format, weights), format.name());
        }
    }
}
