package dev.pith.llm;

import dev.pith.codec.Codec;
import dev.pith.codec.CodecOption;
import dev.pith.codec.CodecOptions;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.CorruptInputException;
import dev.pith.llm.ConfiguredLlm.OnMismatch;
import dev.pith.llm.engine.PortableEngine;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Codec {@code llm}: a language model predicts what comes next, by itself or together with the model of codec
 * {@code ngram}, and the range coder codes it.
 *
 * <p>The model is a directory that the option {@code model} names, at compression and at decompression, or else the one that
 * is {@linkplain ModelProvider installed}; the frame's parameters tell which model it must be. Applications that have a
 * model loaded give it to the constructor, and need no option then:
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
    private static final String ENGINE = "engine";
    private static final String ENGINE_DEVICE = "engine-device";
    private static final String ENGINE_THREADS = "engine-threads";
    private static final String ENGINE_MISMATCH = "engine-mismatch";

    private static final int DEFAULT_MAX_LANES = 60;
    private static final int DEFAULT_CONTEXT = 1024;

    /** How much of a context survives a restart, as a part of its length. */
    private static final int OVERLAP_DIVISOR = 4;

    private final @Nullable LanguageModel model;

    /** The model that is installed, once it has been asked for; memory may take it away. */
    private volatile SoftReference<LanguageModel> installed = new SoftReference<>(null);

    /** The model that an option named last, so that it is not loaded anew for every frame; memory may take it away. */
    private volatile SoftReference<Loaded> last = new SoftReference<>(null);

    private record Loaded(Path directory, String engine, EngineSettings settings, LanguageModel model) {

        boolean isFor(Path otherDirectory, String otherEngine, EngineSettings otherSettings) {
            return directory.equals(otherDirectory) && engine.equals(otherEngine) && settings.equals(otherSettings);
        }
    }

    /** Makes a codec whose model is the one that is installed, where no option names another. */
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
        return "bits or tokens predicted by a language model: smallest and slowest, for English text";
    }

    @Override
    public List<CodecOption> options() {
        return List.of(
                new CodecOption(
                        MODEL,
                        "the directory of the model, in the Hugging Face layout",
                        "the one that is installed",
                        true),
                new CodecOption(
                        MODE,
                        "mixed: code bits by what the model and codec ngram predict together; arithmetic: tokens by the"
                                + " model's probability; rank: by rank, as LLMZip does",
                        "mixed, if there is a token for every byte; otherwise arithmetic"),
                new CodecOption(
                        LANES,
                        "how many parts of a block are predicted at once, 1 to " + LanePolicy.LIMIT,
                        "by the length of the block and the level, up to " + DEFAULT_MAX_LANES),
                new CodecOption(
                        CONTEXT,
                        "how many tokens a prediction may rest on",
                        "what the model was made for, up to " + DEFAULT_CONTEXT),
                new CodecOption(
                        ENGINE,
                        "what runs the model. portable: its archives are decoded on any machine; djl: PyTorch, whose"
                                + " archives need the same versions, device and number of threads",
                        PortableEngine.NAME),
                new CodecOption(
                        ENGINE_DEVICE,
                        "what engine djl computes on: cpu, cuda or cuda:N",
                        "cpu, or what was used for compression",
                        true),
                new CodecOption(
                        ENGINE_THREADS,
                        "how many threads engine djl computes with, 1 to " + EngineSettings.MAX_THREADS,
                        "one per processor, or as many as for compression",
                        true),
                new CodecOption(
                        ENGINE_MISMATCH,
                        "refuse: decode only with an engine like that used for compression; try: with any",
                        OnMismatch.REFUSE.toString(),
                        true));
    }

    @Override
    public ConfiguredLlm configure(CodecOptions options) {
        requireKnown(options.values());
        Map<String, String> values = options.values();
        if (values.containsKey(ENGINE) && !values.containsKey(MODEL)) {
            throw new IllegalArgumentException("option 'engine' is for a model that option 'model' names");
        }
        LanguageModel chosen;
        try {
            chosen = model(options, values.getOrDefault(ENGINE, PortableEngine.NAME), null);
        } catch (IOException e) {
            throw new IllegalArgumentException("the model cannot be used: " + describe(e), e);
        }
        if (chosen == null) {
            throw new IllegalArgumentException("codec llm needs a model: give its directory with the option 'model'");
        }
        CodingMode mode = mode(values.get(MODE), chosen);
        LanePolicy lanes = values.containsKey(LANES)
                ? new LanePolicy(1, number(LANES, values.get(LANES), LanePolicy.LIMIT))
                : new LanePolicy(1 << (options.level() + 6), DEFAULT_MAX_LANES);
        int longest = chosen.engine().contextLength();
        int length = values.containsKey(CONTEXT)
                ? number(CONTEXT, values.get(CONTEXT), longest)
                : Math.min(longest, DEFAULT_CONTEXT);
        ContextWindow window = new ContextWindow(length, length / OVERLAP_DIVISOR);
        EngineFingerprint fingerprint = chosen.engine().fingerprint().orElse(null);
        return new ConfiguredLlm(
                new LlmParameters(mode, lanes, window, chosen.id(), fingerprint), chosen, 1, onMismatch(options));
    }

    @Override
    public ConfiguredCodec restore(byte[] parameters, CodecOptions options) throws IOException {
        LlmParameters restored = LlmParameters.of(parameters);
        EngineFingerprint engine = restored.engine();
        LanguageModel given;
        OnMismatch onMismatch;
        try {
            given = model(options, engine == null ? PortableEngine.NAME : engine.engine(), engine);
            boolean chosen = model != null || options.values().containsKey(MODEL);
            if (given != null && !chosen && !given.id().equals(restored.model())) {
                // The one that is installed is none that the user gave.
                given = null;
            }
            onMismatch = onMismatch(options);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (given != null
                && restored.window().length() > given.engine().contextLength()
                && restored.model().equals(given.id())) {
            throw new CorruptInputException(NAME, 0, "a context that is longer than the model's");
        }
        return new ConfiguredLlm(restored, given, 1, onMismatch);
    }

    /**
     * Opens the model that the options name, or returns the one that this codec has.
     *
     * @param engine the name of the engine to open it with
     * @param used the engine that was used for compression, where that is known; settings that options leave open are its
     */
    private @Nullable LanguageModel model(CodecOptions options, String engine, @Nullable EngineFingerprint used)
            throws IOException {
        String name = options.values().get(MODEL);
        if (name == null) {
            return model != null ? model : installed();
        }
        Path directory = Path.of(name).toAbsolutePath();
        EngineSettings settings = engineSettings(options, used);
        Loaded loaded = last.get();
        if (loaded == null || !loaded.isFor(directory, engine, settings)) {
            loaded = new Loaded(directory, engine, settings, open(directory, engine, settings));
            last = new SoftReference<>(loaded);
        }
        return loaded.model;
    }

    private @Nullable LanguageModel installed() throws IOException {
        LanguageModel loaded = installed.get();
        if (loaded == null) {
            ModelProvider provider = ServiceLoader.load(ModelProvider.class, LlmCodec.class.getClassLoader())
                    .findFirst()
                    .orElse(null);
            if (provider == null) {
                return null;
            }
            loaded = provider.load();
            installed = new SoftReference<>(loaded);
        }
        return loaded;
    }

    private static LanguageModel open(Path directory, String engine, EngineSettings settings) throws IOException {
        if (engine.equals(PortableEngine.NAME)) {
            return LanguageModel.open(directory);
        }
        EngineProvider provider = EngineProvider.named(engine)
                .orElseThrow(() -> new UnsupportedModelException("there is no engine '" + engine + "'"));
        return LanguageModel.open(directory, provider, settings);
    }

    private static EngineSettings engineSettings(CodecOptions options, @Nullable EngineFingerprint used) {
        EngineSettings settings = EngineSettings.ofThisMachine();
        String device = settings.device();
        int threads = settings.threads();
        if (used != null) {
            device = used.value(EngineFingerprint.DEVICE).orElse(device);
            threads = used.value(EngineFingerprint.THREADS)
                    .filter(text -> text.matches("[1-9][0-9]{0,2}"))
                    .map(Integer::valueOf)
                    .filter(number -> number <= EngineSettings.MAX_THREADS)
                    .orElse(threads);
        }
        Map<String, String> values = options.values();
        return new EngineSettings(
                values.getOrDefault(ENGINE_DEVICE, device),
                values.containsKey(ENGINE_THREADS)
                        ? number(ENGINE_THREADS, values.get(ENGINE_THREADS), EngineSettings.MAX_THREADS)
                        : threads);
    }

    private static OnMismatch onMismatch(CodecOptions options) {
        String text = options.values().getOrDefault(ENGINE_MISMATCH, OnMismatch.REFUSE.toString());
        for (OnMismatch value : OnMismatch.values()) {
            if (value.toString().equals(text)) {
                return value;
            }
        }
        throw new IllegalArgumentException(ENGINE_MISMATCH + " must be refuse or try, but is '" + text + "'");
    }

    private void requireKnown(Map<String, String> values) {
        Set<String> known = options().stream().map(CodecOption::name).collect(Collectors.toSet());
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("codec llm has no option '" + name + "'");
            }
        }
    }

    private static CodingMode mode(@Nullable String name, LanguageModel model) {
        boolean escapes = model.tokenizer().escape().isPresent();
        if (name == null) {
            return escapes ? CodingMode.ARITHMETIC : CodingMode.MIXED;
        }
        for (CodingMode mode : CodingMode.values()) {
            if (mode.toString().equals(name)) {
                if (mode == CodingMode.MIXED && escapes) {
                    throw new IllegalArgumentException("mode mixed needs a model that has a token for every byte");
                }
                return mode;
            }
        }
        throw new IllegalArgumentException("mode must be mixed, arithmetic or rank, but is '" + name + "'");
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
