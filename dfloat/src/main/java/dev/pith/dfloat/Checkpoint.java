package dev.pith.dfloat;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.safetensors.SafeTensors;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * The tensors of a safetensors file, compressed or not; callers need not know which. Nothing is decoded before it is asked
 * for, and nothing is kept: a tensor may be larger than memory, and is read in parts then.
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

    private final SafeTensors file;
    private final SequencedMap<String, Tensor> tensors;

    private Checkpoint(SafeTensors file, SequencedMap<String, Tensor> tensors) {
        this.file = file;
        this.tensors = tensors;
    }

    /**
     * Opens a file.
     *
     * @throws CorruptInputException if it is not a valid safetensors file, or not a valid compressed one
     * @throws IOException if it cannot be read
     */
    public static Checkpoint open(Path path) throws IOException {
        SafeTensors file = SafeTensors.open(path);
        try {
            return new Checkpoint(file, tensors(file));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static SequencedMap<String, Tensor> tensors(SafeTensors file) throws CorruptInputException {
        List<TensorInfo> infos;
        List<BlockedTensor> contents;
        if (CompressedHeader.isCompressed(file.header())) {
            CompressedHeader header = CompressedHeader.read(file.header());
            infos = header.original().tensors();
            contents = CompressedFile.tensors(file, header);
        } else {
            infos = file.header().tensors();
            contents = new ArrayList<>();
            for (TensorInfo info : infos) {
                contents.add(new StoredTensor(file.data(info), file.header().dataBegin() + info.begin(), List.of()));
            }
        }
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < infos.size(); i++) {
            tensors.put(infos.get(i).name(), new Tensor(infos.get(i), contents.get(i)));
        }
        return tensors;
    }

    /** Tells whether the file is compressed. */
    public boolean isCompressed() {
        return CompressedHeader.isCompressed(file.header());
    }

    /** Returns all tensors, in the order of the original file's offsets. */
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
     * Closes the file. Closing once more does nothing.
     *
     * @throws IllegalStateException if another thread is reading from it at this moment; closing may be tried again
     */
    @Override
    public void close() {
        file.close();
    }
}
