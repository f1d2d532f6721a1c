package dev.pith.dfloat.df11;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.safetensors.SafeTensors;
import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.zip.CRC32C;

/**
 * What Pith notes in the metadata of a safetensors file, and the package passes over, so that the file which was
 * compressed can be restored byte for byte.
 *
 * @param header the file's header, and with it the names, types, shapes and places of all tensors
 * @param checksum the CRC32C of the whole file, as eight hexadecimal digits
 */
record Original(SafeTensorsHeader header, String checksum) {

    private static final String HEADER_KEY = "pith.df11.header";
    private static final String DATA_SIZE_KEY = "pith.df11.data_size";
    private static final String CHECKSUM_KEY = "pith.df11.crc32c";
    private static final String FILES_KEY = "pith.df11.files";

    /** A longer header might not fit, escaped, into another. */
    private static final int LONGEST_HEADER = SafeTensorsHeader.MAX_JSON_LENGTH / 10;

    private static final long LONGEST_CHECKSUM_STEP = 1 << 26;

    /** @throws Df11UnsupportedException if the file's header is too long to be noted */
    static Original of(String name, SafeTensors file) throws Df11UnsupportedException {
        if (file.header().json().byteSize() > LONGEST_HEADER) {
            throw new Df11UnsupportedException(name, "its header has more than " + LONGEST_HEADER + " bytes");
        }
        return new Original(file.header(), checksum(file));
    }

    /** Returns the CRC32C of a whole file. */
    static String checksum(SafeTensors file) {
        CRC32C checksum = new CRC32C();
        checksum.update(file.header().toBytes());
        for (TensorInfo tensor : file.header().tensors()) {
            MemorySegment data = file.data(tensor);
            for (long at = 0; at < data.byteSize(); at += LONGEST_CHECKSUM_STEP) {
                long length = Math.min(LONGEST_CHECKSUM_STEP, data.byteSize() - at);
                ByteBuffer bytes = data.asSlice(at, length).asByteBuffer();
                checksum.update(bytes);
            }
        }
        return HexFormat.of().toHexDigits((int) checksum.getValue());
    }

    /** Adds this to the metadata of the file. */
    void addTo(Map<String, String> metadata) {
        metadata.put(HEADER_KEY, new String(header.json().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8));
        metadata.put(DATA_SIZE_KEY, Long.toString(header.dataSize()));
        metadata.put(CHECKSUM_KEY, checksum);
    }

    /** Tells whether Pith wrote a file with this metadata. */
    static boolean isIn(Map<String, String> metadata) {
        return metadata.containsKey(HEADER_KEY);
    }

    /** @throws CorruptInputException if the metadata do not tell of a valid header */
    static Original from(Map<String, String> metadata) throws CorruptInputException {
        byte[] json = metadata.getOrDefault(HEADER_KEY, "").getBytes(StandardCharsets.UTF_8);
        String size = metadata.getOrDefault(DATA_SIZE_KEY, "");
        if (!size.matches("[0-9]{1,18}")) {
            throw new CorruptInputException(Df11Format.NAME, 0, "a file's metadata do not tell of the original");
        }
        SafeTensorsHeader header = SafeTensorsHeader.parse(MemorySegment.ofArray(json), Long.parseLong(size));
        return new Original(header, metadata.getOrDefault(CHECKSUM_KEY, ""));
    }

    /**
     * Adds the content of files that the layout changes, to the metadata of one file.
     *
     * @throws Df11UnsupportedException if a file is not UTF-8
     */
    static void addFiles(SequencedMap<String, byte[]> files, Map<String, String> metadata) throws IOException {
        ObjectNode contents = Df11Config.newObject();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            String text = new String(file.getValue(), StandardCharsets.UTF_8);
            if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), file.getValue())) {
                throw new Df11UnsupportedException(file.getKey(), "not a text in UTF-8");
            }
            contents.put(file.getKey(), text);
        }
        metadata.put(FILES_KEY, contents.toString());
    }

    /** Returns the content of files that the layout changed, by name, as {@link #addFiles} put it there. */
    static SequencedMap<String, byte[]> files(Map<String, String> metadata) throws IOException {
        SequencedMap<String, byte[]> files = new LinkedHashMap<>();
        String noted = metadata.get(FILES_KEY);
        if (noted == null) {
            return files;
        }
        ObjectNode contents = Df11Config.parse("metadata", noted.getBytes(StandardCharsets.UTF_8));
        for (Map.Entry<String, JsonNode> file : contents.properties()) {
            String name = file.getKey();
            boolean known = name.equals(Df11Config.FILE_NAME) || name.endsWith(ModelDirectory.INDEX_SUFFIX);
            if (!known || name.contains("/") || name.contains("\\") || name.contains("\0")) {
                throw new CorruptInputException(Df11Format.NAME, 0, "the metadata hold a file of another kind");
            }
            files.put(name, file.getValue().asText().getBytes(StandardCharsets.UTF_8));
        }
        return files;
    }
}
