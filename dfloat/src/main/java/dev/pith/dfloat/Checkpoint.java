package dev.pith.dfloat;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.safetensors.CheckpointIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The tensors of a safetensors file, or of several with an index, compressed or not; callers need not know which. Nothing
 * is decoded before it is asked for, and nothing is kept: a tensor may be larger than memory, and is read in parts then.
 *
 * <pre>{@code
 * try (Checkpoint checkpoint = Checkpoint.open(Path.of("model.safetensors.pith"))) {
 *     float[] norm = checkpoint.tensor("model.norm.weight").toFloats();
 * }
 * }</pre>
 *
 * <p>Safe to use from several threads.
 */
public final class Checkpoint implements AutoCloseable {

    /** The usual name of a checkpoint in one file. */
    public static final String SINGLE_FILE_NAME = "model.safetensors";

    private static final String INDEX_SUFFIX = ".json";

    private final List<WeightFile> files;
    private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();

    private Checkpoint(List<WeightFile> files) {
        this.files = List.copyOf(files);
        files.forEach(file -> tensors.putAll(file.tensors()));
    }

    /**
     * Opens a checkpoint. Shards are checked against the index: each holds the tensors that the index places there, and
     * none that the index places elsewhere. Tensors that the index does not name are passed over.
     *
     * @param path a safetensors file; an index, whose name ends with {@code .json}; or a directory with
     *     {@value CheckpointIndex#FILE_NAME}, or else {@value #SINGLE_FILE_NAME}
     * @throws CorruptInputException if a file is not a valid safetensors file, or not a valid compressed one, or the index
     *     is not valid or does not match the shards
     * @throws NoSuchFileException if there is no such file, or no such shard
     * @throws IOException if a file cannot be read
     */
    public static Checkpoint open(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            Path index = path.resolve(CheckpointIndex.FILE_NAME);
            return open(Files.exists(index) ? index : path.resolve(SINGLE_FILE_NAME));
        }
        return path.toString().endsWith(INDEX_SUFFIX)
                ? openShards(path)
                : new Checkpoint(List.of(WeightFile.open(path)));
    }

    private static Checkpoint openShards(Path index) throws IOException {
        Map<String, String> shardOfTensor = CheckpointIndex.read(index).shards();
        List<WeightFile> files = new ArrayList<>();
        try {
            for (String shard : new LinkedHashSet<>(shardOfTensor.values())) {
                WeightFile file = WeightFile.open(sibling(index, shard));
                files.add(file);
                requireMatch(shard, file, shardOfTensor);
                file.tensors().keySet().retainAll(shardOfTensor.keySet());
            }
            return new Checkpoint(files);
        } catch (IOException | RuntimeException e) {
            files.forEach(WeightFile::close);
            throw e;
        }
    }

    private static Path sibling(Path index, String shard) throws NoSuchFileException {
        try {
            return index.resolveSibling(shard);
        } catch (InvalidPathException e) {
            throw new NoSuchFileException(shard, null, "this system cannot name such a file: " + e.getReason());
        }
    }

    private static void requireMatch(String shard, WeightFile file, Map<String, String> shardOfTensor)
            throws CorruptInputException {
        for (String tensor : file.tensors().keySet()) {
            String place = shardOfTensor.getOrDefault(tensor, shard);
            if (!place.equals(shard)) {
                throw new CorruptInputException(
                        CodedTensor.CODEC,
                        0,
                        "the shard " + shard + " holds " + tensor + ", which the index places in " + place);
            }
        }
        for (Map.Entry<String, String> entry : shardOfTensor.entrySet()) {
            if (entry.getValue().equals(shard) && !file.tensors().containsKey(entry.getKey())) {
                throw new CorruptInputException(
                        CodedTensor.CODEC,
                        0,
                        "the shard " + shard + " lacks " + entry.getKey() + ", which the index places there");
            }
        }
    }

    /** Tells whether any of the files is compressed. */
    public boolean isCompressed() {
        return files.stream()
                .anyMatch(file -> CompressedHeader.isCompressed(file.file().header()));
    }

    /** Returns all tensors: file by file as the index first names them, each in the order of the original's offsets. */
    public List<Tensor> tensors() {
        return List.copyOf(tensors.values());
    }

    /**
     * Returns a tensor.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor is called \"" + name + "\"");
        }
        return tensor;
    }

    /**
     * Closes all files. Closing once more does nothing.
     *
     * @throws IllegalStateException if another thread is reading from one at this moment; all others are closed then, and
     *     closing may be tried again
     */
    @Override
    public void close() {
        List<IllegalStateException> failures = new ArrayList<>();
        for (WeightFile file : files) {
            try {
                file.close();
            } catch (IllegalStateException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }
}
