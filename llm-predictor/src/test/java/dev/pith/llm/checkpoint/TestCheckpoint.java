package dev.pith.llm.checkpoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pith.dfloat.Checkpoint;
import dev.pith.dfloat.WeightCompressor;
import dev.pith.dfloat.WeightOptions;
import dev.pith.dfloat.safetensors.CheckpointIndex;
import dev.pith.dfloat.safetensors.DType;
import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import dev.pith.dfloat.safetensors.SafeTensorsWriter;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A checkpoint in memory that tests change as they like and write as a directory in the Hugging Face layout. Weights are
 * floats until they are written, and rounded to their type then.
 */
public final class TestCheckpoint {

    private static final String CONFIG_FILE_NAME = "config.json";

    private final ObjectNode config;
    private final SequencedMap<String, Weights> tensors = new LinkedHashMap<>();
    private final Map<String, DType> types = new HashMap<>();
    private DType defaultType = DType.F32;

    /** A tensor's shape and numbers, in row-major order; the array may be changed. */
    public static final class Weights {

        private final List<Long> shape;
        private final float[] values;

        public Weights(List<Long> shape, float[] values) {
            this.shape = List.copyOf(shape);
            this.values = values;
        }

        public List<Long> shape() {
            return shape;
        }

        public float[] values() {
            return values;
        }
    }

    /** @param config what will be {@code config.json} */
    public TestCheckpoint(ObjectNode config) {
        this.config = config;
    }

    /** Returns what will be {@code config.json}, to be changed at will. */
    public ObjectNode config() {
        return config;
    }

    /** Returns the tensors in the order in which they will be written, to be changed at will. */
    public SequencedMap<String, Weights> tensors() {
        return tensors;
    }

    /** Returns a tensor that must be there. */
    public Weights tensor(String name) {
        Weights weights = tensors.get(name);
        if (weights == null) {
            throw new IllegalArgumentException("no tensor is called " + name);
        }
        return weights;
    }

    /** Adds a tensor, or puts it in the place of one of the same name. */
    public TestCheckpoint add(String name, List<Long> shape, float[] values) {
        tensors.put(name, new Weights(shape, values));
        return this;
    }

    /** Has the tensors be of a type, F32 or BF16 or F16, but for those that have one of their own. */
    public TestCheckpoint type(DType type) {
        defaultType = type;
        return this;
    }

    /** Has one tensor be of a type; of the types other than F32, BF16 and F16, all elements will be 0. */
    public TestCheckpoint type(String tensor, DType type) {
        types.put(tensor, type);
        return this;
    }

    /** Writes {@code config.json} and {@code model.safetensors}. */
    public void write(Path directory) throws IOException {
        writeConfig(directory);
        writeFile(
                directory.resolve(Checkpoint.SINGLE_FILE_NAME),
                tensors.sequencedKeySet().stream().toList());
    }

    /** Writes {@code config.json} and the weights, spread over files, with an index. */
    public void write(Path directory, int shards) throws IOException {
        writeConfig(directory);
        List<List<String>> names = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            names.add(new ArrayList<>());
        }
        int next = 0;
        for (String name : tensors.keySet()) {
            names.get(next++ % shards).add(name);
        }
        ObjectNode index = JsonNodeFactory.instance.objectNode();
        ObjectNode places = index.putObject("weight_map");
        for (int shard = 0; shard < shards; shard++) {
            String file = String.format("model-%05d-of-%05d.safetensors", shard + 1, shards);
            writeFile(directory.resolve(file), names.get(shard));
            names.get(shard).forEach(name -> places.put(name, file));
        }
        Files.writeString(directory.resolve(CheckpointIndex.FILE_NAME), index.toString());
    }

    /** Writes what {@link #write(Path)} does, but with a weight file of another name, compressed. */
    public void writeCompressed(Path directory, String fileName) throws IOException {
        writeConfig(directory);
        Path plain = directory.resolve("plain");
        writeFile(plain, tensors.sequencedKeySet().stream().toList());
        compress(plain, directory.resolve(fileName));
        Files.delete(plain);
    }

    /** Compresses a file of weights. */
    public static void compress(Path source, Path target) throws IOException {
        try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            WeightCompressor.compress(source, channel, WeightOptions.DEFAULT);
        }
    }

    private void writeConfig(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(CONFIG_FILE_NAME), config.toPrettyString());
    }

    private void writeFile(Path file, List<String> names) throws IOException {
        List<TensorInfo> infos = new ArrayList<>();
        List<MemorySegment> data = new ArrayList<>();
        long end = 0;
        for (String name : names) {
            Weights weights = tensor(name);
            DType type = types.getOrDefault(name, defaultType);
            TensorInfo info = TensorInfo.startingAt(end, name, type, weights.shape());
            infos.add(info);
            data.add(MemorySegment.ofArray(bytes(type, weights.values())));
            end = info.end();
        }
        SafeTensorsWriter.write(file, SafeTensorsHeader.of(infos, Map.of("format", "pt")), data);
    }

    private static byte[] bytes(DType type, float[] values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(values.length * type.bits() / Byte.SIZE).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            switch (type) {
                case F32 -> bytes.putFloat(value);
                case F16 -> bytes.putShort(Float.floatToFloat16(value));
                case BF16 -> bytes.putShort(bfloat16(value));
                default -> {}
            }
        }
        return bytes.array();
    }

    /** Rounds to the nearest, and to even in the middle. Not-a-number stays so. */
    private static short bfloat16(float value) {
        int bits = Float.floatToIntBits(value);
        int rounding = Float.isNaN(value) ? 0 : 0x7FFF + ((bits >>> 16) & 1);
        return (short) ((bits + rounding) >>> 16);
    }
}
