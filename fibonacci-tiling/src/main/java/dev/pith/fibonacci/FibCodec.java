package dev.pith.fibonacci;

import dev.pith.codec.Codec;
import dev.pith.codec.CodecOption;
import dev.pith.codec.CodecOptions;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.CorruptInputException;
import java.util.List;

/**
 * Codec {@code fib}: predicts words from the words before, for text in natural languages.
 *
 * <p>Its parameters are two bytes: the version of the model and the level.
 */
public final class FibCodec implements Codec {

    static final String NAME = "fib";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "words predicted by the words before: small and fast, for text";
    }

    @Override
    public List<CodecOption> options() {
        return List.of();
    }

    @Override
    public ConfiguredCodec configure(CodecOptions options) {
        if (!options.values().isEmpty()) {
            throw new IllegalArgumentException("codec fib has no option '"
                    + options.values().keySet().iterator().next() + "'");
        }
        return new ConfiguredFib(options.level());
    }

    @Override
    public ConfiguredCodec restore(byte[] parameters, CodecOptions options) throws CorruptInputException {
        if (parameters.length != 2 || parameters[0] != ConfiguredFib.MODEL_VERSION) {
            throw new CorruptInputException(NAME, 0, "parameters of an unknown version");
        }
        int level = parameters[1];
        if (level < CodecOptions.MIN_LEVEL || level > CodecOptions.MAX_LEVEL) {
            throw new CorruptInputException(NAME, 1, "level " + level + " does not exist");
        }
        return new ConfiguredFib(level);
    }
}
