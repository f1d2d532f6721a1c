package dev.pith.fibonacci;

import dev.pith.codec.BlockDecoder;
import dev.pith.codec.BlockEncoder;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.coder.RangeDecoder;
import dev.pith.coder.RangeEncoder;
import dev.pith.fibonacci.phrase.PhraseBook;

/**
 * Codec {@code fib} at one level.
 *
 * @param level 1 to 9
 * @param places where the encoder may put phrases
 */
record ConfiguredFib(int level, PhrasePlaces places) implements ConfiguredCodec {

    /** The versions of payloads without phrases and with them. */
    static final int WORDS_VERSION = 1;

    static final int PHRASES_VERSION = 2;

    private static final int MAX_PROBABILITY = (1 << RangeEncoder.PROBABILITY_BITS) - 1;
    private static final int BLOCK_LENGTH = 16 << 20;

    /**
     * What words, gaps and pairs take for each byte of content, at most. No more than one byte in three begins a distinct
     * string, and every byte may be a pair.
     */
    private static final int ENCODER_BYTES_PER_BYTE = 32;

    private static final int DECODER_BYTES_PER_BYTE = 20;

    /** What phrases add to that. */
    private static final int ENCODER_PHRASE_BYTES_PER_BYTE = PhraseFinder.BYTES_PER_PAIR / PhraseFinder.MIN_PAIR_LENGTH;

    private static final int DECODER_PHRASE_BYTES_PER_BYTE = 10;

    @Override
    public String name() {
        return FibCodec.NAME;
    }

    @Override
    public byte[] parameters() {
        return hasPhrases()
                ? new byte[] {PHRASES_VERSION, (byte) level, (byte) places.number()}
                : new byte[] {WORDS_VERSION, (byte) level};
    }

    private boolean hasPhrases() {
        return places != PhrasePlaces.NONE;
    }

    @Override
    public String summary() {
        return "level " + level + (hasPhrases() ? ", parse " + places.optionValue() : "");
    }

    @Override
    public int preferredBlockLength() {
        return BLOCK_LENGTH;
    }

    @Override
    public long encoderMemory(int blockLength) {
        int perByte = ENCODER_BYTES_PER_BYTE + (hasPhrases() ? ENCODER_PHRASE_BYTES_PER_BYTE : 0);
        return (long) perByte * blockLength + Profile.of(level, blockLength).memory();
    }

    @Override
    public long decoderMemory(int blockLength) {
        int perByte = DECODER_BYTES_PER_BYTE + (hasPhrases() ? DECODER_PHRASE_BYTES_PER_BYTE : 0);
        return (long) perByte * blockLength + Profile.of(level, blockLength).memory();
    }

    @Override
    public long maxContentLength(int payloadLength) {
        // Each step takes a choice at least: for its word's case, or for its phrase, as there is another symbol, the
        // escape.
        long steps = RangeDecoder.maxChoices(payloadLength, MAX_PROBABILITY, RangeEncoder.PROBABILITY_BITS);
        int pairs = hasPhrases() ? PhraseBook.LENGTHS.getLast() : 1;
        return steps * pairs * 2 * Tokens.MAX_LENGTH;
    }

    @Override
    public BlockEncoder newEncoder() {
        return new FibEncoder(level, places);
    }

    @Override
    public BlockDecoder newDecoder() {
        return new FibDecoder(level, hasPhrases());
    }
}
