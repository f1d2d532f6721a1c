package dev.pith.dfloat.df11;

import dev.pith.dfloat.safetensors.DType;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which weights of a model form groups: what the package calls {@code pattern_dict}. A regular expression is matched
 * against whole names of modules. Each module that matches is a group: of the weights of the submodules listed, in the
 * order of the list, or, if none is listed, of the module's own weight.
 *
 * @param submodules for each pattern the submodules' names, relative to the module
 */
public record PatternDict(SequencedMap<String, List<String>> submodules) {

    static final String WEIGHT = ".weight";

    /** What the modules are called that lie beside the blocks of a language model and have large weights. */
    private static final String HEAD = "lm_head";

    private static final String EMBEDDING = "embed_tokens";

    /** The first number in a module's name, with what precedes and what follows it. */
    private static final Pattern BLOCK = Pattern.compile("(.+?)\\.(\\d+)\\.(.+)");

    /** What a regular expression gives a meaning to, in Python and in Java. */
    private static final Pattern SPECIAL = Pattern.compile("[^A-Za-z0-9_]");

    /** @throws IllegalArgumentException if a pattern is not a regular expression */
    public PatternDict {
        SequencedMap<String, List<String>> copy = new LinkedHashMap<>();
        submodules.forEach((pattern, names) -> {
            compile(pattern);
            copy.put(pattern, List.copyOf(names));
        });
        submodules = Collections.unmodifiableSequencedMap(copy);
    }

    static Pattern compile(String pattern) {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException | StackOverflowError e) {
            throw new IllegalArgumentException("not a regular expression: " + pattern, e);
        }
    }

    /**
     * Returns patterns for a model of which only the tensors are known: one group for each block of layers, that is, for
     * all weights whose names agree up to the first number in them, and one for {@code embed_tokens} and {@code lm_head}.
     * Without an {@code lm_head}, {@code embed_tokens} is left as it is: a head that shares its weight would have none when
     * the package has loaded the model. Only weights of type BF16 with two dimensions and at least one value are taken.
     * Whether their modules are such that the package can decode them, {@code nn.Linear} and {@code nn.Embedding}, the names
     * do not tell.
     */
    public static PatternDict derivedFrom(Collection<TensorInfo> tensors) {
        Map<String, Map<Integer, Set<String>>> blocks = new TreeMap<>();
        SequencedMap<String, List<String>> patterns = new LinkedHashMap<>();
        boolean hasHead = tensors.stream().anyMatch(tensor -> isCalled(HEAD, moduleOfWeight(tensor)));
        for (TensorInfo tensor : tensors) {
            String module = moduleOfWeight(tensor);
            Matcher block = BLOCK.matcher(module);
            if (block.matches() && block.group(2).length() <= 9) {
                blocks.computeIfAbsent(block.group(1), list -> new TreeMap<>())
                        .computeIfAbsent(Integer.parseInt(block.group(2)), number -> new TreeSet<>())
                        .add(block.group(3));
            } else if (isCalled(HEAD, module) || (hasHead && isCalled(EMBEDDING, module))) {
                patterns.put(escaped(module), List.of());
            }
        }
        blocks.forEach((list, numbered) -> addBlocks(list, numbered, patterns));
        return new PatternDict(patterns);
    }

    private static boolean isCalled(String name, String module) {
        return module.equals(name) || module.endsWith("." + name);
    }

    /** Returns the name of the module that a tensor is the weight of; empty if it cannot be coded. */
    private static String moduleOfWeight(TensorInfo tensor) {
        boolean taken = tensor.name().endsWith(WEIGHT)
                && tensor.dtype() == DType.BF16
                && tensor.shape().size() == 2
                && tensor.elements() > 0;
        return taken ? tensor.name().substring(0, tensor.name().length() - WEIGHT.length()) : "";
    }

    /** Adds one pattern for the blocks of a list, or, if they differ in their submodules, one for each kind of block. */
    private static void addBlocks(
            String list, Map<Integer, Set<String>> blocks, SequencedMap<String, List<String>> patterns) {
        Map<List<String>, List<Integer>> kinds = new LinkedHashMap<>();
        blocks.forEach((number, submodules) -> kinds.computeIfAbsent(List.copyOf(submodules), kind -> new ArrayList<>())
                .add(number));
        kinds.forEach((submodules, numbers) -> {
            List<String> texts = numbers.stream().map(String::valueOf).toList();
            String which = kinds.size() == 1 ? "\\d+" : "(" + String.join("|", texts) + ")";
            patterns.put(escaped(list) + "\\." + which, submodules);
        });
    }

    private static String escaped(String name) {
        return SPECIAL.matcher(name).replaceAll("\\\\$0");
    }
}
