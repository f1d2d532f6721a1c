package dev.pith.dfloat.df11;

import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A safetensors file that is being written, in any order of its tensors. */
final class TensorFile implements AutoCloseable {

    private static final long LONGEST_WRITE = 1 << 26;

    private final SafeTensorsHeader header;
    private final FileChannel channel;

    /** Creates the file and writes its header. */
    TensorFile(Path file, SafeTensorsHeader header) throws IOException {
        this.header = header;
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            write(0, ByteBuffer.wrap(header.toBytes()));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Returns the order in which the reference implementation writes tensors. The types with the widest elements come
     * first, so that all are aligned, which some readers rely on.
     */
    static List<TensorInfo> inOrder(List<TensorInfo> tensors) {
        List<TensorInfo> sorted = tensors.stream()
                .sorted(Comparator.comparing(TensorInfo::dtype).reversed().thenComparing(TensorInfo::name))
                .toList();
        long begin = 0;
        List<TensorInfo> placed = new ArrayList<>();
        for (TensorInfo tensor : sorted) {
            TensorInfo next = TensorInfo.startingAt(begin, tensor.name(), tensor.dtype(), tensor.shape());
            placed.add(next);
            begin = next.end();
        }
        return placed;
    }

    /** @param data as many bytes as the tensor has */
    void write(String tensor, MemorySegment data) throws IOException {
        TensorInfo info = header.tensor(tensor).orElseThrow();
        if (info.byteSize() != data.byteSize()) {
            throw new IllegalArgumentException(tensor + " has not " + data.byteSize() + " bytes");
        }
        for (long at = 0; at < data.byteSize(); at += LONGEST_WRITE) {
            long length = Math.min(LONGEST_WRITE, data.byteSize() - at);
            write(
                    header.dataBegin() + info.begin() + at,
                    data.asSlice(at, length).asByteBuffer());
        }
    }

    private void write(long position, ByteBuffer bytes) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /** Makes sure that what was written outlasts a crash. */
    void force() throws IOException {
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
