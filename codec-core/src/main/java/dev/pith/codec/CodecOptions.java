package dev.pith.codec;

import java.util.HashMap;
import java.util.Map;

/**
 * What the user chose for a codec: a level and any further settings by name.
 *
 * @param level {@value #MIN_LEVEL} (fast, little memory) to {@value #MAX_LEVEL} (small output, much memory)
 * @param values further settings; see {@link Codec#options()}
 */
public record CodecOptions(int level, Map<String, String> values) {

    public static final int MIN_LEVEL = 1;
    public static final int MAX_LEVEL = 9;
    public static final int DEFAULT_LEVEL = 6;

    /** The default level and no further settings. */
    public static final CodecOptions DEFAULT = new CodecOptions(DEFAULT_LEVEL, Map.of());

    /** @throws IllegalArgumentException if the level is out of range */
    public CodecOptions {
        if (level < MIN_LEVEL || level > MAX_LEVEL) {
            throw new IllegalArgumentException("level must be " + MIN_LEVEL + " to " + MAX_LEVEL + ", but is " + level);
        }
        values = Map.copyOf(values);
    }

    /** Returns options with this level and no further settings. */
    public static CodecOptions ofLevel(int level) {
        return new CodecOptions(level, Map.of());
    }

    /** Returns a copy in which one further setting is given. */
    public CodecOptions with(String name, String value) {
        Map<String, String> copy = new HashMap<>(values);
        copy.put(name, value);
        return new CodecOptions(level, copy);
    }
}
