package dev.pith.dfloat.ptx;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Counts what a warp's accesses cost the memory: the lanes' accesses by one instruction belong together if it is each
 * lane's execution of the same number since the last barrier of the block.
 */
final class TransactionCounter {

    private static final int BANKS = 32;
    private static final int WORD_BYTES = 4;
    private static final int SECTOR_BYTES = 32;

    /** Stands for a lane that made no access. */
    private static final long NONE = -1;

    /** Per instruction, the address of each lane of each execution. */
    private final long[][] addresses;

    private final int[] executions;
    private final int[] accessBytes;

    TransactionCounter(int instructions) {
        addresses = new long[instructions][];
        executions = new int[instructions];
        accessBytes = new int[instructions];
    }

    void record(int instruction, int execution, int lane, long genericAddress, int bytes) {
        long[] known = addresses[instruction];
        int needed = (execution + 1) * Warp.LANES;
        if (known == null || known.length < needed) {
            int length = known == null ? 0 : known.length;
            long[] grown = known == null ? new long[needed] : Arrays.copyOf(known, needed * 2);
            Arrays.fill(grown, length, grown.length, NONE);
            known = grown;
            addresses[instruction] = known;
        }
        known[execution * Warp.LANES + lane] = genericAddress;
        executions[instruction] = Math.max(executions[instruction], execution + 1);
        accessBytes[instruction] = bytes;
    }

    void endPhase(LaunchCounters counters) {
        for (int i = 0; i < addresses.length; i++) {
            for (int execution = 0; execution < executions[i]; execution++) {
                int from = execution * Warp.LANES;
                count(counters, Arrays.copyOfRange(addresses[i], from, from + Warp.LANES), accessBytes[i]);
            }
            if (executions[i] > 0) {
                Arrays.fill(addresses[i], NONE);
                executions[i] = 0;
            }
        }
    }

    private static void count(LaunchCounters counters, long[] lanes, int bytes) {
        boolean shared = false;
        boolean global = false;
        for (long address : lanes) {
            if (address != NONE) {
                AddressSpace space = AddressSpace.of(address);
                shared |= space == AddressSpace.SHARED;
                global |= space == AddressSpace.GLOBAL || space == AddressSpace.MODULE_GLOBAL;
            }
        }
        if (shared) {
            counters.sharedRequests++;
            int together = bytes <= WORD_BYTES ? Warp.LANES : Warp.LANES * WORD_BYTES / bytes;
            for (int first = 0; first < Warp.LANES; first += together) {
                counters.sharedWavefronts +=
                        wavefronts(Arrays.copyOfRange(lanes, first, first + together), Math.max(bytes, WORD_BYTES));
            }
        }
        if (global) {
            counters.globalRequests++;
            counters.globalSectors += Arrays.stream(lanes)
                    .filter(address -> address != NONE)
                    .map(address -> address / SECTOR_BYTES)
                    .distinct()
                    .count();
        }
    }

    /** Returns how many different words the busiest bank must give. */
    private static int wavefronts(long[] lanes, int bytes) {
        long[] words = Arrays.stream(lanes)
                .filter(address -> address != NONE)
                .flatMap(address -> LongStream.range(0, bytes / WORD_BYTES).map(word -> address / WORD_BYTES + word))
                .distinct()
                .toArray();
        int[] perBank = new int[BANKS];
        int most = 0;
        for (long word : words) {
            most = Math.max(most, ++perBank[(int) (word % BANKS)]);
        }
        return most;
    }
}
