package dev.pith.llm.djl;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import dev.pith.llm.TokenPredictor;
import dev.pith.llm.checkpoint.ModelConfig;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes the logits. Every step takes one token of each lane, also when a context is built anew, so that all shapes follow
 * from the number of lanes and the number of tokens that they were given: whoever decodes computes just what was computed when
 * encoding.
 */
final class DjlPredictor implements TokenPredictor {

    private final DjlEngine engine;
    private final ArrayModel model;
    private final ModelConfig config;
    private final CacheShape shape;

    private int lanes;

    /** How many tokens each lane was given since it began or started again. */
    private long length;

    /** The tokens of each lane since then, if contexts start again. */
    private int[][] history = {};

    private @Nullable Cache cache;

    /**
     * Keys and values of the layers: for each lane's key heads so many slots.
     *
     * @param manager closes them
     */
    private record Cache(NDManager manager, List<NDArray> keys, List<NDArray> values) {}

    DjlPredictor(DjlEngine engine, CacheShape shape) {
        this.engine = engine;
        this.model = engine.model();
        this.config = model.config();
        this.shape = shape;
    }

    @Override
    public int vocabularySize() {
        return config.vocabularySize();
    }

    @Override
    public int maxLanes() {
        return shape.lanes();
    }

    @Override
    public void reset(int newLanes) {
        if (newLanes < 1 || newLanes > maxLanes()) {
            throw new IllegalArgumentException(newLanes + " lanes, where there may be 1 to " + maxLanes());
        }
        if (newLanes != lanes) {
            close();
            lanes = newLanes;
            history = new int[shape.restarts() ? shape.window().length() : 0][lanes];
        }
        length = 0;
    }

    @Override
    public void advance(int[] tokens, float[] logits) throws IOException {
        if (lanes == 0) {
            throw new IllegalStateException("no lanes yet");
        }
        for (int lane = 0; lane < lanes; lane++) {
            if (tokens[lane] < 0 || tokens[lane] >= vocabularySize()) {
                throw new IllegalArgumentException("no token " + tokens[lane]);
            }
        }
        try {
            if (shape.restarts()) {
                if (length == shape.window().length()) {
                    restart();
                }
                System.arraycopy(tokens, 0, history[(int) length], 0, lanes);
            }
            step(tokens, logits);
        } catch (EngineException e) {
            throw new IOException("PyTorch fails: " + e.getMessage(), e);
        }
    }

    /** Builds the context anew from the last tokens. */
    private void restart() throws IOException {
        int kept = shape.window().overlap();
        int first = history.length - kept;
        for (int i = 0; i < kept; i++) {
            System.arraycopy(history[first + i], 0, history[i], 0, lanes);
        }
        length = 0;
        while (length < kept) {
            step(history[(int) length], null);
        }
    }

    /** Has each lane take a token and computes the logits, unless nobody wants them. */
    private void step(int[] tokens, float @Nullable [] logits) throws IOException {
        PyTorch.useThreads(engine.threads());
        if (cache == null) {
            cache = newCache();
        }
        try (NDManager manager = engine.newManager()) {
            long[] indices = new long[lanes];
            for (int lane = 0; lane < lanes; lane++) {
                indices[lane] = tokens[lane];
            }
            NDArray stream = Embedding.embedding(manager.create(indices), model.embedding(), SparseFormat.DENSE)
                    .singletonOrThrow();
            Rotation rotation = Rotation.at(length, config.rotary(), manager);
            for (int i = 0; i < config.layers(); i++) {
                stream = layer(i, cache, stream, rotation, manager);
            }
            if (logits != null) {
                NDArray outputs = model.head().apply(normalise(stream, model.finalNorm()));
                outputs.toByteBuffer()
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer()
                        .get(logits, 0, lanes * vocabularySize());
                requireFinite(logits);
            }
        }
        length++;
    }

    /** Returns what a layer makes of the stream, which is closed, as are all intermediate results. */
    private NDArray layer(int index, Cache into, NDArray input, Rotation rotation, NDManager step) {
        ArrayModel.Layer layer = model.layers().get(index);
        // Results belong to the manager of the array that they are computed from.
        try (NDManager manager = step.newSubManager()) {
            input.attach(manager);
            NDArray projected = layer.queryKeyValue().apply(normalise(input, layer.attentionNorm()));
            NDArray stream = input.add(layer.attentionOutput().apply(attend(index, into, projected, rotation)));
            NDArray gated = layer.gateAndUp().apply(normalise(stream, layer.feedForwardNorm()));
            NDArray output = stream.add(layer.down().apply(gate(gated)));
            output.attach(step);
            return output;
        }
    }

    private Cache newCache() {
        NDManager manager = engine.newManager();
        List<NDArray> keys = new ArrayList<>();
        List<NDArray> values = new ArrayList<>();
        Shape ofArray = new Shape((long) lanes * config.keyValueHeads(), shape.slots(), config.headSize());
        for (int i = 0; i < config.layers(); i++) {
            keys.add(manager.create(ofArray, DataType.FLOAT32));
            values.add(manager.create(ofArray, DataType.FLOAT32));
        }
        return new Cache(manager, keys, values);
    }

    private NDArray normalise(NDArray stream, NDArray weights) {
        NDArray mean = stream.square().mean(new int[] {1}, true);
        return stream.div(mean.add(config.normEpsilon()).sqrt()).mul(weights);
    }

    /** Stores the keys and values of the lanes' tokens and returns what attention gives. */
    private NDArray attend(int layer, Cache into, NDArray projected, Rotation rotation) {
        int queries = config.heads();
        int keyHeads = config.keyValueHeads();
        int headSize = config.headSize();
        int groups = lanes * keyHeads;
        NDArray heads = projected.reshape(lanes, queries + 2L * keyHeads, headSize);
        NDArray turned = rotation.turn(heads.get(part(0, queries + keyHeads)));
        NDArray query = turned.get(part(0, queries))
                .mul((float) (1 / Math.sqrt(headSize)))
                .reshape(groups, queries / keyHeads, headSize);
        NDArray key = turned.get(part(queries, queries + keyHeads)).reshape(groups, 1, headSize);
        NDArray value =
                heads.get(part(queries + keyHeads, queries + 2 * keyHeads)).reshape(groups, 1, headSize);
        NDArray keys = into.keys().get(layer);
        NDArray values = into.values().get(layer);
        int slot = shape.slot(length);
        keys.set(part(slot, slot + 1), key);
        values.set(part(slot, slot + 1), value);
        NDIndex seen = part(shape.firstSlot(layer, length), shape.endSlot(length));
        // What is cut out of the cache does not belong to the cache.
        NDManager manager = projected.getManager();
        NDArray scores = query.matMul(keys.get(manager, seen).swapAxes(1, 2));
        return scores.softmax(2).matMul(values.get(manager, seen)).reshape(lanes, config.queryWidth());
    }

    private NDArray gate(NDArray gated) {
        int width = config.feedForwardWidth();
        NDArray gates = gated.get(part(0, width));
        NDArray up = gated.get(part(width, 2 * width));
        return gates.mul(gates.getNDArrayInternal().sigmoid()).mul(up);
    }

    /** Returns an index of a range in the second dimension. */
    static NDIndex part(int from, int to) {
        return new NDIndex().addAllDim().addSliceDim(from, to);
    }

    private void requireFinite(float[] logits) throws IOException {
        for (int i = 0; i < lanes * vocabularySize(); i++) {
            if (!Float.isFinite(logits[i])) {
                throw new IOException("lane " + i / vocabularySize() + ": a logit is " + logits[i]
                        + ", as the model's numbers exceed what a float can hold");
            }
        }
    }

    /** Returns how many arrays stay when a step is over, besides the weights. */
    int heldArrays() {
        return cache == null ? 0 : cache.manager().getManagedArrays().size();
    }

    @Override
    public void close() {
        if (cache != null) {
            cache.manager().close();
            cache = null;
        }
        lanes = 0;
    }
}
