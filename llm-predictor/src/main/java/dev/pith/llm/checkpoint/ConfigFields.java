package dev.pith.llm.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pith.codec.CorruptInputException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A JSON object of {@code config.json}, whose fields are read as the kinds of values that they must be. A field that is
 * {@code null} counts as one that is not there.
 */
final class ConfigFields {

    /** The deepest nesting of objects and lists. */
    private static final int DEEPEST = 100;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final ObjectNode object;

    /** What stands before a field's name in messages. */
    private final String prefix;

    private ConfigFields(ObjectNode object, String prefix) {
        this.object = object;
        this.prefix = prefix;
    }

    /** @throws CorruptInputException if the text is not a JSON object in UTF-8, or has a key twice in an object */
    static ConfigFields parse(byte[] text) throws CorruptInputException {
        String decoded = decode(text);
        try {
            if (JSON.readTree(decoded) instanceof ObjectNode object) {
                return new ConfigFields(object, "");
            }
            throw corrupt("it is not a JSON object");
        } catch (JsonProcessingException e) {
            throw new CorruptInputException(
                    ModelDirectory.CODEC,
                    byteOffset(decoded, e),
                    ModelDirectory.CONFIG_FILE_NAME + " is not valid JSON: " + firstLine(e.getOriginalMessage()));
        }
    }

    private static String decode(byte[] text) throws CorruptInputException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException e) {
            throw corrupt("it is not UTF-8");
        }
    }

    private static long byteOffset(String text, JsonProcessingException fault) {
        long units = fault.getLocation() == null ? 0 : fault.getLocation().getCharOffset();
        String before = text.substring(0, Math.clamp(units, 0, text.length()));
        return before.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }

    static CorruptInputException corrupt(String reason) {
        return new CorruptInputException(ModelDirectory.CODEC, 0, ModelDirectory.CONFIG_FILE_NAME + ": " + reason);
    }

    /** Returns the names of all fields. */
    Set<String> names() {
        return object.propertyStream().map(Map.Entry::getKey).collect(Collectors.toUnmodifiableSet());
    }

    boolean has(String name) {
        return object.hasNonNull(name);
    }

    /** Tells whether a field is written as {@code null}. */
    boolean isNull(String name) {
        return object.path(name).isNull();
    }

    /** Returns a field's value as it is written, for messages. */
    String written(String name) {
        String text = object.path(name).toString();
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }

    /** Tells whether a field is missing, or says nothing: {@code null}, {@code false}, 0, or something empty. */
    boolean isOff(String name) {
        JsonNode value = object.path(name);
        return value.isMissingNode()
                || value.isNull()
                || (value.isBoolean() && !value.booleanValue())
                || (value.isNumber() && value.doubleValue() == 0)
                || (value.isTextual() && value.textValue().isEmpty())
                || (value.isContainerNode() && value.isEmpty());
    }

    /** Tells whether a field is missing, {@code null} or the number 1. */
    boolean isOne(String name) {
        JsonNode value = object.path(name);
        return value.isMissingNode() || value.isNull() || (value.isNumber() && value.doubleValue() == 1);
    }

    /** Reads an integer that must be there. */
    int integer(String name, int least, int most) throws CorruptInputException {
        JsonNode value = object.path(name);
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            throw corrupt(prefix + name + " is not an integer from " + least + " to " + most);
        }
        return value.intValue();
    }

    /** Reads an integer, which may be missing; the default is not checked. */
    int integer(String name, int least, int most, int defaultValue) throws CorruptInputException {
        return has(name) ? integer(name, least, most) : defaultValue;
    }

    /** Reads a number that must be there, written with a fraction or without. */
    double number(String name, double least, double most) throws CorruptInputException {
        JsonNode value = object.path(name);
        // Put so that what is not a number at all fails, too.
        if (!value.isNumber() || !(value.doubleValue() >= least && value.doubleValue() <= most)) {
            throw corrupt(prefix + name + " is not a number from " + least + " to " + most);
        }
        return value.doubleValue();
    }

    /** Reads a number, which may be missing; the default is not checked. */
    double number(String name, double least, double most, double defaultValue) throws CorruptInputException {
        return has(name) ? number(name, least, most) : defaultValue;
    }

    boolean flag(String name, boolean defaultValue) throws CorruptInputException {
        if (!has(name)) {
            return defaultValue;
        }
        JsonNode value = object.path(name);
        if (!value.isBoolean()) {
            throw corrupt(prefix + name + " is neither true nor false");
        }
        return value.booleanValue();
    }

    Optional<String> text(String name) throws CorruptInputException {
        if (!has(name)) {
            return Optional.empty();
        }
        JsonNode value = object.path(name);
        if (!value.isTextual()) {
            throw corrupt(prefix + name + " is not a text");
        }
        return Optional.of(value.textValue());
    }

    /** Reads a list of texts; empty if it is missing. */
    List<String> texts(String name) throws CorruptInputException {
        if (!has(name)) {
            return List.of();
        }
        JsonNode value = object.path(name);
        List<String> texts = new ArrayList<>();
        value.forEach(element -> texts.add(element.asText()));
        if (!value.isArray() || !value.valueStream().allMatch(JsonNode::isTextual)) {
            throw corrupt(prefix + name + " is not a list of texts");
        }
        return texts;
    }

    /** Reads an object, which may be missing. */
    Optional<ConfigFields> object(String name) throws CorruptInputException {
        if (!has(name)) {
            return Optional.empty();
        }
        if (!(object.path(name) instanceof ObjectNode value)) {
            throw corrupt(prefix + name + " is not an object");
        }
        return Optional.of(new ConfigFields(value, prefix + name + "."));
    }
}
