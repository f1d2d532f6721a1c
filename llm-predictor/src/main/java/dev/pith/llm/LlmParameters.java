package dev.pith.llm;

import dev.pith.codec.CorruptInputException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a decoder must know, as it stands in the frame header; see {@code docs/llm-format.md}.
 *
 * @param mode what is made of a prediction
 * @param lanes how many lanes a block gets
 * @param window how much context a prediction rests on
 * @param model the model that predicts
 * @param engine what its predictions depend on, or null if they are the portable engine's
 */
record LlmParameters(
        CodingMode mode,
        LanePolicy lanes,
        ContextWindow window,
        ModelId model,
        @Nullable EngineFingerprint engine) {

    private static final int VERSION = 1;

    /** Says, beside the mode, that a fingerprint follows. */
    private static final int WITH_ENGINE = 2;

    private static int modeByte(CodingMode mode) {
        return switch (mode) {
            case ARITHMETIC -> 0;
            case RANK -> 1;
            case MIXED -> 4;
        };
    }

    byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(VERSION);
        out.write(modeByte(mode) + (engine == null ? 0 : WITH_ENGINE));
        Varint.write(out, lanes.tokensPerLane());
        Varint.write(out, lanes.maxLanes());
        Varint.write(out, window.length());
        Varint.write(out, window.overlap());
        out.writeBytes(
                ByteBuffer.allocate(ModelId.LENGTH).putLong(model.value()).array());
        if (engine != null) {
            byte[] text = engine.text().getBytes(StandardCharsets.US_ASCII);
            out.write(text.length);
            out.writeBytes(text);
        }
        return out.toByteArray();
    }

    /** @throws CorruptInputException if no encoder writes these bytes */
    static LlmParameters of(byte[] bytes) throws CorruptInputException {
        Varint.Reader reader = new Varint.Reader(bytes, 0, bytes.length);
        if (reader.readByte() != VERSION) {
            throw reader.corrupt("parameters of an unknown version");
        }
        int modeByte = reader.readByte();
        CodingMode mode = switch (modeByte & ~WITH_ENGINE) {
            case 0 -> CodingMode.ARITHMETIC;
            case 1 -> CodingMode.RANK;
            case 4 -> CodingMode.MIXED;
            default -> throw reader.corrupt("a mode that does not exist");
        };
        try {
            LanePolicy lanes = new LanePolicy(reader.read(), reader.read());
            ContextWindow window = new ContextWindow(reader.read(), reader.read());
            int modelAt = reader.position();
            int rest = bytes.length - modelAt - ModelId.LENGTH;
            boolean withEngine = (modeByte & WITH_ENGINE) != 0;
            if (withEngine ? rest < 1 || (bytes[modelAt + ModelId.LENGTH] & 0xFF) != rest - 1 : rest != 0) {
                throw reader.corrupt("parameters of a wrong length");
            }
            ModelId model = new ModelId(ByteBuffer.wrap(bytes).getLong(modelAt));
            // Latin-1, so that bytes other than ASCII become characters that fingerprints do not have.
            EngineFingerprint engine = withEngine
                    ? new EngineFingerprint(
                            new String(bytes, bytes.length - rest + 1, rest - 1, StandardCharsets.ISO_8859_1))
                    : null;
            return new LlmParameters(mode, lanes, window, model, engine);
        } catch (IllegalArgumentException e) {
            CorruptInputException corrupt = reader.corrupt(String.valueOf(e.getMessage()));
            corrupt.initCause(e);
            throw corrupt;
        }
    }
}
