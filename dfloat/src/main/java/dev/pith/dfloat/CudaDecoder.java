package dev.pith.dfloat;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.cuda.Cuda;
import dev.pith.dfloat.cuda.CudaContext;
import dev.pith.dfloat.cuda.CudaDevice;
import dev.pith.dfloat.cuda.CudaException;
import dev.pith.dfloat.cuda.CudaStream;
import dev.pith.dfloat.cuda.DeviceBuffer;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Decodes compressed weights on a CUDA device. What comes out is bit for bit what the processor decodes.
 *
 * <p>Models that stay compressed in the device's memory, and whose weights are decoded whenever they are needed:
 *
 * <pre>{@code
 * try (Checkpoint checkpoint = Checkpoint.open(Path.of("model.safetensors.pith"));
 *         CudaDecoder decoder = CudaDecoder.open(CudaDecoder.devices().getFirst());
 *         CudaStream stream = decoder.context().newStream();
 *         DeviceTensor tensor = decoder.load(checkpoint.tensor("model.norm.weight"));
 *         DeviceBuffer weights = decoder.context().allocate(tensor.length());
 *         DecodePlan plan = decoder.plan(List.of(new DecodePlan.Placement(tensor, weights, 0)))) {
 *     plan.enqueue(stream);
 * }
 * }</pre>
 *
 * <p>Weights that are decoded once, on their way into the device's memory or back to the host's: {@link #decode(Tensor,
 * DeviceBuffer, long, int)} and {@link #decode(Tensor, MemorySegment, int)}. Whole files: {@link WeightOptions#device()}.
 *
 * <p>Safe to use from several threads.
 */
public final class CudaDecoder implements AutoCloseable {

    /** The kernels are for devices of this compute capability, 8.0, and later ones. */
    private static final int LEAST_MAJOR = 8;

    /** How many bytes of weights are decoded at a time to verify a tensor. */
    private static final long VERIFIED_BYTES = 256 << 20;

    private final CudaContext context;
    private final CudaKernels kernels;

    /** Those that nobody is using. */
    private final ConcurrentLinkedQueue<CudaWorkspace> workspaces = new ConcurrentLinkedQueue<>();

    private CudaDecoder(CudaContext context, CudaKernels kernels) {
        this.context = context;
        this.kernels = kernels;
    }

    /** Tells whether there is a device that can decode. */
    public static boolean isAvailable() {
        return unavailableReason().isEmpty();
    }

    /** Returns why there is no device that can decode; empty if there is one. */
    public static Optional<String> unavailableReason() {
        return Cuda.unavailableReason()
                .or(() -> devices().isEmpty()
                        ? Optional.of("no CUDA device has compute capability 8.0 or later")
                        : Optional.empty());
    }

    /** Returns the devices that can decode, in the driver's order; none if CUDA is unavailable. */
    public static List<CudaDevice> devices() {
        return Cuda.devices().stream()
                .filter(device -> device.computeCapabilityMajor() >= LEAST_MAJOR)
                .toList();
    }

    /**
     * Begins to use a device.
     *
     * @param device one of {@link #devices()}
     * @throws CudaException if the driver refuses, or cannot compile the kernels for the device
     * @throws IllegalStateException if CUDA is unavailable
     */
    public static CudaDecoder open(CudaDevice device) throws CudaException {
        CudaContext context = CudaContext.open(device);
        try {
            return new CudaDecoder(context, CudaKernels.load(context));
        } catch (Throwable e) {
            context.close();
            throw e;
        }
    }

    /** Returns what allocates the device's memory and creates streams; it is closed together with this. */
    public CudaContext context() {
        return context;
    }

    /**
     * Copies a tensor to the device's memory, compressed as it is, and verifies it there: it is decoded once, in parts of at
     * most 256 MiB, and its checksums are compared.
     *
     * @throws CorruptInputException if the tensor is corrupt
     * @throws CudaException if the device fails
     */
    public DeviceTensor load(Tensor tensor) throws IOException {
        return switch (tensor.content()) {
            case CodedTensor coded -> loadCoded(tensor, coded);
            case StoredTensor stored -> loadStored(tensor, stored);
        };
    }

    /**
     * Takes a tensor that is compressed in the device's memory already, as a payload of the layout "pith", and verifies it there
     * likewise. The blocks are copied, so that the payload can be freed.
     *
     * @param info what the tensor is: a weight format, and a shape
     * @param payload the payload, from the buffer's beginning to its end
     * @throws CorruptInputException if the payload is corrupt, or one of another tensor
     * @throws CudaException if the device fails
     * @throws IllegalArgumentException if the type is no weight format
     */
    public DeviceTensor load(TensorInfo info, DeviceBuffer payload) throws IOException {
        WeightFormat format = WeightFormat.of(info.dtype())
                .orElseThrow(() -> new IllegalArgumentException("type " + info.dtype() + " is no weight format"));
        long headLength = Math.min(CodedTensor.headLength(info.elements()), payload.size());
        try (CudaStream stream = context.newStream();
                Arena arena = Arena.ofConfined()) {
            MemorySegment head = arena.allocate(headLength, Long.BYTES);
            payload.copyTo(head, 0, stream);
            CodedTensor coded = CodedTensor.open(head, payload.size(), 0, format, info.elements());
            return loadCoded(
                    info,
                    coded,
                    (memory, at) -> memory.copyFrom(
                            payload, coded.blockAt(0), at, coded.blockAt(coded.blocks()) - coded.blockAt(0), stream),
                    stream);
        }
    }

    /** Copies all blocks of a tensor to an offset. */
    @FunctionalInterface
    private interface BlockCopy {

        void to(DeviceBuffer memory, long at) throws CudaException;
    }

    private DeviceTensor loadCoded(Tensor tensor, CodedTensor coded) throws IOException {
        try (CudaStream stream = context.newStream()) {
            MemorySegment blocks = TensorImage.of(coded).blockData();
            return loadCoded(tensor.info(), coded, (memory, at) -> memory.copyFrom(blocks, at, stream), stream);
        }
    }

    private DeviceTensor loadCoded(TensorInfo info, CodedTensor coded, BlockCopy blocks, CudaStream stream)
            throws IOException {
        TensorImage image = TensorImage.of(coded);
        DeviceBuffer memory = context.allocate(image.length());
        DeviceTensor loaded = new DeviceTensor(info, coded, memory, image.capacity());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment tables = arena.allocate(image.blocksAt(), Long.BYTES);
            image.writeTables(tables);
            memory.copyFrom(tables, 0, stream);
            blocks.to(memory, image.blocksAt());
            verify(loaded, stream);
            return loaded;
        } catch (Throwable e) {
            loaded.close();
            throw e;
        }
    }

    private void verify(DeviceTensor tensor, CudaStream stream) throws IOException {
        long elements = tensor.info().elements();
        int blockLength = tensor.content().blockLength();
        try (DeviceBuffer weights = context.allocate(Math.min(tensor.length(), VERIFIED_BYTES))) {
            long perPart = VERIFIED_BYTES / blockLength * CodedTensor.BLOCK;
            for (long first = 0; first < elements; first += perPart) {
                long count = Math.min(perPart, elements - first);
                DecodePlan.Placement part = new DecodePlan.Placement(tensor, first, count, weights, 0);
                try (DecodePlan plan = new DecodePlan(context, kernels, stream, List.of(part))) {
                    plan.verify(stream);
                }
            }
        }
    }

    private DeviceTensor loadStored(Tensor tensor, StoredTensor stored) throws IOException {
        DeviceBuffer memory = context.allocate(stored.length());
        try (CudaStream stream = context.newStream()) {
            MemorySegment block = MemorySegment.ofArray(new byte[stored.blockLength()]);
            for (int i = 0; i < stored.blocks(); i++) {
                long length = stored.copy(i, i + 1, block, 0);
                memory.copyFrom(block.asSlice(0, length), (long) i * stored.blockLength(), stream);
            }
            stream.synchronize();
            return new DeviceTensor(tensor.info(), stored, memory, 0);
        } catch (Throwable e) {
            memory.close();
            throw e;
        }
    }

    /**
     * Makes a plan to decode tensors that are in the device's memory.
     *
     * @param placements what goes where; all of it in memory that {@link #context()} has allocated, the targets apart
     * @throws CudaException if the device fails
     */
    public DecodePlan plan(List<DecodePlan.Placement> placements) throws CudaException {
        try (CudaStream stream = context.newStream()) {
            return new DecodePlan(context, kernels, stream, placements);
        }
    }

    /**
     * Decodes a tensor of a file into the device's memory, and verifies it there.
     *
     * @param target where it goes, as its type's bytes
     * @param offset where it goes in the target, in bytes
     * @param threads how many threads copy to the device, at least 1; with two, copies and decoding overlap
     * @throws CorruptInputException if the tensor is corrupt; what was written is then arbitrary
     * @throws java.io.InterruptedIOException if this thread is interrupted
     * @throws CudaException if the device fails
     * @throws IndexOutOfBoundsException if the target is too small
     */
    public void decode(Tensor tensor, DeviceBuffer target, long offset, int threads) throws IOException {
        BlockedTensor content = tensor.content();
        long bytes = content.length();
        Objects.checkFromIndexSize(offset, bytes, target.size());
        // What a decoder is told of the host's memory stands for the same bytes of the device's.
        RangeDecoder decoder = (same, from, to, nowhere, at) -> decode(same, from, to, target, offset + at);
        Tensor.decodeAll(content, threads, new Decoding(CudaWorkspace.WEIGHT_BYTES, () -> decoder), MemorySegment.NULL);
    }

    /**
     * Decodes a tensor of a file on the device, copies it back, and verifies it.
     *
     * @param target where it goes, as its type's bytes; memory that any thread may access, at least as large as the tensor
     * @param threads how many threads copy to and from the device, at least 1; with two, copies and decoding overlap
     * @throws CorruptInputException if the tensor is corrupt; what was written is then arbitrary
     * @throws java.io.InterruptedIOException if this thread is interrupted
     * @throws CudaException if the device fails
     * @throws IndexOutOfBoundsException if the target is too small
     */
    public void decode(Tensor tensor, MemorySegment target, int threads) throws IOException {
        tensor.read(target, threads, decoding());
    }

    /** Returns how tasks are decoded on the device, for the host's memory. */
    Decoding decoding() {
        RangeDecoder decoder = (tensor, from, to, target, at) -> {
            switch (tensor) {
                case CodedTensor coded -> withWorkspace(workspace -> workspace.decode(coded, from, to, target, at));
                case StoredTensor stored -> stored.copy(from, to, target, at);
            }
        };
        return new Decoding(CudaWorkspace.WEIGHT_BYTES, () -> decoder);
    }

    private void decode(BlockedTensor tensor, int from, int to, DeviceBuffer target, long at) throws IOException {
        switch (tensor) {
            case CodedTensor coded -> withWorkspace(workspace -> workspace.decode(coded, from, to, target, at));
            case StoredTensor stored -> {
                MemorySegment bytes = MemorySegment.ofArray(new byte[CudaWorkspace.WEIGHT_BYTES]);
                long length = stored.copy(from, to, bytes, 0);
                withWorkspace(workspace -> workspace.copy(bytes.asSlice(0, length), target, at));
            }
        }
    }

    /** Does something in a workspace. */
    @FunctionalInterface
    private interface Work {

        void in(CudaWorkspace workspace) throws IOException;
    }

    private void withWorkspace(Work work) throws IOException {
        CudaWorkspace free = workspaces.poll();
        CudaWorkspace workspace = free == null ? new CudaWorkspace(context, kernels) : free;
        boolean isIdle = false;
        try {
            work.in(workspace);
            isIdle = true;
        } catch (CorruptInputException e) {
            isIdle = true;
            throw e;
        } finally {
            // After another failure its stream may still be at work, or of no use.
            if (isIdle) {
                workspaces.add(workspace);
            } else {
                workspace.close();
            }
        }
    }

    /**
     * Ends the use of the device. Everything that {@link #context()} has created is closed with it. Closing once more does
     * nothing.
     *
     * @throws CudaException if the driver reports an error; all is closed nevertheless
     */
    @Override
    public void close() throws CudaException {
        workspaces.clear();
        context.close();
    }
}
