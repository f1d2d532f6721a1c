package dev.pith.dfloat;

import static dev.pith.dfloat.GpuChecksRecorder.require;

import dev.pith.dfloat.DecodePlan.Placement;
import dev.pith.dfloat.cuda.CudaContext;
import dev.pith.dfloat.cuda.CudaException;
import dev.pith.dfloat.cuda.CudaStream;
import dev.pith.dfloat.cuda.DeviceBuffer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A device in use, and what checks do on it again and again. Safe to use from several threads, but for {@link #stream}. */
final class GpuChecksSession implements AutoCloseable {

    /** What stands around targets, where nothing may be written. */
    private static final byte GUARD = 0x5A;

    private static final int GUARD_BYTES = 256;

    private final CudaDecoder decoder;
    private final CudaStream stream;

    private GpuChecksSession(CudaDecoder decoder, CudaStream stream) {
        this.decoder = decoder;
        this.stream = stream;
    }

    /** Begins to use the first device that can decode. */
    static GpuChecksSession open() throws CudaException {
        CudaDecoder decoder = CudaDecoder.open(CudaDecoder.devices().getFirst());
        return new GpuChecksSession(decoder, decoder.context().newStream());
    }

    CudaDecoder decoder() {
        return decoder;
    }

    CudaContext context() {
        return decoder.context();
    }

    CudaStream stream() {
        return stream;
    }

    /**
     * Some elements of a tensor that are wanted.
     *
     * @param misalignment how far from a multiple of 256 bytes they are to go
     */
    record Wanted(Tensor tensor, long first, long count, int misalignment) {

        Wanted(Tensor tensor, int misalignment) {
            this(tensor, 0, tensor.info().elements(), misalignment);
        }

        /** Returns the bytes that the processor decodes. */
        byte[] expected() throws IOException {
            if (count == 0) {
                return new byte[0];
            }
            int bytes = tensor.info().dtype().bits() / Byte.SIZE;
            byte[] expected = new byte[Math.toIntExact(count * bytes)];
            tensor.read(first, count, MemorySegment.ofArray(expected));
            return expected;
        }
    }

    /** Decodes all of a tensor, and compares. */
    void requireSame(Tensor tensor, String about) throws IOException {
        requireSame(List.of(new Wanted(tensor, 0)), about);
    }

    /** Decodes parts of tensors by one plan, twice, and compares with what the processor decodes. */
    void requireSame(List<Wanted> wanted, String about) throws IOException {
        requireSame(wanted, about, stream);
    }

    void requireSame(List<Wanted> wanted, String about, CudaStream own) throws IOException {
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            List<Placement> placements = new ArrayList<>();
            for (Wanted part : wanted) {
                DeviceTensor loaded = decoder.load(part.tensor());
                opened.add(loaded);
                long bytes = part.count() * part.tensor().info().dtype().bits() / Byte.SIZE;
                DeviceBuffer target = context().allocate(bytes + 2 * GUARD_BYTES);
                opened.add(target);
                placements.add(new Placement(
                        loaded, part.first(), part.count(), target, GUARD_BYTES + (long) part.misalignment()));
            }
            DecodePlan plan = decoder.plan(placements);
            opened.add(plan);
            for (int round = 0; round < 2; round++) {
                for (Placement placement : placements) {
                    DeviceBuffer target = placement.target();
                    target.fill(GUARD, 0, target.size(), own);
                }
                plan.run(own);
                for (int i = 0; i < placements.size(); i++) {
                    requireSame(wanted.get(i).expected(), download(placements.get(i), own), about + ", part " + i);
                }
            }
        } finally {
            closeAll(opened);
        }
    }

    /** Copies a target to the host, and fails if anything around what was wanted was written. */
    byte[] download(Placement placement, CudaStream own) throws CudaException {
        byte[] all = new byte[Math.toIntExact(placement.target().size())];
        placement.target().copyTo(MemorySegment.ofArray(all), 0, own);
        int begin = Math.toIntExact(placement.offset());
        int end = begin + all.length - 2 * GUARD_BYTES;
        requireGuard(all, 0, begin, begin);
        requireGuard(all, end, all.length, begin);
        return Arrays.copyOfRange(all, begin, end);
    }

    private static void requireGuard(byte[] all, int from, int to, int begin) {
        for (int i = from; i < to; i++) {
            require(all[i] == GUARD, "byte " + (i - begin) + " was written, which is not the target's");
        }
    }

    /** Allocates a target with room around it, all of which has the value that {@link #download} looks for. */
    Placement guarded(DeviceTensor tensor) throws CudaException {
        DeviceBuffer target = context().allocate(tensor.length() + 2 * GUARD_BYTES);
        target.fill(GUARD, 0, target.size(), stream);
        return new Placement(tensor, target, GUARD_BYTES);
    }

    static void requireSame(byte[] expected, byte[] actual, String about) {
        int difference = Arrays.mismatch(expected, actual);
        require(
                difference < 0,
                about + ": byte " + difference + " of " + expected.length + " is " + valueAt(actual, difference)
                        + ", not " + valueAt(expected, difference));
    }

    private static String valueAt(byte[] bytes, int index) {
        return index >= 0 && index < bytes.length ? Integer.toString(bytes[index] & 0xFF) : "missing";
    }

    /** Closes things, the last one first, whatever happens. */
    static void closeAll(List<? extends AutoCloseable> opened) throws IOException {
        @Nullable Exception failure = null;
        for (AutoCloseable resource : opened.reversed()) {
            try {
                resource.close();
            } catch (Exception e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw new IOException("cannot be closed", failure);
        }
    }

    @Override
    public void close() throws CudaException {
        decoder.close();
    }
}
