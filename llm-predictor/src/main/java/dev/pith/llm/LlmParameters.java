package dev.pith.llm;

import dev.pith.codec.CorruptInputException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * What a decoder must know, as it stands in the frame header; see {@code docs/llm-format.md}.
 *
 * @param mode what is made of a prediction
 * @param lanes how many lanes a block gets
 * @param window how much context a prediction rests on
 * @param model the model that predicts
 */
record LlmParameters(CodingMode mode, LanePolicy lanes, ContextWindow window, ModelId model) {

    private static final int VERSION = 1;

    byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(VERSION);
        out.write(mode == CodingMode.ARITHMETIC ? 0 : 1);
        Varint.write(out, lanes.tokensPerLane());
        Varint.write(out, lanes.maxLanes());
        Varint.write(out, window.length());
        Varint.write(out, window.overlap());
        out.writeBytes(
                ByteBuffer.allocate(ModelId.LENGTH).putLong(model.value()).array());
        return out.toByteArray();
    }

    /** @throws CorruptInputException if no encoder writes these bytes */
    static LlmParameters of(byte[] bytes) throws CorruptInputException {
        Varint.Reader reader = new Varint.Reader(bytes, 0, bytes.length);
        if (reader.readByte() != VERSION) {
            throw reader.corrupt("parameters of an unknown version");
        }
        CodingMode mode = switch (reader.readByte()) {
            case 0 -> CodingMode.ARITHMETIC;
            case 1 -> CodingMode.RANK;
            default -> throw reader.corrupt("a mode that does not exist");
        };
        try {
            LanePolicy lanes = new LanePolicy(reader.read(), reader.read());
            ContextWindow window = new ContextWindow(reader.read(), reader.read());
            if (bytes.length - reader.position() != ModelId.LENGTH) {
                throw reader.corrupt("parameters of a wrong length");
            }
            return new LlmParameters(
                    mode, lanes, window, new ModelId(ByteBuffer.wrap(bytes).getLong(reader.position())));
        } catch (IllegalArgumentException e) {
            CorruptInputException corrupt = reader.corrupt(String.valueOf(e.getMessage()));
            corrupt.initCause(e);
            throw corrupt;
        }
    }
}
