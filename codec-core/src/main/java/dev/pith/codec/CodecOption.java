package dev.pith.codec;

/**
 * Describes a setting that a codec understands besides the level.
 *
 * @param name how it is named in {@link CodecOptions}
 * @param description one line for a person: its meaning and the values it takes
 * @param defaultValue what holds when it is not given, in words
 * @param forReading whether it is given for decompression too, because frames do not hold it
 */
public record CodecOption(String name, String description, String defaultValue, boolean forReading) {

    /** Describes a setting that frames hold. */
    public CodecOption(String name, String description, String defaultValue) {
        this(name, description, defaultValue, false);
    }
}
