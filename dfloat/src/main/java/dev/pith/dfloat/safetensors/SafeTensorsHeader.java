package dev.pith.dfloat.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.pith.codec.CorruptInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The header of a safetensors file: which tensors lie where, and free metadata. A file is
 *
 * <pre>
 * 8 bytes      N, the length of the JSON text, unsigned, little-endian, at most {@value #MAX_JSON_LENGTH}
 * N bytes      a JSON object in UTF-8: {"NAME": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ...},
 *              then spaces; the key "__metadata__" holds an object whose values are strings
 * the rest     the tensors' bytes, without hole or overlap, to which data_offsets are relative
 * </pre>
 *
 * <p>{@link #parse} refuses whatever the reference implementation, the crate {@code safetensors}, refuses: invalid UTF-8
 * or JSON, {@code __metadata__} twice or with other values than strings, a tensor whose {@code dtype}, {@code shape} or
 * {@code data_offsets} is missing, double or of another kind, sizes that overflow or are not whole bytes, and tensors that
 * do not cover the data exactly, in the order of their offsets. Like the reference, it passes over other keys in a
 * tensor's entry, allows tensors without elements, and lets any JSON white space follow the object. It also refuses what
 * the reference lets pass although the format's description rules it out: a text that does not begin with <code>{</code>,
 * and a name twice; and what no writer makes: entries written as arrays, {@code null} for the metadata, a key twice where
 * the reference would pass over it, dimensions above 2⁶³ − 1, and integers of more than 1,000 digits.
 *
 * <p>Immutable, and safe to use from several threads. It takes memory in proportion to the text's length.
 */
public final class SafeTensorsHeader {

    /** The most bytes that the JSON text may have, as in the reference implementation. */
    public static final int MAX_JSON_LENGTH = 100_000_000;

    /** The alignment of the data that the reference implementation writes, in bytes. */
    public static final int DEFAULT_ALIGNMENT = 8;

    static final String CODEC = "safetensors";
    static final String METADATA_KEY = "__metadata__";
    static final int LENGTH_BYTES = Long.BYTES;

    private final byte[] json;
    private final List<TensorInfo> tensors;
    private final Map<String, TensorInfo> tensorsByName;
    private final Map<String, String> metadata;

    /** A tensor's entry, and where in the JSON text it stands. */
    private record Entry(TensorInfo tensor, long position) {}

    private SafeTensorsHeader(byte[] json, List<TensorInfo> tensors, Map<String, String> metadata) {
        this.json = json;
        this.tensors = List.copyOf(tensors);
        this.tensorsByName = HashMap.newHashMap(tensors.size());
        for (TensorInfo tensor : tensors) {
            tensorsByName.put(tensor.name(), tensor);
        }
        this.metadata = Collections.unmodifiableMap(metadata);
    }

    private SafeTensorsHeader(byte[] json, SafeTensorsHeader content) {
        this.json = json;
        this.tensors = content.tensors;
        this.tensorsByName = content.tensorsByName;
        this.metadata = content.metadata;
    }

    /**
     * Reads a header and checks that its tensors cover the data.
     *
     * @param json the text between the length at the file's beginning and the data; it is copied
     * @param dataSize the number of bytes that follow the text in the file
     * @throws CorruptInputException if anything is wrong with it; the offset is the one in the file
     */
    public static SafeTensorsHeader parse(MemorySegment json, long dataSize) throws CorruptInputException {
        if (dataSize < 0) {
            throw new IllegalArgumentException("a data size of " + dataSize);
        }
        if (json.byteSize() > MAX_JSON_LENGTH) {
            throw new CorruptInputException(
                    CODEC, 0, "a header of " + json.byteSize() + " bytes, more than " + MAX_JSON_LENGTH);
        }
        byte[] bytes = json.toArray(ValueLayout.JAVA_BYTE);
        try (StrictJson parser = new StrictJson(bytes, LENGTH_BYTES)) {
            Map<String, String> metadata = new LinkedHashMap<>();
            List<Entry> entries = new ArrayList<>();
            parser.readDocument(key -> {
                if (key.equals(METADATA_KEY)) {
                    parser.readObject(
                            METADATA_KEY,
                            name -> metadata.put(name, parser.readString("the metadata " + Text.quoted(name))));
                } else {
                    entries.add(readEntry(key, parser));
                }
            });
            entries.sort(Comparator.<Entry>comparingLong(entry -> entry.tensor.begin())
                    .thenComparingLong(entry -> entry.tensor.end()));
            requireCovered(entries, dataSize, bytes.length, parser);
            return new SafeTensorsHeader(
                    bytes, entries.stream().map(Entry::tensor).toList(), metadata);
        } catch (CorruptInputException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }

    private static Entry readEntry(String name, StrictJson json) throws IOException {
        String what = "the tensor " + Text.quoted(name);
        long position = json.position();
        var fields = new Object() {
            @Nullable
            DType dtype;

            @Nullable
            List<Long> shape;

            @Nullable
            List<Long> offsets;
        };
        json.readObject(what, key -> {
            switch (key) {
                case "dtype" -> {
                    String dtype = json.readString("the dtype of " + what);
                    fields.dtype = DType.named(dtype)
                            .orElseThrow(() -> json.corrupt("unknown dtype " + Text.quoted(dtype) + " of " + what));
                }
                case "shape" -> fields.shape = json.readNonNegatives("the shape of " + what);
                case "data_offsets" -> fields.offsets = json.readNonNegatives("the data_offsets of " + what);
                default -> json.skipValue();
            }
        });
        DType dtype = fields.dtype;
        List<Long> shape = fields.shape;
        List<Long> offsets = fields.offsets;
        if (dtype == null || shape == null || offsets == null) {
            throw json.corruptAt(position, what + " lacks dtype, shape or data_offsets");
        }
        if (offsets.size() != 2) {
            throw json.corruptAt(position, "the data_offsets of " + what + " are not two");
        }
        try {
            return new Entry(new TensorInfo(name, dtype, shape, offsets.get(0), offsets.get(1)), position);
        } catch (IllegalArgumentException e) {
            throw json.corruptAt(position, what + ": " + e.getMessage());
        }
    }

    /** Checks that the tensors, in the order of their offsets, follow each other and end with the data. */
    private static void requireCovered(List<Entry> entries, long dataSize, int jsonLength, StrictJson json)
            throws CorruptInputException {
        long covered = 0;
        for (Entry entry : entries) {
            TensorInfo tensor = entry.tensor;
            if (tensor.begin() != covered) {
                String fault = tensor.begin() < covered ? "overlaps the one before" : "leaves a hole before it";
                throw json.corruptAt(entry.position, "the tensor " + Text.quoted(tensor.name()) + " " + fault);
            }
            if (tensor.end() > dataSize) {
                throw json.corruptAt(
                        entry.position, "the tensor " + Text.quoted(tensor.name()) + " ends after the file's end");
            }
            covered = tensor.end();
        }
        if (covered < dataSize) {
            throw new CorruptInputException(
                    CODEC,
                    LENGTH_BYTES + jsonLength + covered,
                    (dataSize - covered) + " bytes that belong to no tensor at the file's end");
        }
    }

    /**
     * Makes a header whose data begin on a multiple of {@link #DEFAULT_ALIGNMENT}.
     *
     * @param tensors the tensors in the order of their offsets, the first at 0, each where the one before ends
     * @param metadata names and values, written in the map's order
     * @throws IllegalArgumentException if tensors do not follow each other, two have the same name, a text has no UTF-8
     *     form, or the header would be too long
     */
    public static SafeTensorsHeader of(List<TensorInfo> tensors, Map<String, String> metadata) {
        long end = 0;
        for (TensorInfo tensor : tensors) {
            if (tensor.begin() != end) {
                throw new IllegalArgumentException(
                        "the tensor " + Text.quoted(tensor.name()) + " begins at " + tensor.begin() + ", not " + end);
            }
            end = tensor.end();
        }
        SafeTensorsHeader unpadded =
                new SafeTensorsHeader(encode(tensors, metadata), tensors, new LinkedHashMap<>(metadata));
        if (unpadded.tensorsByName.size() != tensors.size()) {
            throw new IllegalArgumentException("two tensors have the same name");
        }
        return unpadded.withAlignment(DEFAULT_ALIGNMENT);
    }

    private static byte[] encode(List<TensorInfo> tensors, Map<String, String> metadata) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(METADATA_KEY);
                for (Map.Entry<String, String> entry : metadata.entrySet()) {
                    if (!Text.isWellFormed(entry.getKey()) || !Text.isWellFormed(entry.getValue())) {
                        throw new IllegalArgumentException(
                                "the metadata " + Text.quoted(entry.getKey()) + " has no UTF-8 form");
                    }
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            for (TensorInfo tensor : tensors) {
                json.writeObjectFieldStart(tensor.name());
                json.writeStringField("dtype", tensor.dtype().name());
                writeArray(json, "shape", tensor.shape());
                writeArray(json, "data_offsets", List.of(tensor.begin(), tensor.end()));
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return out.toByteArray();
    }

    private static void writeArray(JsonGenerator json, String name, List<Long> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (long value : values) {
            json.writeNumber(value);
        }
        json.writeEndArray();
    }

    /**
     * Returns this header, padded with spaces so that the data begin on a multiple of {@code alignment} bytes.
     *
     * @throws IllegalArgumentException if {@code alignment} is not positive, or the header would be too long
     */
    public SafeTensorsHeader withAlignment(int alignment) {
        if (alignment <= 0) {
            throw new IllegalArgumentException("an alignment of " + alignment);
        }
        long unpadded = (long) LENGTH_BYTES + unpaddedLength();
        return withDataBegin(Math.ceilDiv(unpadded, alignment) * alignment);
    }

    /**
     * Returns this header, padded with spaces so that the data begin at {@code dataBegin} in the file. This is for writers
     * who reserve room for a header before they know the tensors' sizes.
     *
     * @throws IllegalArgumentException if the header does not fit, or would be too long
     */
    public SafeTensorsHeader withDataBegin(long dataBegin) {
        long length = dataBegin - LENGTH_BYTES;
        int unpadded = unpaddedLength();
        if (length < unpadded || length > MAX_JSON_LENGTH) {
            throw new IllegalArgumentException("a header of " + unpadded + " bytes cannot be padded to " + length
                    + ", at most " + MAX_JSON_LENGTH);
        }
        byte[] padded = Arrays.copyOf(json, (int) length);
        Arrays.fill(padded, unpadded, padded.length, (byte) ' ');
        return new SafeTensorsHeader(padded, this);
    }

    private int unpaddedLength() {
        int length = json.length;
        while (json[length - 1] == ' ') {
            length--;
        }
        return length;
    }

    /** Returns the tensors in the order of their offsets; those without bytes that begin at one place, as listed. */
    public List<TensorInfo> tensors() {
        return tensors;
    }

    /** Returns the tensor of that name, if there is one. */
    public Optional<TensorInfo> tensor(String name) {
        return Optional.ofNullable(tensorsByName.get(name));
    }

    /** Returns the metadata in the order in which they are written; empty if there are none. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Returns the JSON text with its padding, byte for byte as in the file; read-only. */
    public MemorySegment json() {
        return MemorySegment.ofArray(json).asReadOnly();
    }

    /** Returns where in the file the tensors' bytes begin. */
    public long dataBegin() {
        return LENGTH_BYTES + (long) json.length;
    }

    /** Returns the number of bytes that the tensors take together. */
    public long dataSize() {
        return tensors.isEmpty() ? 0 : tensors.getLast().end();
    }

    /** Returns the {@link #dataBegin()} bytes that a file with this header begins with: length and JSON text. */
    public byte[] toBytes() {
        byte[] bytes = new byte[LENGTH_BYTES + json.length];
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json);
        return bytes;
    }

    @Override
    public String toString() {
        return "SafeTensorsHeader[" + tensors.size() + " tensors, data from " + dataBegin() + " to "
                + (dataBegin() + dataSize()) + "]";
    }
}
