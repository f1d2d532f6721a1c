package dev.pith.llm.checkpoint;

import dev.pith.codec.CorruptInputException;
import dev.pith.llm.UnsupportedModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Computes the angles of rotary position embedding from what {@code config.json} tells of them: a base, and how a model
 * that was trained on short texts was stretched to longer ones. In the same arithmetic everywhere, so that all machines
 * get the same angles.
 *
 * <p>Unstretched, element i of n turns by base^(−i/n) per position. The ways to stretch:
 *
 * <ul>
 *   <li>{@code linear}: all angles are divided by a factor.
 *   <li>{@code dynamic}: the base grows with the text once that is longer than {@code max_position_embeddings}. No context
 *       here is ever longer, so that nothing is stretched.
 *   <li>{@code llama3}: angles that turn less than {@code low_freq_factor} times in the original context are divided by the
 *       factor, those that turn more than {@code high_freq_factor} times stay, and between the two one way becomes the
 *       other.
 *   <li>{@code yarn}: alike, but the way is one along the elements, between those that turn {@code beta_fast} and {@code
 *       beta_slow} times; and sine and cosine are scaled.
 * </ul>
 *
 * @see <a href="https://arxiv.org/abs/2306.15595">S. Chen et al.: Extending context window of large language models via
 *     positional interpolation</a>
 * @see <a href="https://arxiv.org/abs/2309.00071">B. Peng et al.: YaRN: Efficient context window extension of large
 *     language models</a>
 * @see <a href="https://arxiv.org/abs/2407.21783">The Llama 3 herd of models</a>
 */
final class RotaryScaling {

    private static final double DEFAULT_BASE = 10_000;
    private static final double MAX_BASE = 1e15;
    private static final double MAX_FACTOR = 1e6;
    private static final int MAX_CONTEXT = 1 << 30;

    private static final String PARAMETERS = "rope_parameters";
    private static final String SCALING = "rope_scaling";
    private static final String BASE = "rope_theta";
    private static final String TYPE = "rope_type";
    private static final String OLD_TYPE = "type";
    private static final String FACTOR = "factor";
    private static final String PARTIAL = "partial_rotary_factor";
    private static final String ORIGINAL_CONTEXT = "original_max_position_embeddings";

    /** What any of the ways may have; {@code finetuned} is a remark. */
    private static final Set<String> KNOWN = Set.of(
            BASE,
            TYPE,
            OLD_TYPE,
            FACTOR,
            PARTIAL,
            ORIGINAL_CONTEXT,
            "finetuned",
            "attention_factor",
            "beta_fast",
            "beta_slow",
            "mscale",
            "mscale_all_dim",
            "truncate",
            "low_freq_factor",
            "high_freq_factor");

    private final ConfigFields fields;
    private final double base;
    private final int headSize;
    private final int contextLength;

    private RotaryScaling(ConfigFields fields, double base, int headSize, int contextLength) {
        this.fields = fields;
        this.base = base;
        this.headSize = headSize;
        this.contextLength = contextLength;
    }

    /**
     * Reads a configuration's fields about positions.
     *
     * @param config all fields of {@code config.json}
     * @param headSize the elements of a query or key, even
     * @param contextLength the value of {@code max_position_embeddings}
     */
    static RotaryEmbedding read(ConfigFields config, int headSize, int contextLength)
            throws CorruptInputException, UnsupportedModelException {
        Optional<ConfigFields> parameters = config.object(PARAMETERS);
        Optional<ConfigFields> scaling = config.object(SCALING);
        if (parameters.isPresent() && scaling.isPresent()) {
            throw ConfigFields.corrupt("both " + PARAMETERS + " and " + SCALING);
        }
        double base = base(config, DEFAULT_BASE);
        ConfigFields fields = parameters.or(() -> scaling).orElse(null);
        if (fields == null) {
            return new RotaryEmbedding(unstretched(base, headSize), 1);
        }
        if (config.has(BASE) && fields.has(BASE) && base(fields, base) != base) {
            throw ConfigFields.corrupt("two values of " + BASE);
        }
        for (String name : fields.names()) {
            if (!KNOWN.contains(name)) {
                throw new UnsupportedModelException("rotary embeddings with " + name + " are not supported");
            }
        }
        if (!fields.isOne(PARTIAL)) {
            throw new UnsupportedModelException(
                    "rotary embeddings with " + PARTIAL + " " + fields.written(PARTIAL) + " are not supported");
        }
        return new RotaryScaling(fields, base(fields, base), headSize, contextLength).embedding();
    }

    private static double base(ConfigFields fields, double defaultValue) throws CorruptInputException {
        return fields.number(BASE, Math.nextUp(1.0), MAX_BASE, defaultValue);
    }

    private static List<Double> unstretched(double base, int headSize) {
        List<Double> angles = new ArrayList<>();
        for (int i = 0; i < headSize; i += 2) {
            angles.add(1 / StrictMath.pow(base, (double) i / headSize));
        }
        return angles;
    }

    private RotaryEmbedding embedding() throws CorruptInputException, UnsupportedModelException {
        Optional<String> oldType = fields.text(OLD_TYPE);
        String type = fields.text(TYPE).or(() -> oldType).orElse("default");
        if (!oldType.orElse(type).equals(type)) {
            throw ConfigFields.corrupt("two types of rotary embeddings, " + type + " and " + oldType.orElse(""));
        }
        List<Double> angles = unstretched(base, headSize);
        return switch (type) {
            case "default" -> new RotaryEmbedding(angles, 1);
            case "linear" -> new RotaryEmbedding(divided(angles), 1);
            case "dynamic" -> new RotaryEmbedding(withinContext(angles), 1);
            case "llama3" -> new RotaryEmbedding(llama3(angles), 1);
            case "yarn" -> new RotaryEmbedding(yarn(angles), yarnScale());
            default ->
                throw new UnsupportedModelException("rotary embeddings of type \"" + type + "\" are not supported");
        };
    }

    private double factor() throws CorruptInputException {
        return fields.number(FACTOR, 1, MAX_FACTOR);
    }

    private List<Double> divided(List<Double> angles) throws CorruptInputException {
        double factor = factor();
        return angles.stream().map(angle -> angle / factor).toList();
    }

    private List<Double> withinContext(List<Double> angles) throws CorruptInputException, UnsupportedModelException {
        factor();
        if (fields.integer(ORIGINAL_CONTEXT, 1, MAX_CONTEXT, contextLength) != contextLength) {
            throw new UnsupportedModelException("dynamic rotary embeddings with " + ORIGINAL_CONTEXT + " other than "
                    + "max_position_embeddings are not supported");
        }
        return angles;
    }

    private List<Double> llama3(List<Double> angles) throws CorruptInputException {
        double factor = factor();
        double lowFactor = fields.number("low_freq_factor", Double.MIN_NORMAL, MAX_FACTOR);
        double highFactor = fields.number("high_freq_factor", Double.MIN_NORMAL, MAX_FACTOR);
        int original = fields.integer(ORIGINAL_CONTEXT, 1, MAX_CONTEXT);
        if (lowFactor >= highFactor) {
            throw ConfigFields.corrupt("low_freq_factor is not less than high_freq_factor");
        }
        List<Double> stretched = new ArrayList<>();
        for (double angle : angles) {
            double turns = original * angle / (2 * Math.PI);
            double kept = clamp((turns - lowFactor) / (highFactor - lowFactor));
            stretched.add((1 - kept) * (angle / factor) + kept * angle);
        }
        return stretched;
    }

    private List<Double> yarn(List<Double> angles) throws CorruptInputException {
        double factor = factor();
        double from = elementThatTurns(fields.number("beta_fast", Double.MIN_NORMAL, MAX_CONTEXT, 32));
        double to = elementThatTurns(fields.number("beta_slow", Double.MIN_NORMAL, MAX_CONTEXT, 1));
        if (fields.flag("truncate", true)) {
            from = Math.floor(from);
            to = Math.ceil(to);
        }
        from = Math.max(from, 0);
        to = Math.min(to, headSize - 1);
        // The reference keeps the ramp from being a step.
        double length = from == to ? 0.001 : to - from;
        List<Double> stretched = new ArrayList<>();
        for (int i = 0; i < angles.size(); i++) {
            double angle = angles.get(i);
            double kept = 1 - clamp((i - from) / length);
            stretched.add((1 - kept) * (angle / factor) + kept * angle);
        }
        return stretched;
    }

    /** Returns which element, as a fraction, turns so many times in the original context. */
    private double elementThatTurns(double turns) throws CorruptInputException {
        int original = fields.integer(ORIGINAL_CONTEXT, 1, MAX_CONTEXT, contextLength);
        return headSize * StrictMath.log(original / (turns * 2 * Math.PI)) / (2 * StrictMath.log(base));
    }

    private double yarnScale() throws CorruptInputException {
        double factor = factor();
        if (fields.has("attention_factor")) {
            return fields.number("attention_factor", Float.MIN_NORMAL, MAX_FACTOR);
        }
        double scale = fields.number("mscale", 0, MAX_FACTOR, 0);
        double scaleOfAll = fields.number("mscale_all_dim", 0, MAX_FACTOR, 0);
        return scale != 0 && scaleOfAll != 0
                ? yarnScale(factor, scale) / yarnScale(factor, scaleOfAll)
                : yarnScale(factor, 1);
    }

    private static double yarnScale(double factor, double weight) {
        return 0.1 * weight * StrictMath.log(factor) + 1;
    }

    private static double clamp(double value) {
        return Math.max(0, Math.min(1, value));
    }
}
