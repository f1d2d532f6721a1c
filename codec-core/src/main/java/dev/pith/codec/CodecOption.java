package dev.pith.codec;

/**
 * Describes a setting that a codec understands besides the level.
 *
 * @param name how it is named in {@link CodecOptions}
 * @param description one line for a person: its meaning and the values it takes
 * @param defaultValue what holds when it is not given, in words
 */
public record CodecOption(String name, String description, String defaultValue) {}
