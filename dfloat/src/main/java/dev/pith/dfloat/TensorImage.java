package dev.pith.dfloat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * What a CUDA device needs to decode some blocks of a tensor, in one piece of its memory:
 *
 * <pre>
 * tree          the code's, as weights.cu has it
 * block table   for each block 64 bits: where it begins, counted from the first one, in units of four bytes; its size,
 *               as in the file, in the lowest 16 bits
 * checksums     for each block the CRC32C of its weights
 * blocks        one after the other, as in the file
 * </pre>
 *
 * <p>Immutable, and as safe as the tensor.
 *
 * @param tensor the tensor
 * @param from the first block
 * @param to the block behind the last one
 */
record TensorImage(CodedTensor tensor, int from, int to) {

    /** As {@code weights.cu} has them. */
    private static final int MAX_NODES = ExponentCode.MAX_LEAVES - 1;

    private static final int MAX_LEVELS = ExponentCode.MAX_LENGTH;
    private static final int LEAF = 0x100;
    private static final int ESCAPE = 0x200;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final long NODES_AT = 0;
    private static final long LEVELS_AT = Integer.BYTES;
    private static final long SINGLE_LEAF_AT = 2 * Integer.BYTES;
    private static final long LEVEL_BEGIN_AT = 3 * Integer.BYTES;
    private static final long CHILDREN_AT = LEVEL_BEGIN_AT + (MAX_LEVELS + 2) * Integer.BYTES;
    private static final long TABLE_AT =
            CodedTensor.roundUp(CHILDREN_AT + MAX_NODES * Integer.BYTES, CodedTensor.ALIGNMENT);

    /** Returns the image of all blocks. */
    static TensorImage of(CodedTensor tensor) {
        return new TensorImage(tensor, 0, tensor.blocks());
    }

    int blocks() {
        return to - from;
    }

    /** Returns the number of weights in the blocks. */
    long weights() {
        return Math.min(tensor.count(), (long) to * CodedTensor.BLOCK) - (long) from * CodedTensor.BLOCK;
    }

    long tableAt() {
        return TABLE_AT;
    }

    long checksumsAt() {
        return TABLE_AT + (long) blocks() * Long.BYTES;
    }

    /** Returns where the blocks begin: at a multiple of 16 bytes. */
    long blocksAt() {
        return CodedTensor.roundUp(checksumsAt() + (long) blocks() * Integer.BYTES, CodedTensor.ALIGNMENT);
    }

    /** Returns the blocks, as they lie in the file. */
    MemorySegment blockData() {
        return tensor.payload().asSlice(tensor.blockAt(from), tensor.blockAt(to) - tensor.blockAt(from));
    }

    /** Returns the size of it all in bytes. */
    long length() {
        return blocksAt() + tensor.blockAt(to) - tensor.blockAt(from);
    }

    /** Returns how many words of bitmaps and escapes a block has at most, where these are taken to begin with a word. */
    int capacity() {
        int capacity = 0;
        for (int block = from; block < to; block++) {
            if (tensor.size(block) instanceof BlockSize.Coded coded) {
                WeightFormat format = tensor.format();
                int weights = tensor.weights(block);
                int bitmapsAt = (coded.hasLow() ? format.lowLength(weights) : 0) + format.packedLength(weights);
                long words = coded.bytes(format, weights) / Integer.BYTES - bitmapsAt / Integer.BYTES;
                capacity = Math.max(capacity, (int) words);
            }
        }
        // The bitmap of a single leaf's node is not in the block.
        return tensor.code().innerNodes() == 0 ? capacity + CodedTensor.BLOCK / Integer.SIZE : capacity;
    }

    /**
     * Writes everything that comes before the blocks.
     *
     * @param target at least {@link #blocksAt()} bytes, aligned to eight
     */
    void writeTables(MemorySegment target) {
        target.asSlice(0, blocksAt()).fill((byte) 0);
        writeTree(tensor.code(), target);
        long begin = tensor.blockAt(from);
        for (int i = 0; i < blocks(); i++) {
            int block = from + i;
            long units = (tensor.blockAt(block) - begin) / CodedTensor.BLOCK_UNIT;
            long size = tensor.size(block).bits() & 0xFFFFL;
            target.set(LONG, tableAt() + (long) i * Long.BYTES, units << 16 | size);
            target.set(INT, checksumsAt() + (long) i * Integer.BYTES, tensor.checksum(block));
        }
    }

    private static void writeTree(ExponentCode code, MemorySegment target) {
        if (code.innerNodes() == 0) {
            // A node all of whose symbols are its right child's.
            target.set(INT, NODES_AT, 1);
            target.set(INT, LEVELS_AT, 1);
            target.set(INT, SINGLE_LEAF_AT, 1);
            target.set(INT, LEVEL_BEGIN_AT + Integer.BYTES, 1);
            target.set(INT, LEVEL_BEGIN_AT + 2 * Integer.BYTES, 1);
            target.set(INT, CHILDREN_AT, LEAF | child(code, ~0) << 16);
            return;
        }
        int nodes = code.innerNodes();
        int levels = code.depth(nodes - 1) + 1;
        target.set(INT, NODES_AT, nodes);
        target.set(INT, LEVELS_AT, levels);
        int level = 0;
        for (int node = 0; node < nodes; node++) {
            while (level < code.depth(node)) {
                target.set(INT, LEVEL_BEGIN_AT + (long) ++level * Integer.BYTES, node);
            }
            int children = child(code, code.left(node)) | child(code, code.right(node)) << 16;
            target.set(INT, CHILDREN_AT + (long) node * Integer.BYTES, children);
        }
        target.set(INT, LEVEL_BEGIN_AT + (long) levels * Integer.BYTES, nodes);
        target.set(INT, LEVEL_BEGIN_AT + (levels + 1L) * Integer.BYTES, nodes);
    }

    private static int child(ExponentCode code, int child) {
        if (child >= 0) {
            return child;
        }
        return ~child == code.escapeRank() ? ESCAPE : LEAF | Byte.toUnsignedInt(code.exponent(~child));
    }
}
