package dev.pith.codec;

import static dev.pith.codec.FrameFormat.COMPACT;
import static dev.pith.codec.FrameFormat.CONTENT_LENGTH_PRESENT;
import static dev.pith.codec.FrameFormat.DESCRIPTOR;
import static dev.pith.codec.FrameFormat.DESCRIPTOR_FLAGS;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header of a frame, in either of its two forms. */
sealed interface FrameHeader {

    /** Stands for a content length that the header does not tell. */
    long UNKNOWN_LENGTH = -1;

    Pattern CODEC_NAME = Pattern.compile("[a-z0-9-]{1," + Codec.MAX_NAME_LENGTH + "}");

    CodecId codec();

    /** Returns the content length of the frame, or {@link #UNKNOWN_LENGTH}. */
    long contentLength();

    /** Returns the longest content of a block. */
    int blockLength();

    /** Returns the bytes of the header. */
    byte[] encode();

    /**
     * What the header tells of the codec.
     *
     * @param parameters in hexadecimal, so that equal settings are equal objects
     */
    record CodecId(String name, String parameters) {

        static CodecId of(ConfiguredCodec codec) {
            byte[] parameters = codec.parameters();
            if (!CODEC_NAME.matcher(codec.name()).matches() || parameters.length > Codec.MAX_PARAMETERS_LENGTH) {
                throw new IllegalArgumentException("not a codec name with parameters that a frame can hold: "
                        + codec.name() + " with " + parameters.length + " bytes");
            }
            return new CodecId(codec.name(), HexFormat.of().formatHex(parameters));
        }

        byte[] parameterBytes() {
            return HexFormat.of().parseHex(parameters);
        }
    }

    /** A frame of one block, or of none if the content is empty; header, payload, checksum and end mark. */
    record Compact(CodecId codec, int blockLength, int payloadLength, boolean stored) implements FrameHeader {

        @Override
        public long contentLength() {
            return blockLength;
        }

        @Override
        public byte[] encode() {
            ByteArrayOutputStream out = start(DESCRIPTOR | COMPACT | CONTENT_LENGTH_PRESENT, codec);
            Varint.write(out, blockLength);
            Varint.write(out, stored ? 0 : payloadLength + 1L);
            return finish(out);
        }
    }

    /** A frame of any number of records. */
    record Streaming(CodecId codec, long contentLength, int blockLength) implements FrameHeader {

        boolean lengthKnown() {
            return contentLength != UNKNOWN_LENGTH;
        }

        @Override
        public byte[] encode() {
            ByteArrayOutputStream out = start(DESCRIPTOR | (lengthKnown() ? CONTENT_LENGTH_PRESENT : 0), codec);
            if (lengthKnown()) {
                Varint.write(out, contentLength);
            }
            Varint.write(out, blockLength);
            return finish(out);
        }
    }

    private static ByteArrayOutputStream start(int descriptor, CodecId codec) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] magic = new byte[FrameFormat.MAGIC_LENGTH];
        FrameFormat.putInt(magic, 0, FrameFormat.MAGIC);
        out.writeBytes(magic);
        out.write(descriptor);
        byte[] name = codec.name().getBytes(StandardCharsets.US_ASCII);
        out.write(name.length);
        out.writeBytes(name);
        byte[] parameters = codec.parameterBytes();
        out.write(parameters.length);
        out.writeBytes(parameters);
        return out;
    }

    private static byte[] finish(ByteArrayOutputStream out) {
        byte[] fields = out.toByteArray();
        byte[] checksum = new byte[Integer.BYTES];
        FrameFormat.putInt(checksum, 0, Crc32c.of(fields, 0, fields.length));
        out.writeBytes(checksum);
        return out.toByteArray();
    }

    /** Reads a header, or returns null if the input ends where it would start. */
    static @Nullable FrameHeader read(FrameInput in) throws IOException {
        long start = in.position();
        in.resetChecksum();
        for (int i = 0; i < FrameFormat.MAGIC_LENGTH; i++) {
            int value = in.readOrEnd();
            if (value < 0 && i == 0) {
                return null;
            }
            if (value < 0) {
                throw corrupt(in.position(), "the input ends within the magic number");
            }
            if ((byte) value != (byte) (FrameFormat.MAGIC >>> (8 * i))) {
                throw corrupt(start, start == 0 ? "not a Pith frame" : "what follows the last frame is not a frame");
            }
        }
        int descriptor = in.readByte("the header");
        if ((descriptor & ~DESCRIPTOR_FLAGS) != DESCRIPTOR) {
            throw corrupt(
                    start,
                    "a version of the format, or a flag, that this reader does not know: descriptor 0x"
                            + Integer.toHexString(descriptor));
        }
        boolean compact = (descriptor & COMPACT) != 0;
        boolean lengthPresent = (descriptor & CONTENT_LENGTH_PRESENT) != 0;
        if (compact && !lengthPresent) {
            throw corrupt(start, "a compact frame without content length");
        }
        byte[] name = readCounted(in, "the codec name");
        byte[] parameters = readCounted(in, "the codec parameters");
        CodecId codec = new CodecId(
                new String(name, StandardCharsets.ISO_8859_1), HexFormat.of().formatHex(parameters));
        if (!CODEC_NAME.matcher(codec.name()).matches()) {
            throw corrupt(start, "the codec name is not one");
        }
        FrameHeader header = compact
                ? readCompact(in, codec)
                : new Streaming(
                        codec,
                        lengthPresent ? in.readVarint(Long.MAX_VALUE, "the content length") : UNKNOWN_LENGTH,
                        (int) in.readVarint(FrameLimits.MAX_BLOCK_LENGTH, "the block length"));
        int checksum = in.checksum();
        if (in.readInt("the header checksum") != checksum) {
            throw corrupt(start, "the header's checksum does not match");
        }
        if (header instanceof Streaming && header.blockLength() == 0) {
            throw corrupt(start, "the block length is zero");
        }
        if (header instanceof Compact(CodecId _, int length, int payload, boolean stored)
                && !stored
                && payload >= length) {
            throw corrupt(start, "a coded payload is not shorter than its content");
        }
        return header;
    }

    private static Compact readCompact(FrameInput in, CodecId codec) throws IOException {
        int contentLength = (int) in.readVarint(FrameLimits.MAX_BLOCK_LENGTH, "the content length");
        int payload = (int) in.readVarint(FrameLimits.MAX_BLOCK_LENGTH, "the payload length");
        boolean stored = payload == 0;
        return new Compact(codec, contentLength, stored ? contentLength : payload - 1, stored);
    }

    private static byte[] readCounted(FrameInput in, String what) throws IOException {
        byte[] bytes = new byte[in.readByte(what)];
        in.readFully(bytes, 0, bytes.length, what);
        return bytes;
    }

    private static CorruptInputException corrupt(long offset, String reason) {
        return new CorruptInputException(FrameFormat.NAME, offset, reason);
    }
}
