package dev.pith.llm.djl;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.pith.llm.EngineProvider;
import dev.pith.llm.EngineSettings;
import dev.pith.llm.UnsupportedModelException;

/** PyTorch as it is, where it can be loaded. */
public final class RealEngine {

    /** What tests run with, whatever the machine has. */
    public static final EngineSettings SETTINGS = new EngineSettings(EngineSettings.CPU, 1);

    private RealEngine() {}

    /** Returns the provider; where the engine's native library cannot be loaded, the test is skipped. */
    public static EngineProvider require() {
        EngineProvider provider = EngineProvider.named("djl").orElseThrow();
        try {
            provider.fingerprint(SETTINGS);
        } catch (UnsupportedModelException e) {
            abort(e.getMessage());
        }
        return provider;
    }
}
