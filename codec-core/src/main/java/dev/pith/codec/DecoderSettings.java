package dev.pith.codec;

import dev.pith.codec.FrameHeader.CodecId;
import java.io.IOException;
import java.util.stream.Collectors;

/** What a reader goes by: the codecs at hand, its settings for them, and how much memory they may take. */
record DecoderSettings(CodecRegistry registry, CodecOptions options, FrameLimits limits) {

    /** Finds the codec of a frame and restores its settings. */
    ConfiguredCodec restore(CodecId id, long frameStart) throws IOException {
        Codec codec = registry.find(id.name())
                .orElseThrow(() -> new CorruptInputException(
                        FrameFormat.NAME,
                        frameStart,
                        "no codec named '" + id.name() + "'; installed: "
                                + registry.all().stream().map(Codec::name).collect(Collectors.joining(", "))));
        try {
            return codec.restore(id.parameterBytes(), options);
        } catch (CorruptInputException e) {
            throw BlockCoding.rebase(e, frameStart);
        } catch (RuntimeException e) {
            throw BlockCoding.brokenBy(e, id.name(), frameStart);
        }
    }

    /** Returns the memory in bytes of a decoder for blocks of this length, after checking that they are allowed. */
    long decoderMemory(ConfiguredCodec codec, int blockLength, long frameStart) throws CorruptInputException {
        if (blockLength > limits.maxBlockLength()) {
            throw new CorruptInputException(
                    FrameFormat.NAME,
                    frameStart,
                    "blocks of up to " + blockLength + " bytes, but " + limits.maxBlockLength() + " are allowed");
        }
        try {
            return codec.decoderMemory(blockLength);
        } catch (RuntimeException e) {
            throw BlockCoding.brokenBy(e, codec.name(), frameStart);
        }
    }

    /**
     * Returns how many threads may decode blocks of this length at once.
     *
     * @param decoder the memory of one decoder
     * @param wanted at least 1
     * @throws MemoryLimitException if not even one may
     */
    int allowedThreads(ConfiguredCodec codec, long decoder, int blockLength, int wanted, long frameStart)
            throws MemoryLimitException {
        int threads = MemoryUse.allowedThreads(decoder, blockLength, wanted, limits.maxMemory());
        if (threads == 0) {
            long needed = MemoryUse.ofStream(decoder, blockLength, 1);
            throw new MemoryLimitException(codec.name(), frameStart, needed, limits.maxMemory());
        }
        return threads;
    }

    /** Refuses a block whose content is longer than its payload, once that is here, can account for. */
    void checkContentLength(ConfiguredCodec codec, Block block) throws CorruptInputException {
        long most;
        try {
            most = codec.maxContentLength(block.payloadLength);
        } catch (RuntimeException e) {
            throw BlockCoding.brokenBy(e, codec.name(), block.position);
        }
        if (block.contentLength > most) {
            throw new CorruptInputException(
                    codec.name(),
                    block.position,
                    "a payload of " + block.payloadLength + " bytes cannot hold " + block.contentLength
                            + " bytes of content");
        }
    }
}
