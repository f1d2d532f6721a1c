package dev.pith.dfloat.safetensors;

import dev.pith.codec.CorruptInputException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A checkpoint in one safetensors file, or in several with an index; callers need not know which. Shards are opened when
 * they are first asked for, and stay open until this is closed.
 *
 * <p>Opening a shard checks it against the index: it holds each tensor that the index places there, and none that the
 * index places elsewhere. A tensor that the index does not name is passed over.
 *
 * <p>Safe to use from several threads.
 */
public final class ShardedCheckpoint implements AutoCloseable {

    /** The usual name of a checkpoint in one file. */
    public static final String SINGLE_FILE_NAME = "model.safetensors";

    /** The index, or the only file: shards lie beside it. */
    private final Path origin;

    private final Map<String, String> shardOfTensor;
    private final Map<String, SafeTensors> opened = new HashMap<>();
    private boolean closed;

    private ShardedCheckpoint(Path origin, Map<String, String> shardOfTensor) {
        this.origin = origin;
        this.shardOfTensor = shardOfTensor;
    }

    /**
     * Opens a checkpoint.
     *
     * @param path a directory with {@value CheckpointIndex#FILE_NAME}, or else {@value #SINGLE_FILE_NAME}; an index, whose
     *     name ends with {@code .json}; or a safetensors file
     * @throws CorruptInputException if the index or the only file is not valid
     * @throws IOException if it cannot be read; a {@link NoSuchFileException} if there is none
     */
    public static ShardedCheckpoint open(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            Path index = path.resolve(CheckpointIndex.FILE_NAME);
            return Files.exists(index) ? openIndex(index) : openSingle(path.resolve(SINGLE_FILE_NAME));
        }
        return path.toString().endsWith(".json") ? openIndex(path) : openSingle(path);
    }

    private static ShardedCheckpoint openIndex(Path index) throws IOException {
        return new ShardedCheckpoint(index, CheckpointIndex.read(index).shards());
    }

    private static ShardedCheckpoint openSingle(Path file) throws IOException {
        SafeTensors tensors = SafeTensors.open(file);
        String name = file.getFileName().toString();
        Map<String, String> shardOfTensor = new LinkedHashMap<>();
        for (TensorInfo tensor : tensors.header().tensors()) {
            shardOfTensor.put(tensor.name(), name);
        }
        ShardedCheckpoint checkpoint = new ShardedCheckpoint(file, shardOfTensor);
        checkpoint.opened.put(name, tensors);
        return checkpoint;
    }

    /** Returns the names of all tensors, in the order of the index, or of the only file. */
    public Set<String> names() {
        return Collections.unmodifiableSet(shardOfTensor.keySet());
    }

    /** Returns the file names of the shards that hold tensors, in the order in which the index first names them. */
    public List<String> shardNames() {
        return List.copyOf(new LinkedHashSet<>(shardOfTensor.values()));
    }

    /**
     * Returns what the tensor's shard tells of it; offsets are those in the shard.
     *
     * @throws IllegalArgumentException if there is no such tensor
     * @throws IllegalStateException if this is closed
     * @throws CorruptInputException if the shard is not valid, or does not match the index
     * @throws IOException if the shard cannot be read
     */
    public TensorInfo info(String name) throws IOException {
        return shardOf(name).header().tensor(name).orElseThrow();
    }

    /**
     * Returns a tensor's bytes: a read-only view of its shard, valid until this is closed.
     *
     * @throws IllegalArgumentException if there is no such tensor
     * @throws IllegalStateException if this is closed
     * @throws CorruptInputException if the shard is not valid, or does not match the index
     * @throws IOException if the shard cannot be read
     */
    public MemorySegment data(String name) throws IOException {
        return shardOf(name).data(name);
    }

    /** Returns the open shard that holds a tensor; closing it is this checkpoint's work. */
    private synchronized SafeTensors shardOf(String tensor) throws IOException {
        if (closed) {
            throw new IllegalStateException("the checkpoint is closed");
        }
        String shard = shardOfTensor.get(tensor);
        if (shard == null) {
            throw new IllegalArgumentException("no tensor is called " + Text.quoted(tensor));
        }
        SafeTensors open = opened.get(shard);
        if (open == null) {
            open = openShard(shard);
            opened.put(shard, open);
        }
        return open;
    }

    private SafeTensors openShard(String shard) throws IOException {
        Path file;
        try {
            file = origin.resolveSibling(shard);
        } catch (InvalidPathException e) {
            throw new NoSuchFileException(shard, null, "this system cannot name such a file: " + e.getReason());
        }
        SafeTensors tensors = SafeTensors.open(file);
        try {
            requireMatch(shard, tensors.header());
            return tensors;
        } catch (CorruptInputException e) {
            tensors.close();
            throw e;
        }
    }

    private void requireMatch(String shard, SafeTensorsHeader header) throws CorruptInputException {
        for (TensorInfo tensor : header.tensors()) {
            String place = shardOfTensor.getOrDefault(tensor.name(), shard);
            if (!place.equals(shard)) {
                throw corrupt("the shard " + Text.quoted(shard) + " holds " + Text.quoted(tensor.name())
                        + ", which the index places in " + Text.quoted(place));
            }
        }
        for (Map.Entry<String, String> entry : shardOfTensor.entrySet()) {
            if (entry.getValue().equals(shard) && header.tensor(entry.getKey()).isEmpty()) {
                throw corrupt("the shard " + Text.quoted(shard) + " lacks " + Text.quoted(entry.getKey())
                        + ", which the index places there");
            }
        }
    }

    private static CorruptInputException corrupt(String reason) {
        return new CorruptInputException(SafeTensorsHeader.CODEC, SafeTensorsHeader.LENGTH_BYTES, reason);
    }

    /**
     * Closes all shards. Closing once more does nothing.
     *
     * @throws IllegalStateException if another thread is reading from a shard at this moment; all others are closed then,
     *     and closing may be tried again
     */
    @Override
    public synchronized void close() {
        closed = true;
        List<IllegalStateException> failures = new ArrayList<>();
        for (SafeTensors shard : opened.values()) {
            try {
                shard.close();
            } catch (IllegalStateException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }
}
