package dev.pith.ngram;

import dev.pith.codec.BlockDecoder;
import dev.pith.codec.BlockEncoder;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.coder.RangeDecoder;
import dev.pith.coder.RangeEncoder;

/**
 * Codec {@code ngram} at one level.
 *
 * @param level 1 to 9
 * @param kernels how the model computes, which does not change what it computes
 */
record ConfiguredNgram(int level, KernelChoice kernels) implements ConfiguredCodec {

    static final int MODEL_VERSION = 1;

    private static final int MAX_PROBABILITY = (1 << RangeEncoder.PROBABILITY_BITS) - 1;

    @Override
    public String name() {
        return NgramCodec.NAME;
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
        return Profile.ofLevel(level).blockLength();
    }

    @Override
    public long encoderMemory(int blockLength) {
        // Beside the content may be substituted text, and then filtered content. Samples take a predictor of their own,
        // but one that is smaller than the block's and gone before that is made.
        return 2L * blockLength
                + RedundancyProbe.MEMORY
                + ContentFilterChooser.MEMORY
                + Profile.ofLevel(level).memory(blockLength);
    }

    @Override
    public long decoderMemory(int blockLength) {
        // Substituted text is shorter than the content, and kept beside it.
        return blockLength + Profile.ofLevel(level).memory(blockLength);
    }

    @Override
    public long maxContentLength(int payloadLength) {
        long coded = RangeDecoder.maxChoices(payloadLength, MAX_PROBABILITY, RangeEncoder.PROBABILITY_BITS) / Byte.SIZE;
        return coded * WordDictionary.MAX_WORD_LENGTH;
    }

    @Override
    public BlockEncoder newEncoder() {
        return new NgramEncoder(Profile.ofLevel(level), kernels);
    }

    @Override
    public BlockDecoder newDecoder() {
        return new NgramDecoder(Profile.ofLevel(level), kernels);
    }
}
