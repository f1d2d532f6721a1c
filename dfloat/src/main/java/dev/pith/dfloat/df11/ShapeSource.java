package dev.pith.dfloat.df11;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pith.dfloat.df11.ModelDirectory.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells the shapes of weights that the package wrote, as far as they are known: from the length of the same layer's bias,
 * which is the number of its outputs, or from the sizes in the configuration of models whose weights are known by name.
 */
final class ShapeSource {

    /** Types of language models that name their weights alike and have one hidden size throughout. */
    private static final Set<String> KNOWN_MODELS = Set.of("llama", "mistral", "qwen2", "qwen3");

    private static final Set<String> FROM_HIDDEN = Set.of("q_proj", "k_proj", "v_proj", "gate_proj", "up_proj");
    private static final Set<String> TO_HIDDEN = Set.of("o_proj", "down_proj");
    private static final Set<String> VOCABULARY_TO_HIDDEN = Set.of("embed_tokens", "lm_head");

    private final ModelDirectory model;
    private final boolean known;
    private final long hidden;
    private final long vocabulary;

    ShapeSource(ModelDirectory model, ObjectNode config) {
        this.model = model;
        this.known = KNOWN_MODELS.contains(config.path("model_type").asText());
        this.hidden = config.path("hidden_size").asLong();
        this.vocabulary = config.path("vocab_size").asLong();
    }

    /**
     * @param name the name of a tensor that ends with {@code .weight}
     * @param elements how many values it has
     */
    Optional<List<Long>> shapeOf(String name, long elements) {
        String module = name.substring(0, name.length() - PatternDict.WEIGHT.length());
        Tensor bias = model.tensor(module + ".bias");
        if (bias != null && bias.info().shape().size() == 1) {
            return withRows(bias.info().elements(), elements);
        }
        String kind = module.substring(module.lastIndexOf('.') + 1);
        if (!known) {
            return Optional.empty();
        }
        if (FROM_HIDDEN.contains(kind)) {
            return withRows(hidden, elements).map(List::reversed);
        }
        if (TO_HIDDEN.contains(kind)) {
            return withRows(hidden, elements);
        }
        return VOCABULARY_TO_HIDDEN.contains(kind)
                ? withRows(vocabulary, elements).filter(shape -> shape.getLast() == hidden)
                : Optional.empty();
    }

    private static Optional<List<Long>> withRows(long rows, long elements) {
        return rows > 0 && elements % rows == 0 ? Optional.of(List.of(rows, elements / rows)) : Optional.empty();
    }
}
