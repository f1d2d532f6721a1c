package dev.pith.dfloat;

/**
 * How long something took, again and again.
 *
 * @param name what it was
 * @param runs how often it was measured
 * @param best the shortest time, in seconds
 * @param median the time that half of the runs did not exceed, in seconds
 * @param outputBytes how many bytes came out
 * @param movedBytes how many bytes the device read from its memory and wrote to it, at least; 0 where that did not limit the
 *     speed
 */
record GpuChecksMeasurement(String name, int runs, double best, double median, long outputBytes, long movedBytes) {

    /** Returns the bytes that came out in a second of the median run. */
    double outputRate() {
        return outputBytes / median;
    }

    /** Returns the bytes that were read or written in a second of the median run. */
    double movedRate() {
        return movedBytes / median;
    }
}
