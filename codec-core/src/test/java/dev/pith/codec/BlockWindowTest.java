package dev.pith.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BlockWindowTest {

    private static final int LENGTH = 100;

    /** Sees that a block is handed out only after another was given back. */
    private static Block takeAfterGivingBack(BlockWindow window, int length, long decoders, long limit, Block other)
            throws Exception {
        FutureTask<Block> task = new FutureTask<>(() -> window.take(length, decoders, limit));
        Thread thread = Thread.ofPlatform().daemon().start(task);
        while (thread.getState() != Thread.State.WAITING) {
            assertTrue(!task.isDone(), "the block was handed out too early");
            Thread.sleep(1);
        }
        window.giveBack(other);
        return task.get(30, TimeUnit.SECONDS);
    }

    @Test
    void handsOutNoMoreBlocksThanTheLimit() throws Exception {
        BlockWindow window = new BlockWindow(Long.MAX_VALUE);
        Block first = window.take(LENGTH, 0, 2);
        Block second = window.take(LENGTH, 0, 2);
        assertNotSame(first, second);
        assertSame(first, takeAfterGivingBack(window, LENGTH, 0, 2, first));
    }

    @Test
    void handsOutNoMoreMemoryThanDecodersLeave() throws Exception {
        long decoders = 1000;
        BlockWindow window = new BlockWindow(decoders + 2 * MemoryUse.ofBlock(LENGTH));
        window.take(LENGTH, decoders, 10);
        Block second = window.take(LENGTH, decoders, 10);
        takeAfterGivingBack(window, LENGTH, decoders, 10, second);
    }

    @Test
    void countsBlocksOfAnotherLengthToo() throws Exception {
        BlockWindow window = new BlockWindow(MemoryUse.ofBlock(3 * LENGTH));
        Block small = window.take(LENGTH, 0, 10);
        Block larger = takeAfterGivingBack(window, 3 * LENGTH, 0, 10, small);
        assertNotSame(small, larger);
        window.giveBack(larger);
        for (int i = 0; i < 3; i++) {
            window.take(LENGTH, 0, 10);
        }
    }

    @Test
    void alwaysHandsOutOneBlock() throws Exception {
        BlockWindow window = new BlockWindow(1);
        Block block = window.take(LENGTH, 1000, 1);
        window.giveBack(block);
        assertSame(block, window.take(LENGTH, 1000, 1));
        assertEquals(LENGTH, block.reserved);
    }
}
