package dev.pith.dfloat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pith.dfloat.ptx.Dimensions;
import dev.pith.dfloat.ptx.EmulatedDeviceMemory;
import dev.pith.dfloat.ptx.LaunchStatistics;
import dev.pith.dfloat.ptx.PtxEmulator;
import dev.pith.dfloat.ptx.PtxModule;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Runs the kernels in an emulator, as {@link CudaKernels} has a device do. */
final class EmulatedDevice {

    private static final int THREADS = 256;

    private final EmulatedDeviceMemory memory = new EmulatedDeviceMemory();
    private final PtxModule weights = PtxModule.parse(new String(CudaKernels.ptx("weights"), UTF_8));
    private final PtxModule checksums = PtxModule.parse(new String(CudaKernels.ptx("checksums"), UTF_8));
    private final PtxEmulator decoders;
    private final PtxEmulator verifier;

    EmulatedDevice() {
        this(false);
    }

    /** @param countTransactions whether statistics tell of accesses to memory */
    EmulatedDevice(boolean countTransactions) {
        // Lanes read behind the symbols of a node, and drop what they read.
        PtxEmulator.Options options = new PtxEmulator.Options(1_000_000, countTransactions, true);
        decoders = new PtxEmulator(weights, options);
        verifier = new PtxEmulator(checksums, options);
    }

    /**
     * Some weights of a tensor that are wanted.
     *
     * @param misalignment how far from a multiple of 256 bytes they are to go
     */
    record Wanted(CodedTensor tensor, long first, long count, int misalignment) {

        static Wanted all(CodedTensor tensor) {
            return new Wanted(tensor, 0, tensor.count(), 0);
        }
    }

    /**
     * What a launch did.
     *
     * @param fault the number of a block that is corrupt, plus 1; 0 if none was found
     * @param weights for each tensor what was decoded
     */
    record Result(long fault, List<byte[]> weights, LaunchStatistics statistics) {}

    /** Decodes parts of tensors in one launch. */
    Result decode(List<Wanted> wanted) {
        return run(wanted, false);
    }

    /** Decodes whole tensors in one launch, and verifies them in another. */
    Result decodeAndVerify(List<Wanted> wanted) {
        return run(wanted, true);
    }

    private Result run(List<Wanted> wanted, boolean verifies) {
        byte[] table = new byte[wanted.size() * CudaRequest.BYTES];
        List<Long> images = new ArrayList<>();
        List<Long> targets = new ArrayList<>();
        int blocks = 0;
        int capacity = 0;
        // Aligned to eight bytes, as the table is written in numbers of 64 bits.
        MemorySegment requests = MemorySegment.ofArray(new long[table.length / Long.BYTES]);
        for (Wanted part : wanted) {
            TensorImage image = TensorImage.of(part.tensor());
            long imageAddress = upload(image);
            images.add(imageAddress);
            long target = memory.allocate((int) Math.max(
                    1,
                    part.misalignment() + part.count() * part.tensor().format().bytes()));
            targets.add(target);
            CudaRequest request = new CudaRequest(
                    image, imageAddress, target + part.misalignment(), part.first(), part.first() + part.count());
            request.write(requests, (long) (targets.size() - 1) * CudaRequest.BYTES, blocks);
            blocks += request.blocks();
            capacity = Math.max(capacity, image.capacity());
        }
        long tableAddress = memory.allocate(requests.toArray(ValueLayout.JAVA_BYTE));
        long fault = memory.allocate(new byte[Long.BYTES]);
        String kernel = "decode_weights";
        LaunchStatistics statistics = decoders.launch(
                kernel,
                Dimensions.of(blocks),
                Dimensions.of(THREADS),
                CudaKernels.sharedBytes(capacity),
                weights.kernel(kernel).packParameters(tableAddress, wanted.size(), capacity, fault),
                memory);
        if (verifies) {
            statistics = verifier.launch(
                    "verify",
                    Dimensions.of(blocks),
                    Dimensions.of(THREADS),
                    0,
                    checksums.kernel("verify").packParameters(tableAddress, wanted.size(), fault),
                    memory);
        }
        List<byte[]> decoded = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            int misalignment = wanted.get(i).misalignment();
            long length =
                    wanted.get(i).count() * wanted.get(i).tensor().format().bytes();
            decoded.add(
                    length == 0
                            ? new byte[0]
                            : memory.segment(targets.get(i) + misalignment, length)
                                    .toArray(ValueLayout.JAVA_BYTE));
            memory.free(targets.get(i));
            memory.free(images.get(i));
        }
        long found = memory.segment(fault, Long.BYTES).get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
        memory.free(tableAddress);
        memory.free(fault);
        return new Result(found, decoded, statistics);
    }

    private long upload(TensorImage image) {
        MemorySegment content = MemorySegment.ofArray(new long[(int) (image.length() + Long.BYTES - 1) / Long.BYTES]);
        image.writeTables(content);
        MemorySegment.copy(
                image.blockData(),
                0,
                content,
                image.blocksAt(),
                image.blockData().byteSize());
        return memory.allocate(content.asSlice(0, image.length()).toArray(ValueLayout.JAVA_BYTE));
    }
}
