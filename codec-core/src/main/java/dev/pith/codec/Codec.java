package dev.pith.codec;

import java.io.IOException;
import java.util.List;

/**
 * A compression method, found by the name that stands in the frame header.
 *
 * <p>A codec is a stateless factory with a public no-argument constructor, named in
 * {@code META-INF/services/dev.pith.codec.Codec}. It turns options into a {@link ConfiguredCodec}, and the parameters
 * of a frame header back into an equal one. Implementations are safe for use by several threads.
 */
public interface Codec {

    /** The longest codec name, in bytes. */
    int MAX_NAME_LENGTH = 31;

    /** The most bytes that {@link ConfiguredCodec#parameters()} may take. */
    int MAX_PARAMETERS_LENGTH = 255;

    /** Returns the name: 1 to {@value #MAX_NAME_LENGTH} characters out of {@code a–z}, {@code 0–9} and {@code -}. */
    String name();

    /** Returns one line that tells a person when to choose this codec. */
    String description();

    /** Returns the options that {@link #configure} understands besides the level; empty if there are none. */
    List<CodecOption> options();

    /**
     * Chooses the settings for compression.
     *
     * @throws IllegalArgumentException if an option is unknown or its value is not allowed; the message is fit for a
     *     person to read
     */
    ConfiguredCodec configure(CodecOptions options);

    /**
     * Restores the settings that a frame header holds.
     *
     * @param parameters what {@link ConfiguredCodec#parameters()} gave when the frame was written, from untrusted input
     * @param options settings of the reading side, such as where to find a model; its level, and settings that only
     *     other codecs understand, are ignored
     * @throws CorruptInputException if no encoder writes these parameters
     * @throws IOException if something that the options name cannot be read
     */
    ConfiguredCodec restore(byte[] parameters, CodecOptions options) throws IOException;
}
