package dev.pith.llm.checkpoint;

import dev.pith.llm.UnsupportedModelException;
import java.util.Locale;

/** A kind of models, as {@code model_type} names it, with what its configuration leaves unsaid. */
enum ModelFamily {
    LLAMA(2048),
    MISTRAL(131_072),
    QWEN2(32_768);

    /** What a missing {@code sliding_window} means where there is one at all. */
    static final int DEFAULT_WINDOW = 4096;

    private final int defaultContextLength;

    ModelFamily(int defaultContextLength) {
        this.defaultContextLength = defaultContextLength;
    }

    /** @throws UnsupportedModelException if it is another kind of models */
    static ModelFamily named(String modelType) throws UnsupportedModelException {
        for (ModelFamily family : values()) {
            if (family.modelType().equals(modelType)) {
                return family;
            }
        }
        throw new UnsupportedModelException(
                "models of type \"" + modelType + "\" are not supported; llama, mistral and qwen2 are");
    }

    String modelType() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns what a missing {@code max_position_embeddings} means. */
    int defaultContextLength() {
        return defaultContextLength;
    }

    /** Returns what a missing {@code num_key_value_heads} means; one that is {@code null} means {@code heads}. */
    int defaultKeyValueHeads(int heads) {
        return switch (this) {
            case LLAMA -> heads;
            case MISTRAL -> 8;
            case QWEN2 -> 32;
        };
    }
}
