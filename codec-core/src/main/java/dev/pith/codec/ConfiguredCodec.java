package dev.pith.codec;

/**
 * A codec with its settings chosen: makes the encoders and decoders of one frame and tells what they need.
 *
 * <p>Immutable and safe for use by several threads. The same settings encode the same block to the same bytes on any
 * machine.
 */
public interface ConfiguredCodec {

    /** Returns the name of the codec, as in {@link Codec#name()}. */
    String name();

    /** Returns the bytes from which {@link Codec#restore} makes an equal object, a new array at each call. */
    byte[] parameters();

    /** Returns the settings in a few words for a person, such as {@code level 6}; empty if there are none. */
    String summary();

    /** Returns the block length in bytes that suits these settings, 1 to {@value FrameLimits#MAX_BLOCK_LENGTH}. */
    int preferredBlockLength();

    /** Returns an upper bound in bytes on the heap and native memory of one encoder for blocks of this length. */
    long encoderMemory(int blockLength);

    /** Returns an upper bound in bytes on the heap and native memory of one decoder for blocks of this length. */
    long decoderMemory(int blockLength);

    /**
     * Returns the most content bytes that a payload of this length can hold, so that a decoder can refuse a header that
     * claims more before memory is allocated for it.
     */
    long maxContentLength(int payloadLength);

    /** Returns how many threads each coder shares the work on a block among; 1 for most codecs. */
    default int threadsPerBlock() {
        return 1;
    }

    /**
     * Returns these settings with coders that share the work on a block among threads, or the same settings if the codec
     * cannot do so. What is encoded does not depend on it.
     *
     * @param threads at least 1
     */
    default ConfiguredCodec withThreadsPerBlock(int threads) {
        return this;
    }

    /** Makes an encoder. */
    BlockEncoder newEncoder();

    /** Makes a decoder. */
    BlockDecoder newDecoder();
}
