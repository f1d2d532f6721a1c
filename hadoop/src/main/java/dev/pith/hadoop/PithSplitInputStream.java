package dev.pith.hadoop;

import dev.pith.codec.BlockInfo;
import dev.pith.codec.SeekablePithChannel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.fs.Seekable;
import org.apache.hadoop.io.compress.SplitCompressionInputStream;

/**
 * The blocks of a file from those on that begin in one split of it.
 *
 * <p>For this a block begins where the one before it ends, and the first one where the file begins, so that each byte of a
 * file belongs to exactly one block and each block begins in exactly one split. Hadoop's line readers, which skip the
 * first line of every split but the file's first and return one line more than ends in their split, then return each line
 * once, provided that
 *
 * <ul>
 *   <li>one read returns bytes of one block only;
 *   <li>the {@linkplain #getPos position} does not move while bytes of a block are returned, and is one more than where a
 *       block begins once a byte of it was returned. It is beyond the split's end exactly when a byte was returned of a
 *       block that does not belong to the split. (The first block is the exception: there it is 0.)
 * </ul>
 *
 * <p>A reader that has not seen the end of a line by then reads on, into the blocks that follow. In a split in which no
 * block begins, other than the first of a file, there is nothing to read, and the position is beyond its end at once.
 */
final class PithSplitInputStream extends SplitCompressionInputStream {

    private final SeekablePithChannel content;

    /** All blocks of the file, in order. */
    private final List<BlockInfo> blocks;

    private final int firstBlock;

    /** Whether no block begins in the split. */
    private final boolean empty;

    /** The block that is read next, or whose bytes are being returned. */
    private int block;

    private long position;

    private final byte[] single = new byte[1];

    private PithSplitInputStream(
            InputStream in, SeekablePithChannel content, List<BlockInfo> blocks, int firstBlock, long end)
            throws IOException {
        super(in, firstBlock == 0 ? 0 : Math.min(beginning(blocks, firstBlock), end), end);
        this.content = content;
        this.blocks = blocks;
        this.firstBlock = firstBlock;
        empty = firstBlock > 0 && beginning(blocks, firstBlock) >= end;
        resetState();
    }

    /**
     * Opens a split.
     *
     * @param in a file from its start; closed with this stream
     * @throws IllegalArgumentException if it is not {@link Seekable}
     */
    static PithSplitInputStream open(InputStream in, long start, long end, ReaderSettings settings) throws IOException {
        if (!(in instanceof Seekable seekable)) {
            throw new IllegalArgumentException(
                    "a split can only be read from a stream that is Seekable, and this is a " + in.getClass());
        }
        SeekablePithChannel content = settings.open(new SeekableInputChannel(in, seekable, end));
        List<BlockInfo> blocks = content.frames().stream()
                .flatMap(frame -> frame.blocks().stream())
                .toList();
        int firstBlock = 0;
        while (firstBlock < blocks.size() && beginning(blocks, firstBlock) < start) {
            firstBlock++;
        }
        return new PithSplitInputStream(in, content, blocks, firstBlock, end);
    }

    /** Returns where in the file a block begins; it may be one after the last. */
    private static long beginning(List<BlockInfo> blocks, int block) {
        if (block == 0) {
            return 0;
        }
        BlockInfo before = blocks.get(block - 1);
        return before.payloadOffset() + before.payloadLength();
    }

    @Override
    public int read() throws IOException {
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
    }

    /** Reads bytes of one block. */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (empty) {
            return -1;
        }
        int count = content.read(ByteBuffer.wrap(target, offset, length));
        if (count > 0) {
            moveTo(content.position() - count);
        }
        return count;
    }

    /** Takes note that a byte was read. */
    private void moveTo(long contentOffset) {
        while (block + 1 < blocks.size() && blocks.get(block + 1).contentOffset() <= contentOffset) {
            block++;
        }
        if (block > 0) {
            position = beginning(blocks, block) + 1;
        }
    }

    /** Returns how far the reader has come in the compressed file, by the block. */
    @Override
    public long getPos() {
        return position;
    }

    /** Starts the split again. */
    @Override
    public void resetState() throws IOException {
        block = firstBlock;
        position = empty ? getAdjustedEnd() + 1 : getAdjustedStart();
        content.position(block < blocks.size() ? blocks.get(block).contentOffset() : content.size());
    }

    @Override
    public void close() throws IOException {
        try (content) {
            super.close();
        }
    }
}
