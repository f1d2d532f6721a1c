package dev.pith.ngram;

import dev.pith.codec.Codec;
import dev.pith.codec.CodecOption;
import dev.pith.codec.CodecOptions;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.CorruptInputException;
import java.util.List;

/**
 * Codec {@code ngram}: bitwise context mixing. The default codec, for content of any kind.
 *
 * <p>Its parameters are two bytes: the version of the model and the level.
 */
public final class NgramCodec implements Codec {

    static final String NAME = "ngram";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "context mixing: small output, symmetric speed, memory by level";
    }

    @Override
    public List<CodecOption> options() {
        return List.of();
    }

    @Override
    public ConfiguredCodec configure(CodecOptions options) {
        if (!options.values().isEmpty()) {
            throw new IllegalArgumentException("codec ngram has no option '"
                    + options.values().keySet().iterator().next() + "'");
        }
        return new ConfiguredNgram(options.level(), KernelChoice.best());
    }

    @Override
    public ConfiguredCodec restore(byte[] parameters, CodecOptions options) throws CorruptInputException {
        if (parameters.length != 2 || parameters[0] != ConfiguredNgram.MODEL_VERSION) {
            throw new CorruptInputException(NAME, 0, "parameters of an unknown version");
        }
        int level = parameters[1];
        if (level < CodecOptions.MIN_LEVEL || level > CodecOptions.MAX_LEVEL) {
            throw new CorruptInputException(NAME, 1, "level " + level + " does not exist");
        }
        return new ConfiguredNgram(level, KernelChoice.best());
    }
}
