package dev.pith.dfloat;

import static dev.pith.dfloat.GpuChecksRecorder.require;

import dev.pith.dfloat.CudaKernels.Requests;
import dev.pith.dfloat.DecodePlan.Placement;
import dev.pith.dfloat.cuda.CudaFunction;
import dev.pith.dfloat.cuda.CudaStream;
import dev.pith.dfloat.cuda.DeviceBuffer;
import dev.pith.dfloat.cuda.KernelArgument;
import dev.pith.dfloat.cuda.PinnedBuffer;
import dev.pith.dfloat.df11.Df11CudaDecoder;
import dev.pith.dfloat.df11.Df11CudaDecoder.DeviceGroup;
import dev.pith.dfloat.df11.Df11Decoder;
import dev.pith.dfloat.df11.Df11Group;
import dev.pith.dfloat.df11.GpuChecksGroups;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How fast everything is. What decodes wrongly is not measured. */
final class GpuChecksTimings {

    // Names by which the report finds what it compares.
    static final String COPY = "copy in device memory";
    static final String DECODE = "decode BF16, large";
    static final String BATCH = "decode BF16, 100 tensors of 4 Mi";
    static final String DF11 = "df11: decode, large";
    static final String PACKAGE = "df11: decode, large, the package's kernel";

    /** Names a file: the kernel of the DFloat11 package, compiled to PTX. */
    private static final String PACKAGE_KERNEL = "DF11_KERNEL";

    private static final long FAULT_AT = 0;
    private static final long REQUEST_AT = Long.BYTES;

    private static final int VERIFIER_THREADS = 256;

    private final GpuChecksRecorder recorder;
    private final GpuChecksEffort effort;
    private final long seed;
    private final GpuChecksSession session;
    private final GpuChecksTimer timer;

    GpuChecksTimings(GpuChecksRecorder recorder, GpuChecksEffort effort, long seed, GpuChecksSession session) {
        this.recorder = recorder;
        this.effort = effort;
        this.seed = seed;
        this.session = session;
        timer = new GpuChecksTimer(session, effort.of(1, 20, 30));
    }

    void run() {
        recorder.check("copies", this::copies);
        recorder.check("large tensors", this::largeTensors);
        recorder.check("batches of tensors", this::batches);
        recorder.check("streaming", this::streaming);
        recorder.check("layout df11", this::df11);
    }

    private void copies() throws IOException {
        long size = (long) effort.of(1, 256, 1024) << 20;
        try (DeviceBuffer source = session.context().allocate(size);
                DeviceBuffer target = session.context().allocate(size)) {
            source.fill((byte) 7, 0, size, session.stream());
            recorder.measured(timer.time(COPY, size, 2 * size, stream -> target.copyFrom(source, 0, 0, size, stream)));
            recorder.measured(
                    timer.time("fill device memory", size, size, stream -> target.fill((byte) 1, 0, size, stream)));
            try (PinnedBuffer host = session.context().allocatePinned(size)) {
                recorder.measured(timer.time(
                        "copy page-locked memory to the device",
                        size,
                        0,
                        stream -> target.copyFrom(host, 0, 0, size, stream)));
                recorder.measured(timer.time(
                        "copy from the device to page-locked memory",
                        size,
                        0,
                        stream -> target.copyTo(host, 0, 0, size, stream)));
            }
        }
    }

    /** Returns a tensor of so many MiB when it is decoded. */
    private Tensor tensor(WeightFormat format, int mebibytes, Arena arena) throws IOException {
        int blocks = mebibytes * ((1 << 20) / CodedTensor.BLOCK) / format.bytes();
        // 64 MiB are coded once; an emulator has two blocks.
        int coded = Math.min(blocks, 64 * ((1 << 20) / CodedTensor.BLOCK) / format.bytes());
        return effort == GpuChecksEffort.EMULATED
                ? GpuChecksTensors.large(format, 1, 2, seed, arena)
                : GpuChecksTensors.large(format, coded, blocks / coded, seed, arena);
    }

    private void largeTensors() throws IOException {
        try (Arena arena = Arena.ofShared()) {
            measureKernels(tensor(WeightFormat.BF16, effort.of(0, 256, 1024), arena));
        }
        for (WeightFormat format : WeightFormat.values()) {
            if (format != WeightFormat.BF16) {
                try (Arena arena = Arena.ofShared()) {
                    Tensor tensor = tensor(format, effort.of(0, 128, 512), arena);
                    measurePlan("decode " + format + ", large", List.of(tensor), 1);
                }
            }
        }
    }

    /** Measures decoding by a plan, by several numbers of threads per block, and with verification. */
    private void measureKernels(Tensor tensor) throws IOException {
        measurePlan(DECODE, List.of(tensor), 1);
        CudaFunction decode = session.context().load(CudaKernels.ptx("weights")).function("decode_weights");
        CudaFunction verify =
                session.context().load(CudaKernels.ptx("checksums")).function("verify");
        TensorImage image = TensorImage.of((CodedTensor) tensor.content());
        try (DeviceTensor loaded = session.decoder().load(tensor);
                DeviceBuffer target = session.context().allocate(loaded.length());
                DeviceBuffer table = session.context().allocate(REQUEST_AT + CudaRequest.BYTES);
                Arena arena = Arena.ofConfined()) {
            MemorySegment written = arena.allocate(table.size(), Long.BYTES);
            CudaRequest.all(image, loaded.memory().address(), target.address()).write(written, REQUEST_AT, 0);
            table.copyFrom(written, 0, session.stream());
            Requests requests = new Requests(table, REQUEST_AT, 1, image.blocks(), image.capacity());
            long moved = loaded.codedLength() + loaded.length();
            for (int threads = 64; threads <= decode.maxThreadsPerBlock(); threads *= 2) {
                int perBlock = threads;
                GpuChecksTimer.Work decoding = stream -> decode(decode, requests, perBlock, stream);
                target.fill((byte) 0, 0, target.size(), session.stream());
                decoding.enqueue(session.stream());
                verify(verify, requests, session.stream());
                requireNoFault(table, threads + " threads per block");
                requireDecoded(tensor, target);
                recorder.measured(timer.time(
                        "decode BF16, large, " + threads + " threads per block", loaded.length(), moved, decoding));
            }
            recorder.measured(timer.time(
                    "verify BF16, large",
                    loaded.length(),
                    loaded.length(),
                    stream -> verify(verify, requests, stream)));
            recorder.measured(
                    timer.time("decode and verify BF16, large", loaded.length(), moved + loaded.length(), stream -> {
                        decode(decode, requests, VERIFIER_THREADS, stream);
                        verify(verify, requests, stream);
                    }));
            requireNoFault(table, "decoding and verifying");
            session.stream().synchronize();
        }
    }

    private static void decode(CudaFunction kernel, Requests requests, int threads, CudaStream stream)
            throws IOException {
        kernel.launch(
                stream,
                requests.blocks(),
                threads,
                CudaKernels.sharedBytes(requests.capacity()),
                requests.table().at(requests.at()),
                KernelArgument.of(requests.count()),
                KernelArgument.of(requests.capacity()),
                requests.table().at(FAULT_AT));
    }

    private static void verify(CudaFunction kernel, Requests requests, CudaStream stream) throws IOException {
        kernel.launch(
                stream,
                requests.blocks(),
                VERIFIER_THREADS,
                0,
                requests.table().at(requests.at()),
                KernelArgument.of(requests.count()),
                requests.table().at(FAULT_AT));
    }

    private void requireNoFault(DeviceBuffer table, String about) throws IOException {
        byte[] fault = new byte[Long.BYTES];
        table.copyTo(MemorySegment.ofArray(fault), FAULT_AT, session.stream());
        GpuChecksSession.requireSame(new byte[Long.BYTES], fault, about + ": a sound block was found to be corrupt");
    }

    /**
     * Measures a plan for tensors.
     *
     * @param times how often each of them is loaded
     */
    private void measurePlan(String name, List<Tensor> tensors, int times) throws IOException {
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            List<Placement> placements = new ArrayList<>();
            long output = 0;
            long moved = 0;
            for (int i = 0; i < times; i++) {
                for (Tensor tensor : tensors) {
                    DeviceTensor loaded = session.decoder().load(tensor);
                    opened.add(loaded);
                    DeviceBuffer target = session.context().allocate(loaded.length());
                    opened.add(target);
                    placements.add(new Placement(loaded, target, 0));
                    output += loaded.length();
                    moved += loaded.length() + loaded.codedLength();
                }
            }
            DecodePlan plan = session.decoder().plan(placements);
            opened.add(plan);
            plan.verify(session.stream());
            GpuChecksMeasurement measurement = timer.time(name, output, moved, plan::enqueue);
            for (int i = 0; i < placements.size(); i++) {
                requireDecoded(
                        tensors.get(i % tensors.size()), placements.get(i).target());
            }
            recorder.measured(measurement);
        } finally {
            GpuChecksSession.closeAll(opened);
        }
    }

    /** Fails unless memory holds what the processor decodes. */
    private void requireDecoded(Tensor tensor, DeviceBuffer actual) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment expected = arena.allocate(actual.size());
            tensor.read(expected, Runtime.getRuntime().availableProcessors());
            MemorySegment decoded = arena.allocate(actual.size());
            actual.copyTo(decoded, 0, session.stream());
            long difference = decoded.mismatch(expected);
            require(difference < 0, "byte " + difference + " of " + actual.size() + " is wrong");
        }
    }

    private void batches() throws IOException {
        try (Arena arena = Arena.ofShared()) {
            int blocksOf4Mi = effort.of(1, 256, 256);
            Tensor medium = GpuChecksTensors.large(WeightFormat.BF16, blocksOf4Mi, 1, seed, arena);
            measurePlan(BATCH, List.of(medium), effort.of(3, 100, 100));
            measurePlan("decode BF16, one tensor of 4 Mi", List.of(medium), 1);
            Tensor small = GpuChecksTensors.large(WeightFormat.BF16, effort.of(1, 4, 4), 1, seed, arena);
            measurePlan("decode BF16, 1000 tensors of 64 Ki", List.of(small), effort.of(3, 1000, 1000));
            measurePlan("decode BF16, one tensor of 64 Ki", List.of(small), 1);
        }
    }

    private void df11() throws IOException {
        int part = effort.of(9_000, 16 << 20, 32 << 20);
        Df11Group group = GpuChecksGroups.large(part, effort.of(1, 4, 16), seed);
        byte[] firstPart = new byte[2 * part];
        Df11Group small = GpuChecksGroups.large(part, 1, seed);
        Df11Decoder.decode(small, MemorySegment.ofArray(firstPart));
        Df11CudaDecoder decoder = Df11CudaDecoder.load(session.context());
        long coded = group.encodedExponent().byteSize()
                + group.signMantissa().byteSize()
                + group.gaps().byteSize()
                + group.outputPositions().byteSize();
        try (DeviceGroup loaded = decoder.load(group);
                DeviceBuffer target = session.context().allocate(loaded.length())) {
            decoder.decode(loaded, target, 0, session.stream());
            requireRepeats(firstPart, target);
            recorder.measured(timer.time(
                    DF11,
                    loaded.length(),
                    coded + loaded.length(),
                    stream -> decoder.enqueue(loaded, target, 0, stream)));
            session.stream().synchronize();
        }
        String kernel = System.getenv(PACKAGE_KERNEL);
        if (kernel == null || kernel.isBlank()) {
            recorder.note("the package's kernel", "not measured, as " + PACKAGE_KERNEL + " does not name its PTX");
            return;
        }
        byte[] ptx = Files.readAllBytes(Path.of(kernel));
        try (GpuChecksPackageKernel other = GpuChecksPackageKernel.load(session, ptx, group);
                DeviceBuffer target = session.context().allocate(group.elements() * Short.BYTES)) {
            other.enqueue(target, session.stream());
            requireRepeats(firstPart, target);
            recorder.measured(
                    timer.time(PACKAGE, target.size(), coded + target.size(), stream -> other.enqueue(target, stream)));
            session.stream().synchronize();
        }
    }

    /** Fails unless memory holds the same bytes again and again. */
    private void requireRepeats(byte[] expected, DeviceBuffer actual) throws IOException {
        byte[] bytes = new byte[expected.length];
        for (long at = 0; at < actual.size(); at += bytes.length) {
            actual.copyTo(MemorySegment.ofArray(bytes), at, session.stream());
            GpuChecksSession.requireSame(expected, bytes, "from byte " + at + " on");
        }
    }

    private void streaming() throws IOException {
        int runs = effort.of(1, 5, 10);
        try (Arena arena = Arena.ofShared()) {
            Tensor tensor = tensor(WeightFormat.BF16, effort.of(0, 256, 1024), arena);
            long length = tensor.content().length();
            MemorySegment onHost = arena.allocate(length);
            try (DeviceBuffer onDevice = session.context().allocate(length)) {
                for (int threads : new int[] {1, 2, 4}) {
                    recorder.measured(timer.call(
                            "stream a file to the device, threads: " + threads,
                            runs,
                            length,
                            () -> session.decoder().decode(tensor, onDevice, 0, threads)));
                }
            }
            for (int threads : new int[] {1, 2, 4}) {
                recorder.measured(timer.call(
                        "stream a file to the host, threads: " + threads,
                        runs,
                        length,
                        () -> session.decoder().decode(tensor, onHost, threads)));
            }
            int processors = Runtime.getRuntime().availableProcessors();
            MemorySegment byProcessor = arena.allocate(length);
            recorder.measured(timer.call(
                    "decode on the processor, threads: " + processors,
                    runs,
                    length,
                    () -> tensor.read(byProcessor, processors)));
            require(onHost.mismatch(byProcessor) < 0, "the device and the processor do not agree");
        }
    }
}
