package dev.pith.coder;

import dev.pith.codec.BlockDecoder;
import dev.pith.codec.BlockEncoder;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.CorruptInputException;
import dev.pith.codec.WorkMonitor;
import java.io.InterruptedIOException;
import java.util.function.Supplier;

/**
 * Makes a codec of any model that predicts bytes: it supplies the coding loop, the limits and the checks.
 *
 * <p>The model is an {@link AdaptiveModel} that gives each of the symbols 0 to 255 a frequency of at least 1. A fresh one is made for every block. {@code docs/write-a-model.md} shows the way from a model to a codec;
 * {@link dev.pith.coder.orderk.OrderKCodec} is an example.
 *
 * <p>A payload is one message of the {@link RangeEncoder}: the bytes of the content in order, each coded as the model
 * predicts it after having seen those before it.
 *
 * <p>Safe for use by several threads if the supplier is.
 */
public final class ModelCodec implements ConfiguredCodec {

    private static final int PREFERRED_BLOCK_LENGTH = 1 << 22;
    private static final int BYTES_BETWEEN_CHECKS = 1 << 14;

    /** The 255 other symbols leave this much to the likeliest one. */
    private static final int MAX_FREQUENCY = (1 << RangeEncoder.MAX_TOTAL_BITS) - 255;

    private final String name;
    private final byte[] parameters;
    private final String summary;
    private final long modelMemory;
    private final Supplier<? extends AdaptiveModel> newModel;

    /**
     * Makes a codec of a model.
     *
     * @param name the codec's name, as in {@link #name()}
     * @param parameters the model's settings, as in {@link #parameters()}
     * @param summary the settings in words, as in {@link #summary()}
     * @param modelMemory an upper bound on the memory that one model takes, in bytes
     * @param newModel makes a model that has seen nothing; all that it makes must predict alike
     */
    public ModelCodec(
            String name,
            byte[] parameters,
            String summary,
            long modelMemory,
            Supplier<? extends AdaptiveModel> newModel) {
        this.name = name;
        this.parameters = parameters.clone();
        this.summary = summary;
        this.modelMemory = modelMemory;
        this.newModel = newModel;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte[] parameters() {
        return parameters.clone();
    }

    @Override
    public String summary() {
        return summary;
    }

    @Override
    public int preferredBlockLength() {
        return PREFERRED_BLOCK_LENGTH;
    }

    @Override
    public long encoderMemory(int blockLength) {
        return modelMemory;
    }

    @Override
    public long decoderMemory(int blockLength) {
        return modelMemory;
    }

    @Override
    public long maxContentLength(int payloadLength) {
        return RangeDecoder.maxChoices(payloadLength, MAX_FREQUENCY, RangeEncoder.MAX_TOTAL_BITS);
    }

    @Override
    public BlockEncoder newEncoder() {
        return this::encode;
    }

    @Override
    public BlockDecoder newDecoder() {
        return this::decode;
    }

    private int encode(
            byte[] content,
            int contentOffset,
            int contentLength,
            byte[] payload,
            int payloadOffset,
            int payloadLimit,
            WorkMonitor monitor)
            throws InterruptedIOException {
        AdaptiveModel model = newModel.get();
        RangeEncoder encoder = new RangeEncoder(payload, payloadOffset, payloadLimit);
        int contentEnd = contentOffset + contentLength;
        int position = contentOffset;
        while (position < contentEnd && !encoder.overflowed()) {
            int count = Math.min(contentEnd - position, BYTES_BETWEEN_CHECKS);
            for (int i = 0; i < count; i++) {
                int symbol = content[position++] & 0xFF;
                encoder.encode(symbol, model.prediction());
                model.update(symbol);
            }
            monitor.advanced(count);
        }
        return encoder.finish();
    }

    private void decode(
            byte[] payload,
            int payloadOffset,
            int payloadLength,
            byte[] content,
            int contentOffset,
            int contentLength,
            WorkMonitor monitor)
            throws CorruptInputException, InterruptedIOException {
        AdaptiveModel model = newModel.get();
        RangeDecoder decoder = new RangeDecoder(payload, payloadOffset, payloadOffset + payloadLength);
        int contentEnd = contentOffset + contentLength;
        int position = contentOffset;
        while (position < contentEnd && !decoder.isOverrun()) {
            int count = Math.min(contentEnd - position, BYTES_BETWEEN_CHECKS);
            for (int i = 0; i < count; i++) {
                int symbol = decoder.decode(model.prediction());
                content[position++] = (byte) symbol;
                model.update(symbol);
            }
            monitor.advanced(count);
        }
        if (!decoder.isAtEnd()) {
            throw new CorruptInputException(
                    name,
                    payloadLength,
                    decoder.isOverrun() ? "payload ends too early" : "payload does not end with its content");
        }
    }
}
