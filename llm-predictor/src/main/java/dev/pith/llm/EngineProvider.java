package dev.pith.llm;

import dev.pith.llm.checkpoint.ModelWeights;
import java.io.IOException;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Makes engines of a kind that rests on libraries which need not be there. Found by {@link ServiceLoader}, so that nothing
 * else refers to these libraries. Safe for use by several threads.
 */
public interface EngineProvider {

    /** Returns the engine's name, as it stands first in a fingerprint. */
    String name();

    /**
     * Tells what predictions will depend on. Starts the engine, if need be.
     *
     * @throws UnsupportedModelException if the engine cannot run here, or not with these settings; the message tells what is
     *     missing, and where to get it
     */
    EngineFingerprint fingerprint(EngineSettings settings) throws UnsupportedModelException;

    /**
     * Loads a model.
     *
     * @param weights read once, and not needed afterwards
     * @throws UnsupportedModelException as {@link #fingerprint} does
     * @throws IOException if the weights cannot be read or are corrupt, or there is no memory for them
     */
    PredictionEngine load(ModelWeights weights, EngineSettings settings) throws IOException;

    /** Finds the provider of a name. */
    static Optional<EngineProvider> named(String name) {
        return ServiceLoader.load(EngineProvider.class, EngineProvider.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals(name))
                .findFirst();
    }
}
