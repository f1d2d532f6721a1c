package dev.pith.dfloat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Some weights of a tensor whose image is in a device's memory, and where they go: {@code Request} of {@code blocks.cuh}.
 *
 * @param image what is in the device's memory
 * @param imageAddress where it is there
 * @param target the address at which the first of the weights goes
 * @param begin the first of the weights, counted from the image's first
 * @param end the weight behind the last one
 */
record CudaRequest(TensorImage image, long imageAddress, long target, long begin, long end) {

    /** The size of a request in bytes. */
    static final int BYTES = 10 * Long.BYTES;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Returns the request for all weights of an image. */
    static CudaRequest all(TensorImage image, long imageAddress, long target) {
        return new CudaRequest(image, imageAddress, target, 0, image.weights());
    }

    /** Returns the number of the first block, counted from the image's first. */
    int firstBlock() {
        return (int) (begin / CodedTensor.BLOCK);
    }

    /** Returns how many blocks hold the weights. */
    int blocks() {
        return Math.toIntExact(Math.ceilDiv(end, (long) CodedTensor.BLOCK)) - firstBlock();
    }

    /**
     * Writes the request.
     *
     * @param target where it goes, aligned to eight bytes
     * @param blocksBefore how many blocks the requests before this one have
     */
    void write(MemorySegment target, long at, long blocksBefore) {
        long[] fields = {
            imageAddress + image.blocksAt(),
            imageAddress + image.tableAt(),
            imageAddress + image.checksumsAt(),
            imageAddress,
            this.target,
            image.weights(),
            begin,
            end,
            blocksBefore,
            image.tensor().format().id()
        };
        MemorySegment.copy(fields, 0, target, LONG, at, fields.length);
    }
}
