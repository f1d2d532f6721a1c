package dev.pith.dfloat;

import dev.pith.dfloat.cuda.CudaContext;
import dev.pith.dfloat.cuda.CudaException;
import dev.pith.dfloat.cuda.CudaFunction;
import dev.pith.dfloat.cuda.CudaStream;
import dev.pith.dfloat.cuda.DeviceBuffer;
import dev.pith.dfloat.cuda.KernelArgument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The kernels of {@code weights.cu} and {@code checksums.cu}, loaded on a device. Safe to use from several threads.
 *
 * @param decoder decodes blocks
 * @param verifier compares checksums of decoded blocks with those of the block table
 */
record CudaKernels(CudaFunction decoder, CudaFunction verifier) {

    /** As many as work best at a block of 16,384 weights: at most 256, whole warps; the verifier takes exactly 256. */
    private static final int THREADS = 256;

    /** Room for the symbols of two levels of a tree: {@code LEVEL_BYTES} of {@code weights.cu}. */
    private static final int SYMBOL_BYTES =
            2 * (CodedTensor.BLOCK + Byte.SIZE * ExponentCode.MAX_LEAVES + 2 * Long.BYTES);

    /** What a word of bitmaps takes, together with the number of ones before it. */
    private static final int BYTES_PER_WORD = 2 * Integer.BYTES;

    /**
     * Requests in a device's memory, of which there is at least one.
     *
     * @param table holds them
     * @param at where they begin
     * @param count their number
     * @param blocks how many blocks they are for
     * @param capacity how many words of bitmaps and escapes a block has at most
     */
    record Requests(DeviceBuffer table, long at, int count, int blocks, int capacity) {}

    /** Loads the kernels; the context closes what they take. */
    static CudaKernels load(CudaContext context) throws CudaException {
        return new CudaKernels(
                context.load(ptx("weights")).function("decode_weights"),
                context.load(ptx("checksums")).function("verify"));
    }

    /** Returns how much shared memory a thread block needs for so many words of bitmaps and escapes. */
    static int sharedBytes(int capacity) {
        return SYMBOL_BYTES + (capacity + 1) * BYTES_PER_WORD;
    }

    /** Returns one of the files that {@code build.sh} made. */
    static byte[] ptx(String name) {
        try (InputStream in = CudaKernels.class.getResourceAsStream(name + ".ptx")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Has blocks decoded.
     *
     * @param fault holds 64 bits, which are 0; gets the number of a corrupt block plus 1 if there is one
     * @param faultAt where
     */
    void decode(Requests requests, DeviceBuffer fault, long faultAt, CudaStream stream) throws CudaException {
        decoder.launch(
                stream,
                requests.blocks(),
                THREADS,
                sharedBytes(requests.capacity()),
                requests.table().at(requests.at()),
                KernelArgument.of(requests.count()),
                KernelArgument.of(requests.capacity()),
                fault.at(faultAt));
    }

    /** Has decoded blocks verified; the requests are for whole blocks, at multiples of four bytes. */
    void verify(Requests requests, DeviceBuffer fault, long faultAt, CudaStream stream) throws CudaException {
        verifier.launch(
                stream,
                requests.blocks(),
                THREADS,
                0,
                requests.table().at(requests.at()),
                KernelArgument.of(requests.count()),
                fault.at(faultAt));
    }
}
