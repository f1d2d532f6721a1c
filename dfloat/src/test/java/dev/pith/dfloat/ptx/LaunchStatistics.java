package dev.pith.dfloat.ptx;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a launch has executed. An instruction counts for a thread even where its predicate is false. What warps execute is
 * an estimate: it takes the threads of a warp to execute an instruction together for the first time since the last barrier
 * of the block, together for the second time, and so on, as they do on a device where they part and meet again.
 *
 * @param threadInstructions by all threads
 * @param threadInstructionsByOpcode the same by opcode, modifiers included
 * @param warpInstructions by all warps
 * @param sharedRequests accesses of warps to shared memory; as all that follow, 0 unless transactions are counted
 * @param sharedWavefronts what those take: one each but for bank conflicts, and more for wide accesses
 * @param globalRequests accesses of warps to global memory
 * @param globalSectors 32-byte sectors that those touch
 */
public record LaunchStatistics(
        long threadInstructions,
        SortedMap<String, Long> threadInstructionsByOpcode,
        long warpInstructions,
        long sharedRequests,
        long sharedWavefronts,
        long globalRequests,
        long globalSectors) {

    static LaunchStatistics of(PtxKernel kernel, LaunchCounters counters) {
        SortedMap<String, Long> byOpcode = new TreeMap<>();
        long threads = 0;
        long warps = 0;
        for (int i = 0; i < counters.threadExecutions.length; i++) {
            long executions = counters.threadExecutions[i];
            threads += executions;
            warps += counters.warpExecutions[i];
            if (executions > 0) {
                byOpcode.merge(kernel.instructions[i].opcode(), executions, Long::sum);
            }
        }
        return new LaunchStatistics(
                threads,
                byOpcode,
                warps,
                counters.sharedRequests,
                counters.sharedWavefronts,
                counters.globalRequests,
                counters.globalSectors);
    }
}
