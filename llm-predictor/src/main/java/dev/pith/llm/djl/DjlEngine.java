package dev.pith.llm.djl;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import dev.pith.llm.ContextWindow;
import dev.pith.llm.EngineFingerprint;
import dev.pith.llm.PredictionEngine;
import dev.pith.llm.TokenPredictor;
import dev.pith.llm.checkpoint.ModelWeights;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.util.Optional;

/** Runs models of the LLaMA family on PyTorch. All weights are floats in memory. */
final class DjlEngine implements PredictionEngine {

    private static final Cleaner CLEANER = Cleaner.create();

    private final ArrayModel model;
    private final PyTorch pyTorch;
    private final int threads;
    private final EngineFingerprint fingerprint;

    private DjlEngine(ArrayModel model, PyTorch pyTorch, int threads) {
        this.model = model;
        this.pyTorch = pyTorch;
        this.threads = threads;
        this.fingerprint = pyTorch.fingerprint(threads);
    }

    /**
     * Loads a model.
     *
     * @param weights read once, and not needed afterwards
     * @param threads how many threads compute
     * @throws IOException if the weights cannot be read or are corrupt, or there is no memory for them
     */
    static DjlEngine load(ModelWeights weights, PyTorch pyTorch, int threads) throws IOException {
        NDManager manager = pyTorch.newManager();
        try {
            DjlEngine engine = new DjlEngine(ArrayModel.load(weights, new ArrayLoader(manager)), pyTorch, threads);
            // DJL keeps arrays until their manager is closed.
            CLEANER.register(engine, manager::close);
            return engine;
        } catch (EngineException e) {
            manager.close();
            throw new IOException("PyTorch cannot hold the model's weights: " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    ArrayModel model() {
        return model;
    }

    /** Makes a manager for arrays beside the weights. */
    NDManager newManager() {
        return pyTorch.newManager();
    }

    int threads() {
        return threads;
    }

    @Override
    public Optional<EngineFingerprint> fingerprint() {
        return Optional.of(fingerprint);
    }

    @Override
    public int vocabularySize() {
        return model.config().vocabularySize();
    }

    @Override
    public int contextLength() {
        return model.config().contextLength();
    }

    @Override
    public long predictorMemory(int lanes, ContextWindow window) {
        return new CacheShape(model.config(), lanes, window).predictorMemory();
    }

    @Override
    public long weightMemory() {
        return Float.BYTES * model.size();
    }

    /**
     * {@inheritDoc}
     *
     * @param threads not minded: the engine has a number of its own, for predictions do depend on it
     */
    @Override
    public TokenPredictor newPredictor(int maxLanes, ContextWindow window, int threads) {
        return new DjlPredictor(this, new CacheShape(model.config(), maxLanes, window));
    }
}
