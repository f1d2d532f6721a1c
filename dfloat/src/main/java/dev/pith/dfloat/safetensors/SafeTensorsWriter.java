package dev.pith.dfloat.safetensors;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;

/**
 * Writes safetensors files: a header, then each tensor's bytes in the header's order.
 *
 * <p>Lay the tensors out with {@link TensorInfo#startingAt}, make a header of them with {@link SafeTensorsHeader#of}, and
 * give the bytes as segments or through a {@link TensorSource}. What comes out is as long as the header says, or an
 * exception is thrown; what was written until then is no valid file.
 */
public final class SafeTensorsWriter {

    /** Segments on the heap are copied through a buffer of this size. */
    private static final int COPY_LENGTH = 1 << 16;

    /** As much as is given to a channel at once. */
    private static final long LONGEST_WRITE = 1 << 30;

    private SafeTensorsWriter() {}

    /**
     * Writes a whole file to a channel, which stays open.
     *
     * @param out where to write; if it can be in non-blocking mode, it is in blocking mode
     * @throws IllegalStateException if the source writes more or fewer bytes for a tensor than the header says
     * @throws IOException if the channel or the source throws it
     */
    public static void write(WritableByteChannel out, SafeTensorsHeader header, TensorSource source)
            throws IOException {
        writeFully(out, ByteBuffer.wrap(header.toBytes()));
        for (TensorInfo tensor : header.tensors()) {
            TensorChannel channel = new TensorChannel(out, tensor);
            source.writeTo(tensor, channel);
            channel.requireComplete();
        }
    }

    /**
     * Writes a whole file to a channel, which stays open.
     *
     * @param data the bytes of each tensor, in the order of {@link SafeTensorsHeader#tensors()}
     * @throws IllegalArgumentException if there are more or fewer segments than tensors, or one does not have its tensor's
     *     size; nothing is written then
     * @throws IOException if the channel throws it
     */
    public static void write(WritableByteChannel out, SafeTensorsHeader header, List<MemorySegment> data)
            throws IOException {
        requireSizes(header, data);
        Iterator<MemorySegment> next = data.iterator();
        write(out, header, (tensor, channel) -> writeSegment(channel, next.next()));
    }

    /**
     * Writes a whole file, in place of what the file was.
     *
     * @throws IllegalStateException if the source writes more or fewer bytes for a tensor than the header says
     * @throws IOException if the file cannot be written, or the source throws it
     */
    public static void write(Path file, SafeTensorsHeader header, TensorSource source) throws IOException {
        try (FileChannel out = create(file)) {
            write(out, header, source);
        }
    }

    /**
     * Writes a whole file, in place of what the file was.
     *
     * @param data the bytes of each tensor, in the order of {@link SafeTensorsHeader#tensors()}
     * @throws IllegalArgumentException if there are more or fewer segments than tensors, or one does not have its tensor's
     *     size; the file is not touched then
     * @throws IOException if the file cannot be written
     */
    public static void write(Path file, SafeTensorsHeader header, List<MemorySegment> data) throws IOException {
        requireSizes(header, data);
        try (FileChannel out = create(file)) {
            write(out, header, data);
        }
    }

    /**
     * Writes all bytes of a segment to a channel in blocking mode. For use by a {@link TensorSource}.
     *
     * @throws IOException if the channel throws it
     */
    public static void writeSegment(WritableByteChannel out, MemorySegment segment) throws IOException {
        if (segment.isNative()) {
            for (long at = 0; at < segment.byteSize(); at += LONGEST_WRITE) {
                long length = Math.min(LONGEST_WRITE, segment.byteSize() - at);
                writeFully(out, segment.asSlice(at, length).asByteBuffer());
            }
            return;
        }
        ByteBuffer copy = ByteBuffer.allocateDirect((int) Math.min(COPY_LENGTH, segment.byteSize()));
        MemorySegment copied = MemorySegment.ofBuffer(copy);
        for (long at = 0; at < segment.byteSize(); at += COPY_LENGTH) {
            int length = (int) Math.min(COPY_LENGTH, segment.byteSize() - at);
            MemorySegment.copy(segment, at, copied, 0, length);
            writeFully(out, copy.clear().limit(length));
        }
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    private static void requireSizes(SafeTensorsHeader header, List<MemorySegment> data) {
        List<TensorInfo> tensors = header.tensors();
        if (tensors.size() != data.size()) {
            throw new IllegalArgumentException(data.size() + " segments for " + tensors.size() + " tensors");
        }
        for (int i = 0; i < data.size(); i++) {
            if (data.get(i).byteSize() != tensors.get(i).byteSize()) {
                throw new IllegalArgumentException(data.get(i).byteSize() + " bytes for the tensor "
                        + Text.quoted(tensors.get(i).name()) + ", which has "
                        + tensors.get(i).byteSize());
            }
        }
    }

    private static void writeFully(WritableByteChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /** Takes the bytes of one tensor, and no more. */
    private static final class TensorChannel implements WritableByteChannel {

        private final WritableByteChannel out;
        private final TensorInfo tensor;
        private long missing;
        private boolean open = true;

        TensorChannel(WritableByteChannel out, TensorInfo tensor) {
            this.out = out;
            this.tensor = tensor;
            this.missing = tensor.byteSize();
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            if (!open) {
                throw new ClosedChannelException();
            }
            if (bytes.remaining() > missing) {
                throw new IllegalStateException(
                        "more bytes for the tensor " + Text.quoted(tensor.name()) + " than " + tensor.byteSize());
            }
            int written = out.write(bytes);
            missing -= written;
            return written;
        }

        /** Ends this tensor's bytes, and closes it against later writes; the file's channel stays open. */
        void requireComplete() {
            open = false;
            if (missing > 0) {
                throw new IllegalStateException(
                        missing + " bytes are missing of the tensor " + Text.quoted(tensor.name()));
            }
        }

        @Override
        public boolean isOpen() {
            return open && out.isOpen();
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
