package dev.pith.dfloat;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.safetensors.DType;
import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The header of a compressed file: that of the original file, which it carries in its metadata, and the checksums of
 * tensors that are stored.
 *
 * @param original the original header, byte for byte
 * @param storedChecksums the CRC32C of each block of each stored tensor, in the order of the original's offsets
 */
record CompressedHeader(SafeTensorsHeader original, List<Integer> storedChecksums) {

    private static final String VERSION_KEY = "pith.dfloat";
    private static final String VERSION = "1";
    private static final String HEADER_KEY = "pith.header";
    private static final String HEADER_CHECKSUM_KEY = "pith.header.crc32c";
    private static final String SIZE_KEY = "pith.size";
    private static final String STORED_KEY = "pith.stored.crc32c";

    /** What names of entries end with that are payloads, or whose own names end so. */
    private static final String SUFFIX = ".pith";

    /** The type of entries that are payloads. */
    private static final DType PAYLOAD_TYPE = DType.U8;

    private static final int HEX_DIGITS = 2 * Integer.BYTES;

    CompressedHeader {
        storedChecksums = List.copyOf(storedChecksums);
    }

    /** Tells whether a file with this header is compressed, by whatever version. */
    static boolean isCompressed(SafeTensorsHeader header) {
        return header.metadata().containsKey(VERSION_KEY);
    }

    /** Reads what the metadata of a compressed file hold. */
    static CompressedHeader read(SafeTensorsHeader header) throws CorruptInputException {
        Map<String, String> metadata = header.metadata();
        if (!isCompressed(header)) {
            throw fault("a safetensors file that is not compressed");
        }
        String version = text(metadata, VERSION_KEY);
        if (!version.equals(VERSION)) {
            throw fault("format version \"" + version + "\", of which this reader does not know");
        }
        byte[] json = text(metadata, HEADER_KEY).getBytes(StandardCharsets.UTF_8);
        if (!text(metadata, HEADER_CHECKSUM_KEY).equals(hex(checksum(json)))) {
            throw fault("an original header that fails its checksum");
        }
        return new CompressedHeader(
                SafeTensorsHeader.parse(MemorySegment.ofArray(json), number(text(metadata, SIZE_KEY))),
                checksums(text(metadata, STORED_KEY)));
    }

    /** Returns the metadata that {@link #read} takes apart. */
    Map<String, String> metadata() {
        byte[] json = original.json().toArray(ValueLayout.JAVA_BYTE);
        StringBuilder stored = new StringBuilder();
        storedChecksums.forEach(checksum -> stored.append(hex(checksum)));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(VERSION_KEY, VERSION);
        metadata.put(HEADER_KEY, new String(json, StandardCharsets.UTF_8));
        metadata.put(HEADER_CHECKSUM_KEY, hex(checksum(json)));
        metadata.put(SIZE_KEY, Long.toString(original.dataSize()));
        metadata.put(STORED_KEY, stored.toString());
        return metadata;
    }

    /**
     * Returns the entry of a payload. All names of entries differ as the tensors' names do: one that ends with the suffix
     * stands for the tensor without it, and one that does not stands for the tensor of that name.
     */
    static TensorInfo payloadEntry(TensorInfo tensor, long begin, long length) {
        return TensorInfo.startingAt(begin, tensor.name() + SUFFIX, PAYLOAD_TYPE, List.of(length));
    }

    /** Returns the entry of a tensor that is stored. */
    static TensorInfo storedEntry(TensorInfo tensor, long begin) {
        String name = tensor.name().endsWith(SUFFIX) ? tensor.name() + SUFFIX : tensor.name();
        return TensorInfo.startingAt(begin, name, tensor.dtype(), tensor.shape());
    }

    /** Returns the entry that stands for a tensor. */
    static TensorInfo entry(SafeTensorsHeader header, TensorInfo tensor) throws CorruptInputException {
        return header.tensor(tensor.name() + SUFFIX)
                .or(() -> header.tensor(tensor.name()))
                .orElseThrow(() -> fault("no entry for the tensor \"" + tensor.name() + "\""));
    }

    /** Tells whether an entry for a tensor is a payload. */
    static boolean isPayload(TensorInfo entry, TensorInfo tensor) {
        return entry.dtype() == PAYLOAD_TYPE && tensor.dtype() != PAYLOAD_TYPE;
    }

    private static long number(String digits) throws CorruptInputException {
        try {
            long number = Long.parseLong(digits);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The same fault as a negative number.
        }
        throw fault("a size of the original that is no number");
    }

    private static String text(Map<String, String> metadata, String key) throws CorruptInputException {
        String value = metadata.get(key);
        if (value == null) {
            throw fault("no metadata \"" + key + "\"");
        }
        return value;
    }

    private static List<Integer> checksums(String digits) throws CorruptInputException {
        if (digits.length() % HEX_DIGITS != 0) {
            throw fault("checksums of stored tensors that are cut short");
        }
        List<Integer> checksums = new ArrayList<>();
        try {
            for (int at = 0; at < digits.length(); at += HEX_DIGITS) {
                checksums.add(HexFormat.fromHexDigits(digits, at, at + HEX_DIGITS));
            }
        } catch (IllegalArgumentException e) {
            throw fault("checksums of stored tensors that are no hexadecimal digits");
        }
        return checksums;
    }

    private static String hex(int checksum) {
        return HexFormat.of().toHexDigits(checksum);
    }

    private static int checksum(byte[] json) {
        CRC32C checksum = new CRC32C();
        checksum.update(json);
        return (int) checksum.getValue();
    }

    static CorruptInputException fault(String reason) {
        return new CorruptInputException(CodedTensor.CODEC, Long.BYTES, reason);
    }
}
