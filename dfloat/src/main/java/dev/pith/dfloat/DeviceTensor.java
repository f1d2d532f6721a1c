package dev.pith.dfloat;

import dev.pith.dfloat.cuda.CudaException;
import dev.pith.dfloat.cuda.DeviceBuffer;
import dev.pith.dfloat.safetensors.TensorInfo;

/**
 * A tensor in a device's memory, compressed as it is in the file, and found to be sound: {@link CudaDecoder#load} has decoded it
 * once and compared its checksums. A {@link DecodePlan} decodes it as often as needed. It is independent of the checkpoint that
 * it came from. Safe to use from several threads.
 */
public final class DeviceTensor implements AutoCloseable {

    private final TensorInfo info;
    private final BlockedTensor content;
    private final DeviceBuffer memory;
    private final int capacity;

    /**
     * @param content what is in the memory; only what it says of blocks and faults is used, not the file's bytes
     * @param memory the image of all blocks, or the bytes of a tensor that is not coded
     * @param capacity what the image says
     */
    DeviceTensor(TensorInfo info, BlockedTensor content, DeviceBuffer memory, int capacity) {
        this.info = info;
        this.content = content;
        this.memory = memory;
        this.capacity = capacity;
    }

    /** Returns name, type and shape; the offsets are those of the original file. */
    public TensorInfo info() {
        return info;
    }

    /** Returns how many bytes the tensor has when it is decoded. */
    public long length() {
        return content.length();
    }

    /** Returns how many bytes of the device's memory it takes as it is. */
    public long codedLength() {
        return memory.size();
    }

    /** Returns the tensor's blocks. */
    BlockedTensor content() {
        return content;
    }

    DeviceBuffer memory() {
        return memory;
    }

    /** Returns how many words of bitmaps and escapes a block has at most. */
    int capacity() {
        return capacity;
    }

    /** Frees the memory, once no plan uses it any more. Closing once more does nothing. */
    @Override
    public void close() throws CudaException {
        memory.close();
    }
}
