package dev.pith.codec;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The decoded blocks of an input, in order. */
interface BlockSource extends Closeable {

    /**
     * Returns the next block, or null at the end of the input.
     *
     * @param done the block that was returned before, whose buffers can serve again; null at first
     */
    @Nullable
    Block next(@Nullable Block done) throws IOException;

    /** Stops all work without waiting for it. */
    @Override
    void close();
}
