package dev.pith.dfloat.df11;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pith.codec.CorruptInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** The file {@code config.json} of a model, and what the layout adds to it. */
final class Df11Config {

    static final String FILE_NAME = "config.json";

    private static final String KEY = "dfloat11_config";
    private static final String VERSION = "version";
    private static final String THREADS_PER_BLOCK = "threads_per_block";
    private static final String BYTES_PER_THREAD = "bytes_per_thread";
    private static final String PATTERN_DICT = "pattern_dict";

    /** Python writes numbers such as NaN into JSON. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Df11Config() {}

    /** @throws CorruptInputException if the text is not a JSON object */
    static ObjectNode parse(String file, byte[] text) throws IOException {
        try {
            if (JSON.readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            CorruptInputException corrupt = corrupt(file, "not valid JSON");
            corrupt.initCause(e);
            throw corrupt;
        }
        throw corrupt(file, "not a JSON object");
    }

    static byte[] write(JsonNode json) throws IOException {
        return (JSON.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static ObjectNode newObject() {
        return JSON.createObjectNode();
    }

    /** Tells whether a model's configuration says that it is in this layout. */
    static boolean isCompressed(ObjectNode config) {
        return config.has(KEY);
    }

    /** Adds what the package looks for. */
    static void addPatterns(ObjectNode config, PatternDict patterns) {
        ObjectNode added = config.putObject(KEY);
        added.put(VERSION, Df11Format.VERSION);
        added.putArray(THREADS_PER_BLOCK).add(Df11Format.THREADS_PER_BLOCK);
        added.put(BYTES_PER_THREAD, Df11Format.BYTES_PER_THREAD);
        ObjectNode dict = added.putObject(PATTERN_DICT);
        patterns.submodules().forEach((pattern, submodules) -> {
            ArrayNode names = dict.putArray(pattern);
            submodules.forEach(names::add);
        });
    }

    /**
     * Takes out what the layout added and returns the patterns.
     *
     * @throws CorruptInputException if it is missing or incomplete
     * @throws Df11UnsupportedException if it asks for other blocks of threads than the package's
     */
    static PatternDict removePatterns(ObjectNode config) throws IOException {
        JsonNode added = config.remove(KEY);
        if (added == null) {
            throw corrupt(FILE_NAME, "no " + KEY);
        }
        JsonNode threads = added.path(THREADS_PER_BLOCK);
        boolean usualThreads = threads.size() == 1 && threads.path(0).asInt() == Df11Format.THREADS_PER_BLOCK;
        if (!usualThreads || added.path(BYTES_PER_THREAD).asInt() != Df11Format.BYTES_PER_THREAD) {
            throw new Df11UnsupportedException(
                    FILE_NAME, "blocks are not of " + Df11Format.THREADS_PER_BLOCK + " threads of 8 bytes each");
        }
        if (!(added.path(PATTERN_DICT) instanceof ObjectNode dict)) {
            throw corrupt(FILE_NAME, "no " + PATTERN_DICT);
        }
        SequencedMap<String, List<String>> patterns = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : dict.properties()) {
            patterns.put(entry.getKey(), names(entry.getValue()));
        }
        try {
            return new PatternDict(patterns);
        } catch (IllegalArgumentException e) {
            CorruptInputException corrupt = corrupt(FILE_NAME, "a pattern is not a regular expression");
            corrupt.initCause(e);
            throw corrupt;
        }
    }

    private static List<String> names(JsonNode list) throws CorruptInputException {
        List<String> names = new ArrayList<>();
        list.forEach(name -> names.add(name.asText()));
        if (!list.isArray() || !list.valueStream().allMatch(JsonNode::isTextual)) {
            throw corrupt(FILE_NAME, PATTERN_DICT + " holds something else than lists of names");
        }
        return names;
    }

    static CorruptInputException corrupt(String file, String reason) {
        return new CorruptInputException(Df11Format.NAME, 0, file + ": " + reason);
    }
}
