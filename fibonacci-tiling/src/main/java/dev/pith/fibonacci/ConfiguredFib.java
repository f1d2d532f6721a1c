package dev.pith.fibonacci;

import dev.pith.codec.BlockDecoder;
import dev.pith.codec.BlockEncoder;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.coder.RangeDecoder;
import dev.pith.coder.RangeEncoder;

/**
 * Codec {@code fib} at one level.
 *
 * @param level 1 to 9
 */
record ConfiguredFib(int level) implements ConfiguredCodec {

    static final int MODEL_VERSION = 1;

    private static final int MAX_PROBABILITY = (1 << RangeEncoder.PROBABILITY_BITS) - 1;
    private static final int BLOCK_LENGTH = 16 << 20;

    /**
     * What words, gaps and pairs take for each byte of content, at most. No more than one byte in three begins a distinct
     * string, and every byte may be a pair.
     */
    private static final int ENCODER_BYTES_PER_BYTE = 32;

    private static final int DECODER_BYTES_PER_BYTE = 20;

    @Override
    public String name() {
        return FibCodec.NAME;
    }

    @Override
    public byte[] parameters() {
        return new byte[] {MODEL_VERSION, (byte) level};
    }

    @Override
    public String summary() {
        return "level " + level;
    }

    @Override
    public int preferredBlockLength() {
        return BLOCK_LENGTH;
    }

    @Override
    public long encoderMemory(int blockLength) {
        return (long) ENCODER_BYTES_PER_BYTE * blockLength
                + Profile.of(level, blockLength).memory();
    }

    @Override
    public long decoderMemory(int blockLength) {
        return (long) DECODER_BYTES_PER_BYTE * blockLength
                + Profile.of(level, blockLength).memory();
    }

    @Override
    public long maxContentLength(int payloadLength) {
        // Each pair takes a choice at least, for its word's case.
        long pairs = RangeDecoder.maxChoices(payloadLength, MAX_PROBABILITY, RangeEncoder.PROBABILITY_BITS);
        return pairs * 2 * Tokens.MAX_LENGTH;
    }

    @Override
    public BlockEncoder newEncoder() {
        return new FibEncoder(level);
    }

    @Override
    public BlockDecoder newDecoder() {
        return new FibDecoder(level);
    }
}
