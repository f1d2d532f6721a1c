package dev.pith.dfloat.safetensors;

import dev.pith.codec.CorruptInputException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A safetensors file, mapped into memory. Opening reads the header only; the tensors' bytes are read as they are touched,
 * and files of any size can be open.
 *
 * <pre>{@code
 * try (SafeTensors file = SafeTensors.open(path)) {
 *     for (TensorInfo tensor : file.header().tensors()) {
 *         consume(file.data(tensor));
 *     }
 * }
 * }</pre>
 *
 * <p>Several threads may read. {@link #close} unmaps the file; whoever then touches a segment from here gets an {@link
 * IllegalStateException}. The file must not be shortened while it is open: touching what is gone is an {@link
 * InternalError}.
 */
public final class SafeTensors implements AutoCloseable {

    /** What tells a safetensors file: the header's length, and its first character. */
    private static final int SIGNATURE_LENGTH = SafeTensorsHeader.LENGTH_BYTES + 1;

    private static final int SHORTEST_JSON = "{}".length();

    private final SafeTensorsHeader header;
    private final MemorySegment data;
    private final Arena arena;

    private SafeTensors(SafeTensorsHeader header, MemorySegment data, Arena arena) {
        this.header = header;
        this.data = data;
        this.arena = arena;
    }

    /**
     * Maps a file and reads its header.
     *
     * @throws CorruptInputException if it is not a valid safetensors file, as {@link SafeTensorsHeader} describes
     * @throws IOException if it cannot be read
     */
    public static SafeTensors open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < SafeTensorsHeader.LENGTH_BYTES) {
                throw corrupt("the file is too short for the length of a header");
            }
            long length = readLong(channel);
            if (length < 0 || length > SafeTensorsHeader.MAX_JSON_LENGTH) {
                throw corrupt("a header of " + Long.toUnsignedString(length) + " bytes, more than "
                        + SafeTensorsHeader.MAX_JSON_LENGTH);
            }
            if (length > size - SafeTensorsHeader.LENGTH_BYTES) {
                throw corrupt("a header of " + length + " bytes, more than the file has");
            }
            ByteBuffer json = ByteBuffer.allocate((int) length);
            readFully(channel, json, SafeTensorsHeader.LENGTH_BYTES);
            long dataBegin = SafeTensorsHeader.LENGTH_BYTES + length;
            SafeTensorsHeader header = SafeTensorsHeader.parse(MemorySegment.ofArray(json.array()), size - dataBegin);
            return map(channel, header);
        }
    }

    private static SafeTensors map(FileChannel channel, SafeTensorsHeader header) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment data =
                    channel.map(FileChannel.MapMode.READ_ONLY, header.dataBegin(), header.dataSize(), arena);
            return new SafeTensors(header, data, arena);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /**
     * Tells whether a file looks like a safetensors file, from its first bytes and its length: whoever has to choose among
     * formats asks here. That it is valid is known only once it is {@linkplain #open opened}.
     *
     * @throws IOException if the file cannot be read
     */
    public static boolean matches(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < SafeTensorsHeader.LENGTH_BYTES + SHORTEST_JSON) {
                return false;
            }
            ByteBuffer signature = ByteBuffer.allocate(SIGNATURE_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            readFully(channel, signature, 0);
            long length = signature.getLong(0);
            return length >= SHORTEST_JSON
                    && length <= Math.min(SafeTensorsHeader.MAX_JSON_LENGTH, size - SafeTensorsHeader.LENGTH_BYTES)
                    && signature.get(SafeTensorsHeader.LENGTH_BYTES) == '{';
        }
    }

    private static long readLong(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readFully(channel, bytes, 0);
        return bytes.getLong(0);
    }

    private static void readFully(FileChannel channel, ByteBuffer into, long position) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into, position + into.position()) < 0) {
                throw corrupt("the file became shorter while it was read");
            }
        }
    }

    /** Returns what the file says of its tensors. */
    public SafeTensorsHeader header() {
        return header;
    }

    /**
     * Returns a tensor's bytes: a read-only view of the file, valid until this is closed. They lie where the file's writer
     * put them, aligned or not: read them with unaligned little-endian layouts.
     *
     * @throws IllegalArgumentException if the tensor is not one of this file's
     * @throws IllegalStateException if this is closed
     */
    public MemorySegment data(TensorInfo tensor) {
        if (!tensor.equals(info(tensor.name()))) {
            throw new IllegalArgumentException("the tensor " + Text.quoted(tensor.name()) + " is of another file");
        }
        return bytes(tensor);
    }

    /**
     * Returns the bytes of the tensor of that name, as {@link #data(TensorInfo)} does.
     *
     * @throws IllegalArgumentException if there is no such tensor
     * @throws IllegalStateException if this is closed
     */
    public MemorySegment data(String name) {
        return bytes(info(name));
    }

    /**
     * Returns a part of a tensor. Nothing is read yet.
     *
     * @param name the tensor's name
     * @param indices which part of each dimension, the first dimension first; those left out are taken whole
     * @throws IllegalArgumentException if there is no such tensor, it has fewer dimensions, or the part of a tensor whose
     *     elements are smaller than a byte does not consist of whole bytes
     * @throws IndexOutOfBoundsException if an index exceeds its dimension
     * @throws IllegalStateException if this is closed
     */
    public TensorSlice slice(String name, TensorIndex... indices) {
        TensorInfo tensor = info(name);
        return TensorSlice.of(tensor, bytes(tensor), List.of(indices));
    }

    private TensorInfo info(String name) {
        return header.tensor(name)
                .orElseThrow(() -> new IllegalArgumentException("no tensor is called " + Text.quoted(name)));
    }

    private MemorySegment bytes(TensorInfo tensor) {
        if (!arena.scope().isAlive()) {
            throw new IllegalStateException("the file is closed");
        }
        return data.asSlice(tensor.begin(), tensor.byteSize());
    }

    /**
     * Unmaps the file. Closing once more does nothing.
     *
     * @throws IllegalStateException if another thread is reading from it at this moment
     */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private static CorruptInputException corrupt(String reason) {
        return new CorruptInputException(SafeTensorsHeader.CODEC, 0, reason);
    }
}
