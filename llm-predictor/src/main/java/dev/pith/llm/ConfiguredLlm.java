package dev.pith.llm;

import dev.pith.codec.BlockDecoder;
import dev.pith.codec.BlockEncoder;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.coder.RangeDecoder;
import dev.pith.llm.engine.PortableEngine;
import dev.pith.ngram.GuidedPredictor;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Codec {@code llm} with its settings. The memory of the model, which all coders share, is not counted as theirs.
 *
 * @param settings what stands in the frame header
 * @param model the model that was given, which need not be the one that the settings name; null if none was given
 * @param threadsPerBlock how many threads share the work on a block
 * @param onMismatch what to do if the model's engine is not the one that the settings name
 */
record ConfiguredLlm(LlmParameters settings, @Nullable LanguageModel model, int threadsPerBlock, OnMismatch onMismatch)
        implements ConfiguredCodec {

    /** What to do if an engine may not predict what another one did. */
    enum OnMismatch {
        REFUSE,
        TRY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

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
        EngineFingerprint engine = settings.engine();
        return "mode " + settings.mode() + ", model " + settings.model() + (engine == null ? "" : ", engine " + engine);
    }

    @Override
    public int preferredBlockLength() {
        return BLOCK_LENGTH;
    }

    @Override
    public long encoderMemory(int blockLength) {
        boolean verifies = settings.engine() != null;
        return predictorMemory(blockLength)
                + (long) ENCODER_BYTES_PER_BYTE * blockLength
                + (verifies ? decoderMemory(blockLength) + blockLength : 0);
    }

    @Override
    public long decoderMemory(int blockLength) {
        return predictorMemory(blockLength) + (long) DECODER_BYTES_PER_BYTE * blockLength;
    }

    private long predictorMemory(int blockLength) {
        int lanes = settings.lanes().lanes(blockLength);
        long mixed = settings.mode() == CodingMode.MIXED ? GuidedPredictor.memory(blockLength, lanes) : 0;
        if (model == null) {
            return mixed;
        }
        int vocabulary = model.engine().vocabularySize();
        return mixed + LanePredictor.memory(model.engine(), lanes, settings.window()) + NextBit.memory(vocabulary);
    }

    @Override
    public long maxContentLength(int payloadLength) {
        return RangeDecoder.maxChoices(
                payloadLength, (1 << TokenDistribution.TOTAL_BITS) - 2, TokenDistribution.TOTAL_BITS);
    }

    @Override
    public ConfiguredCodec withThreadsPerBlock(int threads) {
        return new ConfiguredLlm(settings, model, threads, onMismatch);
    }

    @Override
    public BlockEncoder newEncoder() {
        if (model == null) {
            throw new IllegalStateException("settings without a model cannot encode");
        }
        BlockEncoder encoder = settings.mode() == CodingMode.MIXED
                ? new MixedEncoder(settings, model, threadsPerBlock)
                : new LlmEncoder(settings, model, threadsPerBlock);
        // What need not be the same bits everywhere is at least to be the same here.
        return model.engine().fingerprint().isEmpty() ? encoder : new VerifyingEncoder(encoder, decoder(model));
    }

    private BlockDecoder decoder(LanguageModel model) {
        return settings.mode() == CodingMode.MIXED
                ? new MixedDecoder(settings, model, threadsPerBlock)
                : new LlmDecoder(settings, model, threadsPerBlock);
    }

    @Override
    public BlockDecoder newDecoder() {
        if (model == null) {
            return unable("give its directory with the option 'model'");
        }
        if (!model.id().equals(settings.model())) {
            return unable("the one given is " + model.id());
        }
        EngineFingerprint given = model.engine().fingerprint().orElse(null);
        if (onMismatch == OnMismatch.REFUSE && !Objects.equals(settings.engine(), given)) {
            return mismatched(difference(settings.engine(), given));
        }
        return decoder(model);
    }

    private static String difference(@Nullable EngineFingerprint encoder, @Nullable EngineFingerprint decoder) {
        if (encoder != null && decoder != null) {
            return String.join(", ", encoder.differencesTo(decoder));
        }
        return "engine was " + (encoder == null ? PortableEngine.NAME : encoder) + " and is "
                + (decoder == null ? PortableEngine.NAME : decoder);
    }

    private static BlockDecoder mismatched(String difference) {
        return (payload, payloadOffset, payloadLength, content, contentOffset, contentLength, monitor) -> {
            throw new EngineMismatchException(
                    "this was compressed by an engine that may compute otherwise: " + difference
                            + "; option 'engine-mismatch' with the value 'try' has it decoded if that is possible");
        };
    }

    /** Frames can be listed and checked without the model, so it is missed only when a block is to be decoded. */
    private BlockDecoder unable(String reason) {
        return (payload, payloadOffset, payloadLength, content, contentOffset, contentLength, monitor) -> {
            throw new MissingModelException(
                    "this was compressed with the language model " + settings.model() + ": " + reason);
        };
    }
}
