package dev.pith.dfloat.safetensors;

import dev.pith.codec.CorruptInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The index of a checkpoint that is spread over several safetensors files, called shards: JSON such as
 *
 * <pre>
 * {"metadata": {"total_size": 4096}, "weight_map": {"NAME": "model-00001-of-00002.safetensors", ...}}
 * </pre>
 *
 * <p>Other keys, at the top and in the metadata, are passed over.
 *
 * @param totalSize the number of bytes that all tensors take together, if the index tells; it is not checked, as some
 *     writers count tensors that share their bytes twice
 * @param shards the shard's file name for each tensor's name, in the order of the index. A file name is that of a file in
 *     the index's directory: never a path.
 */
public record CheckpointIndex(OptionalLong totalSize, Map<String, String> shards) {

    /** The usual name of an index file. */
    public static final String FILE_NAME = "model.safetensors.index.json";

    /** @throws IllegalArgumentException if a shard's file name is not a plain one */
    public CheckpointIndex {
        shards = Collections.unmodifiableMap(new LinkedHashMap<>(shards));
        for (String shard : shards.values()) {
            if (!isPlainFileName(shard)) {
                throw new IllegalArgumentException(Text.quoted(shard) + " is not the name of a file");
            }
        }
    }

    /**
     * Reads an index file.
     *
     * @throws CorruptInputException if it is not a valid index, or longer than {@link SafeTensorsHeader#MAX_JSON_LENGTH}
     * @throws IOException if it cannot be read
     */
    public static CheckpointIndex read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return parse(in.readNBytes(SafeTensorsHeader.MAX_JSON_LENGTH + 1));
        }
    }

    /**
     * Reads an index from the bytes of its file.
     *
     * @throws CorruptInputException as {@link #read} does
     */
    public static CheckpointIndex parse(byte[] json) throws CorruptInputException {
        if (json.length > SafeTensorsHeader.MAX_JSON_LENGTH) {
            throw new CorruptInputException(
                    SafeTensorsHeader.CODEC,
                    SafeTensorsHeader.MAX_JSON_LENGTH,
                    "an index of more than " + SafeTensorsHeader.MAX_JSON_LENGTH + " bytes");
        }
        Content content = new Content();
        try (StrictJson parser = new StrictJson(json, 0)) {
            parser.readDocument(key -> {
                switch (key) {
                    case "metadata" -> content.readMetadata(parser);
                    case "weight_map" -> content.readWeightMap(parser);
                    default -> parser.skipValue();
                }
            });
        } catch (CorruptInputException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
        if (!content.hasWeightMap) {
            throw new CorruptInputException(SafeTensorsHeader.CODEC, json.length, "the index has no weight_map");
        }
        return new CheckpointIndex(content.totalSize, content.shards);
    }

    /** What has been read so far. */
    private static final class Content {

        private OptionalLong totalSize = OptionalLong.empty();
        private final Map<String, String> shards = new LinkedHashMap<>();
        private boolean hasWeightMap;

        void readMetadata(StrictJson json) throws IOException {
            json.readObject("the metadata", key -> {
                if (key.equals("total_size")) {
                    totalSize = OptionalLong.of(json.readNonNegative("total_size"));
                } else {
                    json.skipValue();
                }
            });
        }

        void readWeightMap(StrictJson json) throws IOException {
            hasWeightMap = true;
            json.readObject("the weight_map", tensor -> {
                String shard = json.readString("the shard of " + Text.quoted(tensor));
                if (!isPlainFileName(shard)) {
                    throw json.corrupt("the shard of " + Text.quoted(tensor) + " is not the name of a file");
                }
                shards.put(tensor, shard);
            });
        }
    }

    /** Tells whether a name means a file in its directory on every system: no separators, drives, or ways upwards. */
    private static boolean isPlainFileName(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || Character.isISOControl(c));
    }
}
