package dev.pith.dfloat.cuda;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Copies between a device and memory of the host that is not page-locked, which might move or vanish while the device
 * reads or writes it. Bytes go through two page-locked slots in turn, so that the host fills or empties one while the
 * device is at the other. The stream that owns this is in use during all calls.
 */
final class Staging {

    private static final int SLOTS = 2;

    /** Large enough for the device to reach its full speed. */
    static final long SLOT_SIZE = 4 << 20;

    /** Page-locked memory, and a mark behind the last copy that used it. */
    private static final class Slot {

        final PinnedBuffer memory;
        final CudaEvent done;
        boolean busy;
        boolean marked;

        Slot(CudaContext context) throws CudaException {
            memory = new PinnedBuffer(context, SLOT_SIZE);
            try {
                done = new CudaEvent(context);
            } catch (Throwable e) {
                Cleanup.after(e, memory::close);
                throw e;
            }
        }
    }

    private final CudaContext context;
    private final CudaStream stream;
    private final @Nullable Slot[] slots = new @Nullable Slot[SLOTS];

    Staging(CudaContext context, CudaStream stream) {
        this.context = context;
        this.stream = stream;
    }

    /** Copies a segment to a buffer; the segment has been read when this returns. */
    synchronized void copy(MemorySegment source, DeviceBuffer target, long offset) throws CudaException {
        long size = source.byteSize();
        for (long position = 0; position < size; position += SLOT_SIZE) {
            long start = position;
            long length = Math.min(SLOT_SIZE, size - position);
            Slot slot = freeSlot(position);
            MemorySegment.copy(source, position, slot.memory.segment(), 0, length);
            use(slot, () -> target.copyFrom(slot.memory, 0, offset + start, length, stream));
        }
    }

    /** Copies from a buffer to a segment; the bytes are there when this returns. */
    synchronized void copy(DeviceBuffer source, long offset, MemorySegment target) throws CudaException {
        long size = target.byteSize();
        long asked = 0;
        for (long position = 0; position < size; position += SLOT_SIZE) {
            while (asked < size && asked < position + SLOTS * SLOT_SIZE) {
                long start = asked;
                long length = Math.min(SLOT_SIZE, size - asked);
                Slot slot = freeSlot(asked);
                use(slot, () -> source.copyTo(slot.memory, 0, offset + start, length, stream));
                asked += length;
            }
            Slot slot = freeSlot(position);
            MemorySegment.copy(slot.memory.segment(), 0, target, position, Math.min(SLOT_SIZE, size - position));
        }
    }

    /** Frees the slots. The device must have done all its work with them. */
    synchronized void close() throws CudaException {
        Cleanup cleanup = new Cleanup();
        for (Slot slot : slots) {
            if (slot != null) {
                cleanup.run(slot.done::close);
                cleanup.run(slot.memory::close);
            }
        }
        cleanup.finish();
    }

    /** Returns the slot for the bytes from a position on, when the device is done with it. */
    private Slot freeSlot(long position) throws CudaException {
        int index = (int) (position / SLOT_SIZE % SLOTS);
        Slot slot = slots[index];
        if (slot == null) {
            slot = new Slot(context);
            slots[index] = slot;
        }
        if (slot.busy) {
            if (slot.marked) {
                slot.done.synchronize();
            } else {
                stream.synchronize();
            }
            slot.busy = false;
        }
        return slot;
    }

    /** Gives the stream a copy from or to a slot. */
    private void use(Slot slot, Cleanup.Step copy) throws CudaException {
        slot.busy = true;
        slot.marked = false;
        copy.run();
        stream.record(slot.done);
        slot.marked = true;
    }
}
