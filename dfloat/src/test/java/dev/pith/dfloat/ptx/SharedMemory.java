package dev.pith.dfloat.ptx;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The shared memory of a block, which knows of each byte who has accessed it, and so finds reads of bytes never written
 * and accesses by two threads, one of them a write, that nothing orders. Of the strong accesses to a byte only
 * the last ones of two threads are known. The method is that of FastTrack (Flanagan and Freund, 2009).
 */
final class SharedMemory {

    /** What bytes hold that were not written: nothing that a kernel could take for a useful value. */
    private static final byte UNWRITTEN = (byte) 0xA5;

    private final VariableLayout layout;
    private final SynchronizationOrder order;
    private final int threads;
    private final boolean allowUnwritten;
    private final MemorySegment bytes;
    private final long[] lastWrite;
    private final long[] lastStrongAccess;

    /** The last strong access by another thread than the one that made {@link #lastStrongAccess}. */
    private final long[] otherStrongAccess;

    private final boolean[] written;

    /** The last read, unless several threads have read without order since: then those are in {@link #reads}. */
    private final long[] lastRead;

    private final int[] severalReadersEpoch;
    private final long[][] reads;

    SharedMemory(VariableLayout layout, SynchronizationOrder order, int threads, boolean allowUnwritten) {
        this.layout = layout;
        this.order = order;
        this.threads = threads;
        this.allowUnwritten = allowUnwritten;
        int size = layout.imageBytes();
        bytes = MemorySegment.ofArray(new byte[size]);
        lastWrite = new long[size];
        lastStrongAccess = new long[size];
        otherStrongAccess = new long[size];
        written = new boolean[size];
        lastRead = new long[size];
        severalReadersEpoch = new int[size];
        reads = new long[size][];
    }

    /** Forgets what the last block wrote. */
    void startBlock() {
        Arrays.fill(written, false);
        bytes.fill(UNWRITTEN);
    }

    MemorySegment access(PtxThread thread, long address, int count, AccessKind kind) {
        int offset = layout.offset(address, count);
        long now = order.stamp(thread.index());
        for (int i = offset; i < offset + count; i++) {
            if (kind.reads && !written[i] && !allowUnwritten) {
                throw new PtxFault(
                        "reads byte 0x" + Long.toHexString(address + i - offset) + " of shared memory, never written");
            }
            written[i] |= kind.writes;
            check(thread, address + i - offset, i, kind);
            if (kind == AccessKind.READ) {
                noteRead(thread.index(), i, now);
            } else if (kind == AccessKind.WRITE) {
                lastWrite[i] = now;
            } else if (kind != AccessKind.STRONG_READ) {
                if (SynchronizationOrder.threadOf(lastStrongAccess[i]) != thread.index()) {
                    otherStrongAccess[i] = lastStrongAccess[i];
                }
                lastStrongAccess[i] = now;
            }
        }
        return bytes.asSlice(offset, count);
    }

    private void check(PtxThread thread, long address, int i, AccessKind kind) {
        int index = thread.index();
        if (!order.isAfter(index, lastWrite[i])) {
            throw race(thread, address, "written", lastWrite[i]);
        }
        if (!kind.strong && !order.isAfter(index, lastStrongAccess[i])) {
            throw race(thread, address, "changed atomically", lastStrongAccess[i]);
        }
        if (!kind.strong && !order.isAfter(index, otherStrongAccess[i])) {
            throw race(thread, address, "changed atomically", otherStrongAccess[i]);
        }
        if (!kind.writes) {
            return;
        }
        if (severalReadersEpoch[i] != order.epoch()) {
            if (!order.isAfter(index, lastRead[i])) {
                throw race(thread, address, "read", lastRead[i]);
            }
            return;
        }
        for (long read : reads[i]) {
            if (!order.isAfter(index, read)) {
                throw race(thread, address, "read", read);
            }
        }
        severalReadersEpoch[i] = 0;
        lastRead[i] = 0;
    }

    private void noteRead(int thread, int i, long now) {
        boolean several = severalReadersEpoch[i] == order.epoch();
        if (!several && order.isAfter(thread, lastRead[i])) {
            lastRead[i] = now;
            return;
        }
        if (reads[i] == null) {
            reads[i] = new long[threads];
        }
        if (!several) {
            severalReadersEpoch[i] = order.epoch();
            reads[i][SynchronizationOrder.threadOf(lastRead[i])] = lastRead[i];
        }
        reads[i][thread] = now;
    }

    private static PtxFault race(PtxThread thread, long address, String what, long stamp) {
        return new PtxFault("data race on byte 0x" + Long.toHexString(address) + " of shared memory: thread "
                + SynchronizationOrder.threadOf(stamp) + " of the block has " + what
                + " it, and nothing orders that with thread "
                + thread.index());
    }
}
