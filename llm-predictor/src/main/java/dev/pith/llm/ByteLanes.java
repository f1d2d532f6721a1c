package dev.pith.llm;

import java.util.stream.IntStream;

/**
 * How a block's bytes are shared out among lanes in mode mixed: each takes a run of bytes, the first ones one more where it
 * does not come out even.
 *
 * @param bytes the number of bytes, at least 1
 * @param count the number of lanes, 1 to {@code bytes}
 */
record ByteLanes(int bytes, int count) {

    /** So many bytes are taken for a token, before it is known how many there are. */
    private static final int BYTES_PER_TOKEN = 4;

    static ByteLanes of(int bytes, LanePolicy policy) {
        return new ByteLanes(bytes, policy.lanes(bytes / BYTES_PER_TOKEN));
    }

    /** Returns where a lane begins. */
    int start(int lane) {
        return lane * (bytes / count) + Math.min(lane, bytes % count);
    }

    /** Returns where the next lane begins. */
    int end(int lane) {
        return start(lane + 1);
    }

    /** Returns where each lane begins. */
    int[] starts() {
        return IntStream.range(0, count).map(this::start).toArray();
    }
}
