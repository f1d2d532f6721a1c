package dev.pith.codec;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Keeps count of the blocks that a reader works on, so that their number and their memory stay bounded, and hands out
 * buffers again. Safe for use by several threads.
 */
final class BlockWindow {

    private final long maxMemory;
    private final Deque<Block> spare = new ArrayDeque<>();

    /** The length of the blocks that are handed out now, and that the spare ones have. */
    private int blockLength;

    /** How many blocks were handed out and have not come back. */
    private int outstanding;

    /** The memory in bytes of the outstanding and the spare blocks. */
    private long held;

    /** @param maxMemory the most memory in bytes that decoders and blocks may take together */
    BlockWindow(long maxMemory) {
        this.maxMemory = maxMemory;
    }

    /**
     * Hands out a block, waiting until there is room for it. It goes back by {@link #giveBack}.
     *
     * @param length the longest content that it may get
     * @param decoders the memory in bytes that decoders take; one block fits beside it
     * @param limit how many blocks may be outstanding
     */
    synchronized Block take(int length, long decoders, long limit) throws InterruptedException {
        if (length != blockLength) {
            held -= spare.size() * MemoryUse.ofBlock(blockLength);
            spare.clear();
            blockLength = length;
        }
        while (!hasRoom(decoders, limit)) {
            wait();
        }
        outstanding++;
        Block block = spare.pollLast();
        if (block == null) {
            held += MemoryUse.ofBlock(length);
            block = new Block();
            block.reserved = length;
        }
        return block;
    }

    private boolean hasRoom(long decoders, long limit) {
        if (outstanding == 0) {
            return true;
        }
        boolean fits = !spare.isEmpty() || held + MemoryUse.ofBlock(blockLength) <= maxMemory - decoders;
        return fits && outstanding < limit;
    }

    /** Takes a block back whose content is no longer used. */
    synchronized void giveBack(Block block) {
        outstanding--;
        if (block.reserved == blockLength) {
            spare.addLast(block);
        } else {
            held -= MemoryUse.ofBlock(block.reserved);
        }
        notifyAll();
    }
}
