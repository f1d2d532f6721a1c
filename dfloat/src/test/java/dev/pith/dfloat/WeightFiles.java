package dev.pith.dfloat;

import dev.pith.dfloat.safetensors.DType;
import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes safetensors files in memory, and compresses and restores them; what is on disk lives no longer than a call. */
final class WeightFiles {

    /** A tensor and its bytes. */
    record Content(String name, DType type, List<Long> shape, MemorySegment bytes) {}

    /** Does something with a file. */
    interface FileFunction<T> {
        T apply(Path file) throws IOException;
    }

    /** Does something with a file that gives nothing. */
    interface FileAction {
        void apply(Path file) throws IOException;
    }

    private WeightFiles() {}

    static Content content(String name, DType type, List<Long> shape, byte[] bytes) {
        return new Content(name, type, shape, MemorySegment.ofArray(bytes));
    }

    /** A tensor with one dimension. */
    static Content content(String name, DType type, byte[] bytes) {
        return content(name, type, List.of(8L * bytes.length / type.bits()), bytes);
    }

    static DType type(WeightFormat format) {
        return DType.valueOf(format.name());
    }

    /** A file of tensors, with the header that the writer gives it. */
    static byte[] file(Content... contents) {
        return file(Map.of(), contents);
    }

    static byte[] file(Map<String, String> metadata, Content... contents) {
        List<TensorInfo> tensors = new ArrayList<>();
        long end = 0;
        for (Content content : contents) {
            tensors.add(TensorInfo.startingAt(end, content.name(), content.type(), content.shape()));
            end += content.bytes().byteSize();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SafeTensorsHeader.of(tensors, metadata).toBytes());
        for (Content content : contents) {
            out.writeBytes(content.bytes().toArray(ValueLayout.JAVA_BYTE));
        }
        return out.toByteArray();
    }

    /** A file with any header. */
    static byte[] file(String json, byte[] data) {
        byte[] header = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + header.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(data)
                .array();
    }

    static byte[] compress(byte[] file) throws IOException {
        return compress(file, 1, Kernels.best(file.length));
    }

    static byte[] compress(byte[] file, int threads, Kernels kernels) throws IOException {
        return compress(file, new WeightOptions(threads, WeightOptions.DEFAULT.progress()), kernels);
    }

    static byte[] compress(byte[] file, WeightOptions options, Kernels kernels) throws IOException {
        return onDisk(
                file,
                source -> onDisk(new byte[0], target -> {
                    try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
                        WeightCompressor.compress(source, channel, options, kernels);
                    }
                    return Files.readAllBytes(target);
                }));
    }

    static byte[] decompress(byte[] file) throws IOException {
        return decompress(file, 1, Kernels.best(file.length));
    }

    static byte[] decompress(byte[] file, int threads, Kernels kernels) throws IOException {
        return decompress(file, new WeightOptions(threads, WeightOptions.DEFAULT.progress()), kernels);
    }

    static byte[] decompress(byte[] file, WeightOptions options, Kernels kernels) throws IOException {
        return onDisk(file, source -> decompress(source, options, kernels));
    }

    static byte[] decompress(Path source, WeightOptions options, Kernels kernels) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        WeightDecompressor.decompress(source, Channels.newChannel(out), options, Decoding.by(kernels));
        return out.toByteArray();
    }

    /** Does something with a file of some bytes, which exists meanwhile. */
    static <T> T onDisk(byte[] bytes, FileFunction<T> function) throws IOException {
        Path file = Files.createTempFile("weights", ".safetensors");
        try {
            Files.write(file, bytes);
            return function.apply(file);
        } finally {
            Files.delete(file);
        }
    }

    /** Does something with a file of some bytes, which exists meanwhile. */
    static void withFile(byte[] bytes, FileAction action) throws IOException {
        onDisk(bytes, file -> {
            action.apply(file);
            return file;
        });
    }
}
