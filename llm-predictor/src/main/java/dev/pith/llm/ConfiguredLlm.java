package dev.pith.llm;

import dev.pith.codec.BlockDecoder;
import dev.pith.codec.BlockEncoder;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.coder.RangeDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Codec {@code llm} with its settings. The memory of the model, which all coders share, is not counted as theirs.
 *
 * @param settings what stands in the frame header
 * @param model the model that was given, which need not be the one that the settings name; null if none was given
 * @param threadsPerBlock how many threads share the work on a block
 */
record ConfiguredLlm(LlmParameters settings, @Nullable LanguageModel model, int threadsPerBlock)
        implements ConfiguredCodec {

    private static final int BLOCK_LENGTH = 4 << 20;

    /** Tokens, of which there may be as many as bytes, and what the tokenizer needs to find them. */
    private static final int ENCODER_BYTES_PER_BYTE = 24;

    private static final int DECODER_BYTES_PER_BYTE = 4;

    @Override
    public String name() {
        return LlmCodec.NAME;
    }

    @Override
    public byte[] parameters() {
        return settings.toBytes();
    }

    @Override
    public String summary() {
        return "mode " + settings.mode() + ", model " + settings.model();
    }

    @Override
    public int preferredBlockLength() {
        return BLOCK_LENGTH;
    }

    @Override
    public long encoderMemory(int blockLength) {
        return predictorMemory(blockLength) + (long) ENCODER_BYTES_PER_BYTE * blockLength;
    }

    @Override
    public long decoderMemory(int blockLength) {
        return predictorMemory(blockLength) + (long) DECODER_BYTES_PER_BYTE * blockLength;
    }

    private long predictorMemory(int blockLength) {
        if (model == null) {
            return 0;
        }
        int lanes = settings.lanes().lanes(blockLength);
        int vocabulary = model.engine().vocabularySize();
        return model.engine().predictorMemory(lanes, settings.window())
                + (long) Float.BYTES * lanes * vocabulary
                + TokenDistribution.memory(vocabulary);
    }

    @Override
    public long maxContentLength(int payloadLength) {
        return RangeDecoder.maxChoices(
                payloadLength, (1 << TokenDistribution.TOTAL_BITS) - 2, TokenDistribution.TOTAL_BITS);
    }

    @Override
    public ConfiguredCodec withThreadsPerBlock(int threads) {
        return new ConfiguredLlm(settings, model, threads);
    }

    @Override
    public BlockEncoder newEncoder() {
        if (model == null) {
            throw new IllegalStateException("settings without a model cannot encode");
        }
        return new LlmEncoder(settings, model, threadsPerBlock);
    }

    @Override
    public BlockDecoder newDecoder() {
        if (model == null) {
            return unable("give its directory with the option 'model'");
        }
        if (!model.id().equals(settings.model())) {
            return unable("the one given is " + model.id());
        }
        return new LlmDecoder(settings, model, threadsPerBlock);
    }

    /** Frames can be listed and checked without the model, so it is missed only when a block is to be decoded. */
    private BlockDecoder unable(String reason) {
        return (payload, payloadOffset, payloadLength, content, contentOffset, contentLength, monitor) -> {
            throw new MissingModelException(
                    "this was compressed with the language model " + settings.model() + ": " + reason);
        };
    }
}
