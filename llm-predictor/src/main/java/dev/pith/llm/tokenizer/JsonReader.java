package dev.pith.llm.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pith.codec.CorruptInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads a JSON object in UTF-8. Whatever is wrong becomes a {@link CorruptInputException} that tells where.
 *
 * <p>Methods that read a value begin at its first token and end at its last.
 */
final class JsonReader implements AutoCloseable {

    private static final String CODEC = "llm";
    private static final int DEEPEST = 64;
    /** The most values in a tree, which takes many times the memory of its text. */
    private static final int LARGEST_TREE = 20_000;

    private static final int LONGEST_QUOTED = 80;

    private final byte[] json;
    private final JsonParser parser;

    /** Reads the value of one key of an object. */
    interface MemberReader {
        void read(String key) throws IOException;
    }

    /** Reads one element of an array. */
    interface ElementReader {
        void read() throws IOException;
    }

    /**
     * @param json the text, which stays unchanged while it is read
     * @throws CorruptInputException if it does not begin as JSON in UTF-8
     */
    JsonReader(byte[] json) throws IOException {
        this.json = json;
        for (int i = 0; i < Math.min(4, json.length); i++) {
            // The parser would take it for another encoding than UTF-8.
            if (json[i] <= 0) {
                throw new CorruptInputException(CODEC, i, "does not begin as JSON in UTF-8");
            }
        }
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(DEEPEST)
                .maxNameLength(Math.max(1, json.length))
                .maxStringLength(Math.max(1, json.length))
                .build();
        // Names are as many as the input likes, and not worth keeping for the next file.
        parser = JsonFactory.builder()
                .streamReadConstraints(constraints)
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build()
                .createParser(json);
    }

    /** Reads the whole text, which is an object with nothing but white space after it. */
    void readDocument(MemberReader members) throws IOException {
        try {
            parser.nextToken();
            readObject("the document", members);
            if (parser.nextToken() != null) {
                throw corrupt("something follows the JSON object");
            }
        } catch (JsonProcessingException e) {
            long position =
                    e.getLocation() == null ? position() : e.getLocation().getByteOffset();
            throw corruptAt(position, "not valid JSON: " + beginning(e.getOriginalMessage()));
        }
    }

    /** Reads an object. The current token is a key's value whenever {@code members} is called. */
    void readObject(String what, MemberReader members) throws IOException {
        require(JsonToken.START_OBJECT, what + " is not an object");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = wellFormed(parser.currentName());
            parser.nextToken();
            members.read(key);
        }
    }

    /** Reads an array. The current token is an element's first whenever {@code elements} is called. */
    void readArray(String what, ElementReader elements) throws IOException {
        require(JsonToken.START_ARRAY, what + " is not an array");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.read();
        }
    }

    String readString(String what) throws IOException {
        require(JsonToken.VALUE_STRING, what + " is not a string");
        return wellFormed(parser.getText());
    }

    boolean readBoolean(String what) throws IOException {
        if (!parser.currentToken().isBoolean()) {
            throw corrupt(what + " is neither true nor false");
        }
        return parser.getBooleanValue();
    }

    /** Reads an integer from 0 to {@code limit - 1}. */
    int readInt(String what, int limit) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() == JsonParser.NumberType.INT
                && parser.getIntValue() >= 0
                && parser.getIntValue() < limit) {
            return parser.getIntValue();
        }
        throw corrupt(what + " is not an integer from 0 to " + (limit - 1));
    }

    boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    boolean isArray() {
        return parser.currentToken() == JsonToken.START_ARRAY;
    }

    /** Passes over a value of any kind. */
    void skipValue() throws IOException {
        parser.skipChildren();
    }

    /** Reads a value that is small, whatever is in it. */
    JsonNode readTree(String what) throws IOException {
        return readTree(what, new int[] {LARGEST_TREE});
    }

    private JsonNode readTree(String what, int[] valuesLeft) throws IOException {
        if (valuesLeft[0]-- == 0) {
            throw corrupt(what + " has more than " + LARGEST_TREE + " values");
        }
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            ObjectNode object = nodes.objectNode();
            readObject(what, key -> {
                if (object.has(key)) {
                    throw corrupt(what + " has the key " + quoted(key) + " twice");
                }
                object.set(key, readTree(what, valuesLeft));
            });
            return object;
        }
        if (token == JsonToken.START_ARRAY) {
            ArrayNode array = nodes.arrayNode();
            readArray(what, () -> array.add(readTree(what, valuesLeft)));
            return array;
        }
        if (token.isBoolean()) {
            return nodes.booleanNode(parser.getBooleanValue());
        }
        // Numbers are of no use where this is called; their text will do.
        return token == JsonToken.VALUE_NULL ? nodes.nullNode() : nodes.textNode(wellFormed(parser.getText()));
    }

    private void require(JsonToken expected, String reason) throws CorruptInputException {
        if (parser.currentToken() != expected) {
            throw corrupt(reason);
        }
    }

    /** Escapes can write half of a surrogate pair, which has no UTF-8 form. */
    private String wellFormed(String text) throws CorruptInputException {
        if (!Utf8.isWellFormed(text)) {
            throw corrupt("half of a surrogate pair");
        }
        return text;
    }

    private long position() {
        return parser.currentTokenLocation().getByteOffset();
    }

    /** Returns an exception that tells of a fault at the current token. */
    CorruptInputException corrupt(String reason) {
        return corruptAt(position(), reason);
    }

    private CorruptInputException corruptAt(long position, String reason) {
        return new CorruptInputException(CODEC, Math.clamp(position, 0, json.length), reason);
    }

    /** Returns an exception that tells of a fault of the document as a whole. */
    static CorruptInputException corruptDocument(String reason) {
        return new CorruptInputException(CODEC, 0, reason);
    }

    /** Returns the text in quotes, shortened: a name can be as long as the file; a message should not. */
    static String quoted(String text) {
        return '"' + beginning(text) + '"';
    }

    static String quoted(byte[] utf8) {
        return quoted(new String(utf8, StandardCharsets.UTF_8));
    }

    static String beginning(String text) {
        return text.length() <= LONGEST_QUOTED ? text : text.substring(0, LONGEST_QUOTED) + "…";
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
