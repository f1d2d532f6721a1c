package dev.pith.llm;

import dev.pith.llm.checkpoint.ModelDirectory;
import dev.pith.llm.checkpoint.ModelWeights;
import dev.pith.llm.engine.PortableEngine;
import dev.pith.llm.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A model with its tokenizer, loaded and ready to predict. Immutable and safe for use by several threads; one that is
 * loaded serves any number of streams.
 */
public final class LanguageModel {

    private final PredictionEngine engine;
    private final Tokenizer tokenizer;
    private final int startToken;
    private final ModelId id;

    private LanguageModel(PredictionEngine engine, Tokenizer tokenizer, byte[] weightDigest) {
        this.engine = engine;
        this.tokenizer = tokenizer;
        this.startToken = tokenizer.beginningOfText().orElse(0);
        this.id = ModelId.of(weightDigest, tokenizer.digest(), startToken);
    }

    /**
     * Puts a model together.
     *
     * @param engine predicts tokens; it must give the same bits wherever the model is used, or have a fingerprint
     * @param tokenizer has no more tokens than the engine knows
     * @param weightDigest a SHA-256 of all that the engine's predictions depend on
     * @throws UnsupportedModelException if the tokenizer has more tokens than the engine
     */
    public static LanguageModel of(PredictionEngine engine, Tokenizer tokenizer, byte[] weightDigest)
            throws UnsupportedModelException {
        if (tokenizer.vocabularySize() > engine.vocabularySize()) {
            throw new UnsupportedModelException("the tokenizer has " + tokenizer.vocabularySize()
                    + " tokens, but the model knows " + engine.vocabularySize());
        }
        return new LanguageModel(engine, tokenizer, weightDigest);
    }

    /**
     * Loads a model in the Hugging Face layout, to run on the portable engine.
     *
     * @param directory holds {@code config.json}, {@code tokenizer.json} and the weights
     * @throws UnsupportedModelException if the model is of a kind that the engine or the tokenizers do not know
     * @throws dev.pith.codec.CorruptInputException if a file is damaged, or files contradict each other
     * @throws IOException if a file is missing or cannot be read
     */
    public static LanguageModel open(Path directory) throws IOException {
        return open(directory, PortableEngine::load);
    }

    /**
     * Loads a model in the Hugging Face layout, to run on another engine.
     *
     * @param directory as above
     * @param provider makes the engine
     * @param settings how it is to run
     * @throws UnsupportedModelException also if the engine cannot run here
     * @throws IOException as above
     */
    public static LanguageModel open(Path directory, EngineProvider provider, EngineSettings settings)
            throws IOException {
        return open(directory, weights -> provider.load(weights, settings));
    }

    /** Makes an engine of weights. */
    private interface EngineLoader {
        PredictionEngine load(ModelWeights weights) throws IOException;
    }

    private static LanguageModel open(Path directory, EngineLoader loader) throws IOException {
        try (ModelDirectory model = ModelDirectory.open(directory)) {
            Tokenizer tokenizer = Tokenizer.read(model.tokenizerFile());
            return of(loader.load(model.weights()), tokenizer, model.digest());
        }
    }

    /** Returns what tells this model apart from others, sixteen hexadecimal digits. */
    public String name() {
        return id.toString();
    }

    /** Returns the engine that predicts. */
    public PredictionEngine engine() {
        return engine;
    }

    /** Returns the tokenizer. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** Returns the token that every sequence begins with, before its first token proper. */
    int startToken() {
        return startToken;
    }

    ModelId id() {
        return id;
    }
}
