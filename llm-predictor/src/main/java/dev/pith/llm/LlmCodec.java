package dev.pith.llm;

import dev.pith.codec.Codec;
import dev.pith.codec.CodecOption;
import dev.pith.codec.CodecOptions;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.CorruptInputException;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Codec {@code llm}: a language model predicts the next token, and the range coder codes it.
 *
 * <p>The model is a directory that the option {@code model} names, at compression and at decompression; the frame's
 * parameters tell which model it must be. Applications that have a model loaded give it to the constructor, and need no
 * option then:
 *
 * <pre>{@code
 * LanguageModel model = LanguageModel.open(Path.of("SmolLM-135M"));
 * CodecRegistry registry = CodecRegistry.of(List.of(new LlmCodec(model)));
 * }</pre>
 *
 * <p>The model that an option named last is kept as long as memory lasts, so that it is not loaded for every frame; that its
 * files have changed is not noticed then.
 */
public final class LlmCodec implements Codec {

    static final String NAME = "llm";

    private static final String MODEL = "model";
    private static final String MODE = "mode";
    private static final String LANES = "lanes";
    private static final String CONTEXT = "context";

    private static final int DEFAULT_MAX_LANES = 60;
    private static final int DEFAULT_CONTEXT = 1024;

    /** How much of a context survives a restart, as a part of its length. */
    private static final int OVERLAP_DIVISOR = 4;

    private final @Nullable LanguageModel model;

    /** The model that an option named last, so that it is not loaded anew for every frame; memory may take it away. */
    private final AtomicReference<SoftReference<Loaded>> last = new AtomicReference<>(new SoftReference<>(null));

    private record Loaded(Path directory, LanguageModel model) {}

    /** Makes a codec whose model is always named by an option. */
    public LlmCodec() {
        this.model = null;
    }

    /** Makes a codec that uses this model where no option names another. */
    public LlmCodec(LanguageModel model) {
        this.model = model;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "tokens predicted by a language model of your choice: smallest and slowest, for text";
    }

    @Override
    public List<CodecOption> options() {
        return List.of(
                new CodecOption(
                        MODEL,
                        "the directory of the model, in the Hugging Face layout",
                        "none: it must be given",
                        true),
                new CodecOption(
                        MODE,
                        "arithmetic: code tokens by probability; rank: by rank, as LLMZip does",
                        CodingMode.ARITHMETIC.toString()),
                new CodecOption(
                        LANES,
                        "how many parts of a block are predicted at once, 1 to " + LanePolicy.LIMIT,
                        "by the length of the block and the level, up to " + DEFAULT_MAX_LANES),
                new CodecOption(
                        CONTEXT,
                        "how many tokens a prediction may rest on",
                        "what the model was made for, up to " + DEFAULT_CONTEXT));
    }

    @Override
    public ConfiguredLlm configure(CodecOptions options) {
        requireKnown(options.values());
        Map<String, String> values = options.values();
        LanguageModel chosen;
        try {
            chosen = model(options);
        } catch (IOException e) {
            throw new IllegalArgumentException("the model cannot be used: " + describe(e), e);
        }
        if (chosen == null) {
            throw new IllegalArgumentException("codec llm needs a model: give its directory with the option 'model'");
        }
        CodingMode mode = values.containsKey(MODE) ? mode(values.get(MODE)) : CodingMode.ARITHMETIC;
        LanePolicy lanes = values.containsKey(LANES)
                ? new LanePolicy(1, number(LANES, values.get(LANES), LanePolicy.LIMIT))
                : new LanePolicy(1 << (options.level() + 6), DEFAULT_MAX_LANES);
        int longest = chosen.engine().contextLength();
        int length = values.containsKey(CONTEXT)
                ? number(CONTEXT, values.get(CONTEXT), longest)
                : Math.min(longest, DEFAULT_CONTEXT);
        ContextWindow window = new ContextWindow(length, length / OVERLAP_DIVISOR);
        return new ConfiguredLlm(new LlmParameters(mode, lanes, window, chosen.id()), chosen, 1);
    }

    @Override
    public ConfiguredCodec restore(byte[] parameters, CodecOptions options) throws IOException {
        LlmParameters restored = LlmParameters.of(parameters);
        LanguageModel given = model(options);
        if (given != null
                && restored.window().length() > given.engine().contextLength()
                && restored.model().equals(given.id())) {
            throw new CorruptInputException(NAME, 0, "a context that is longer than the model's");
        }
        return new ConfiguredLlm(restored, given, 1);
    }

    private @Nullable LanguageModel model(CodecOptions options) throws IOException {
        String name = options.values().get(MODEL);
        if (name == null) {
            return model;
        }
        Path directory = Path.of(name).toAbsolutePath();
        Loaded loaded = last.get().get();
        if (loaded == null || !loaded.directory.equals(directory)) {
            loaded = new Loaded(directory, LanguageModel.open(directory));
            last.set(new SoftReference<>(loaded));
        }
        return loaded.model;
    }

    private void requireKnown(Map<String, String> values) {
        Set<String> known = options().stream().map(CodecOption::name).collect(Collectors.toSet());
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("codec llm has no option '" + name + "'");
            }
        }
    }

    private static CodingMode mode(String name) {
        for (CodingMode mode : CodingMode.values()) {
            if (mode.toString().equals(name)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("mode must be arithmetic or rank, but is '" + name + "'");
    }

    private static int number(String option, String text, int most) {
        int number;
        try {
            number = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            number = 0;
        }
        if (number < 1 || number > most) {
            throw new IllegalArgumentException(option + " must be 1 to " + most + ", but is '" + text + "'");
        }
        return number;
    }

    private static String describe(IOException e) {
        return e instanceof NoSuchFileException missing
                ? missing.getFile() + " does not exist"
                : String.valueOf(e.getMessage());
    }
}
