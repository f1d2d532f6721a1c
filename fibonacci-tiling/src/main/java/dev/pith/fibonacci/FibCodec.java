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
 * <p>Option {@code parse} says where phrases may stand for several words: {@code none}, the default, {@code every} or {@code
 * fibonacci}. Its parameters are the version of the format, the level, and the parse unless it is {@code none}.
 */
public final class FibCodec implements Codec {

    static final String NAME = "fib";

    private static final String PARSE = "parse";

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
        return List.of(new CodecOption(
                PARSE,
                "where several words may be coded as one: none, every (pair of words), or fibonacci (at its long tiles)",
                PhrasePlaces.NONE.optionValue()));
    }

    @Override
    public ConfiguredCodec configure(CodecOptions options) {
        for (String option : options.values().keySet()) {
            if (!option.equals(PARSE)) {
                throw new IllegalArgumentException("codec fib has no option '" + option + "'");
            }
        }
        String parse = options.values().getOrDefault(PARSE, PhrasePlaces.NONE.optionValue());
        PhrasePlaces places = PhrasePlaces.ofOptionValue(parse);
        if (places == null) {
            throw new IllegalArgumentException("parse must be none, every or fibonacci, but is '" + parse + "'");
        }
        return new ConfiguredFib(options.level(), places);
    }

    @Override
    public ConfiguredCodec restore(byte[] parameters, CodecOptions options) throws CorruptInputException {
        int version = parameters.length == 0 ? 0 : parameters[0];
        boolean hasPhrases = version == ConfiguredFib.PHRASES_VERSION;
        if ((!hasPhrases && version != ConfiguredFib.WORDS_VERSION) || parameters.length != (hasPhrases ? 3 : 2)) {
            throw new CorruptInputException(NAME, 0, "parameters of an unknown version");
        }
        int level = parameters[1];
        if (level < CodecOptions.MIN_LEVEL || level > CodecOptions.MAX_LEVEL) {
            throw new CorruptInputException(NAME, 1, "level " + level + " does not exist");
        }
        if (!hasPhrases) {
            return new ConfiguredFib(level, PhrasePlaces.NONE);
        }
        PhrasePlaces places = PhrasePlaces.ofNumber(parameters[2]);
        if (places == null || places == PhrasePlaces.NONE) {
            throw new CorruptInputException(NAME, 2, "parse " + parameters[2] + " does not exist");
        }
        return new ConfiguredFib(level, places);
    }
}
