package dev.pith.dfloat.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.pith.codec.CorruptInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one JSON object of which every detail is checked: UTF-8 without errors, no key twice in an object, no nesting
 * deeper than {@link #DEEPEST}, numbers as the caller expects them. Whatever is wrong becomes a {@link
 * CorruptInputException} that tells where in the file.
 *
 * <p>Methods that read a value begin at its first token and end at its last.
 */
final class StrictJson implements AutoCloseable {

    /** The deepest nesting that the reference implementation's parser reads. */
    static final int DEEPEST = 127;

    private final byte[] bytes;
    private final long offsetInFile;
    private final JsonParser parser;

    /** Reads the value of one key of an object. */
    interface MemberReader {
        void read(String key) throws IOException;
    }

    /**
     * @param bytes the text, which stays unchanged while it is read
     * @param offsetInFile where in the file it begins
     */
    StrictJson(byte[] bytes, long offsetInFile) throws IOException {
        this.bytes = bytes;
        this.offsetInFile = offsetInFile;
        requireUtf8();
        // A reader, since Jackson would guess the encoding of bytes.
        parser = factory(bytes.length)
                .createParser(new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8));
    }

    private static JsonFactory factory(int length) {
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(DEEPEST)
                .maxNameLength(Math.max(1, length))
                .maxStringLength(Math.max(1, length))
                .build();
        // Names are as many as the input likes, and not worth keeping for the next file.
        return JsonFactory.builder()
                .streamReadConstraints(constraints)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
    }

    private void requireUtf8() throws CorruptInputException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(1 << 12);
        CoderResult result;
        do {
            out.clear();
            result = decoder.decode(in, out, true);
        } while (result.isOverflow());
        if (result.isError()) {
            throw corruptAtByte(in.position(), "invalid UTF-8");
        }
    }

    /** Reads the whole text, which is an object with nothing but white space after it. */
    void readDocument(MemberReader members) throws CorruptInputException {
        try {
            if (bytes.length == 0 || bytes[0] != '{') {
                throw corruptAtByte(0, "does not begin with '{'");
            }
            parser.nextToken();
            readObject("the document", members);
            if (parser.nextToken() != null) {
                throw corrupt("something follows the JSON object");
            }
        } catch (CorruptInputException e) {
            throw e;
        } catch (JsonProcessingException e) {
            long position =
                    e.getLocation() == null ? position() : e.getLocation().getCharOffset();
            throw corruptAt(position, "not valid JSON: " + Text.beginning(e.getOriginalMessage()));
        } catch (IOException e) {
            throw corrupt("not valid JSON: " + e);
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

    String readString(String what) throws IOException {
        require(JsonToken.VALUE_STRING, what + " is not a string");
        return wellFormed(parser.getText());
    }

    /** Reads an integer from 0 to 2⁶³ − 1, without sign, fraction or exponent. */
    long readNonNegative(String what) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                || parser.getText().startsWith("-")
                || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw corrupt(what + " is not an integer from 0 to " + Long.MAX_VALUE);
        }
        return parser.getLongValue();
    }

    List<Long> readNonNegatives(String what) throws IOException {
        require(JsonToken.START_ARRAY, what + " is not an array");
        String element = "an element of " + what;
        List<Long> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(readNonNegative(element));
        }
        return values;
    }

    /** Passes over a value of any kind, which must be valid none the less: its numbers fit a double, too. */
    void skipValue() throws IOException {
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
                wellFormed(parser.getText());
            } else if (token.isNumeric() && !Double.isFinite(parser.getDoubleValue())) {
                throw corrupt("a number out of range");
            }
            if (depth > 0) {
                parser.nextToken();
            }
        } while (depth > 0);
    }

    private void require(JsonToken expected, String reason) throws CorruptInputException {
        if (parser.currentToken() != expected) {
            throw corrupt(reason);
        }
    }

    /** Escapes can write half of a surrogate pair, which has no UTF-8 form. */
    private String wellFormed(String text) throws CorruptInputException {
        if (!Text.isWellFormed(text)) {
            throw corrupt("an escape for half of a surrogate pair");
        }
        return text;
    }

    /** Returns where the current token begins, for {@link #corruptAt}. */
    long position() {
        return parser.currentTokenLocation().getCharOffset();
    }

    CorruptInputException corrupt(String reason) {
        return corruptAt(position(), reason);
    }

    /** Returns an exception that tells of a fault at a {@linkplain #position() position}. */
    CorruptInputException corruptAt(long position, String reason) {
        long wanted = Math.max(0, position);
        // The parser counts UTF-16 units. Each comes from the first byte of a character, or is the second of the two
        // that four bytes make.
        long units = 0;
        int at = 0;
        while (at < bytes.length && units <= wanted) {
            int lead = bytes[at] & 0xFF;
            units += lead < 0x80 || lead >= 0xC0 ? (lead >= 0xF0 ? 2 : 1) : 0;
            at++;
        }
        return corruptAtByte(units > wanted ? at - 1 : at, reason);
    }

    private CorruptInputException corruptAtByte(long at, String reason) {
        return new CorruptInputException(SafeTensorsHeader.CODEC, offsetInFile + at, reason);
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
