package dev.pith.llm.djl;

import dev.pith.llm.EngineFingerprint;
import dev.pith.llm.EngineProvider;
import dev.pith.llm.EngineSettings;
import dev.pith.llm.PredictionEngine;
import dev.pith.llm.UnsupportedModelException;
import dev.pith.llm.checkpoint.ModelWeights;
import java.io.IOException;

/** Offers the engine {@code djl}. It can be made without DJL, and tells then what is missing. */
public final class DjlProvider implements EngineProvider {

    /** The engine's name. */
    static final String NAME = "djl";

    /** For {@link java.util.ServiceLoader}. */
    public DjlProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public EngineFingerprint fingerprint(EngineSettings settings) throws UnsupportedModelException {
        try {
            return PyTorch.start(settings.device()).fingerprint(settings.threads());
        } catch (NoClassDefFoundError e) {
            throw missing(e);
        }
    }

    @Override
    public PredictionEngine load(ModelWeights weights, EngineSettings settings) throws IOException {
        try {
            return DjlEngine.load(weights, PyTorch.start(settings.device()), settings.threads());
        } catch (NoClassDefFoundError e) {
            throw missing(e);
        }
    }

    /** Tells what to do where a library is missing. */
    static UnsupportedModelException missing(Throwable cause) {
        UnsupportedModelException missing = new UnsupportedModelException(
                "engine djl cannot run here, for it needs ai.djl:api, ai.djl.pytorch:pytorch-engine, pytorch-jni and"
                        + " pytorch-native-cpu on the class path, as docs/llm-djl.md tells: " + innermost(cause));
        missing.initCause(cause);
        return missing;
    }

    private static String innermost(Throwable cause) {
        Throwable innermost = cause;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
    }
}
