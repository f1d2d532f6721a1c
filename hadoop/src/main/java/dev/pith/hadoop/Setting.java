package dev.pith.hadoop;

import dev.pith.codec.CodecOptions;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/** Reads single values of a configuration. What is wrong with one is reported with its key. */
final class Setting {

    private Setting() {}

    /** Returns a number of threads, 0 for that of the processors. */
    static int threads(Configuration configuration) {
        return number(configuration, PithCodec.THREADS_KEY, 1);
    }

    static int level(Configuration configuration) {
        return number(configuration, PithCodec.LEVEL_KEY, CodecOptions.DEFAULT_LEVEL);
    }

    /** Returns a number of bytes, which may be written with a suffix such as {@code k} or {@code m}; none if not set. */
    static OptionalLong bytes(Configuration configuration, String key) {
        String value = configuration.getTrimmed(key, "");
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(configuration.getLongBytes(key, 0));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    key + " must be a number of bytes, such as 1048576, 1024k or 1m, but is '" + value + "'", e);
        }
    }

    /** Returns the options of codecs by name. */
    static Map<String, String> options(Configuration configuration) {
        return configuration.getPropsWithPrefix(PithCodec.OPTION_PREFIX);
    }

    /** Returns what the supplier makes of a value, and has what it throws name the key. */
    static <T> T checked(String key, Supplier<T> supplier) {
        try {
            return supplier.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }

    private static int number(Configuration configuration, String key, int defaultValue) {
        String value = configuration.getTrimmed(key, "");
        if (value.isEmpty()) {
            return defaultValue;
        }
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " must be a whole number, but is '" + value + "'", e);
        }
    }
}
