package dev.pith.dfloat.ptx;

/** What a launch has executed so far, by instruction. */
final class LaunchCounters {

    final long[] threadExecutions;
    final long[] warpExecutions;
    long sharedRequests;
    long sharedWavefronts;
    long globalRequests;
    long globalSectors;

    LaunchCounters(int instructions) {
        threadExecutions = new long[instructions];
        warpExecutions = new long[instructions];
    }
}
