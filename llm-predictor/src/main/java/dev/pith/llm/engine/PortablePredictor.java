package dev.pith.llm.engine;

import dev.pith.llm.TokenPredictor;
import dev.pith.llm.checkpoint.ModelConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * Computes the logits. A step computes some tokens together: those of all lanes at one position, or at several when a
 * context is built anew. Token t of a step belongs to lane {@code t % lanes}, and tokens of later positions come later.
 */
final class PortablePredictor implements TokenPredictor {

    private static final int LARGEST_FINITE = Float.floatToRawIntBits(Float.MAX_VALUE);

    private final PackedModel model;
    private final ModelConfig config;
    private final KernelChoice kernelChoice;
    private final Dimensions dimensions;
    private final WorkerPool pool;

    /** Per layer, per lane, per key head. */
    private final List<HeadCache> caches = new ArrayList<>();

    private final int[] history;
    private final float[] stream;
    private final InputTiles normalised;
    private final float[] projected;
    private final InputTiles attended;
    private final float[] added;
    private final float[] gated;
    private final InputTiles inner;
    private final float[] outputs;
    private final Rotation rotation;
    private final Attention[] attentions;
    private final float[][] scratch;

    /** Those that the present step is computed with. */
    private Kernels kernels;

    private int lanes;

    /** How many tokens each lane was given since it began or started again. */
    private long length;

    /** The first of the last step's tokens at its last position. */
    private int lastTokens;

    PortablePredictor(PackedModel model, KernelChoice kernelChoice, Dimensions dimensions, int threads) {
        this.model = model;
        this.kernelChoice = kernelChoice;
        kernels = kernelChoice.forWork(0);
        this.dimensions = dimensions;
        config = model.config();
        PackedModel.Layer layer = model.layers().getFirst();
        int maxTokens = dimensions.maxTokens();
        history = new int[Sizes.arrayLength((long) dimensions.history(), dimensions.maxLanes())];
        stream = new float[Sizes.arrayLength(maxTokens, config.width())];
        normalised = new InputTiles(maxTokens, config.width());
        projected = new float[InputTiles.length(maxTokens, layer.queryKeyValue().rows())];
        attended = new InputTiles(maxTokens, config.queryWidth());
        added = new float[InputTiles.length(maxTokens, layer.attentionOutput().rows())];
        gated = new float[InputTiles.length(maxTokens, layer.gateAndUp().rows())];
        inner = new InputTiles(maxTokens, config.feedForwardWidth());
        outputs =
                new float[InputTiles.length(dimensions.maxLanes(), model.head().rows())];
        rotation = new Rotation(config.rotary(), dimensions.maxPositions(1));
        int workers = Math.min(threads, Dimensions.MAX_THREADS);
        pool = new WorkerPool(workers);
        attentions = new Attention[pool.workers()];
        scratch = new float[pool.workers()][PanelStore.BLOCK * Kernels.PANEL];
        int queryHeads = config.heads() / config.keyValueHeads();
        for (int i = 0; i < attentions.length; i++) {
            attentions[i] = new Attention(config.headSize(), queryHeads, dimensions.slots());
        }
    }

    @Override
    public int vocabularySize() {
        return config.vocabularySize();
    }

    @Override
    public int maxLanes() {
        return dimensions.maxLanes();
    }

    @Override
    public void reset(int newLanes) {
        if (newLanes < 1 || newLanes > maxLanes()) {
            throw new IllegalArgumentException(newLanes + " lanes, where there may be 1 to " + maxLanes());
        }
        lanes = newLanes;
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
        if (!dimensions.restarts()) {
            remember(0, tokens);
            compute(0, 1);
            length++;
        } else if (length < dimensions.window().length()) {
            int index = (int) length;
            remember(index, tokens);
            compute(index, 1);
            length++;
        } else {
            restart(tokens);
        }
        predict(logits);
    }

    @Override
    public void help(BooleanSupplier enough) {
        pool.help(enough);
    }

    private void remember(int index, int[] tokens) {
        for (int lane = 0; lane < lanes; lane++) {
            history[lane * dimensions.history() + index] = tokens[lane];
        }
    }

    /** Builds the context anew from the last tokens and the newest ones. */
    private void restart(int[] tokens) {
        int kept = dimensions.window().overlap();
        for (int lane = 0; lane < lanes; lane++) {
            int end = (lane + 1) * dimensions.history();
            System.arraycopy(history, end - kept, history, lane * dimensions.history(), kept);
        }
        remember(kept, tokens);
        length = 0;
        while (length <= kept) {
            int count = (int) Math.min(dimensions.maxPositions(lanes), kept + 1 - length);
            compute((int) length, count);
            length += count;
        }
    }

    /**
     * Computes the stream of tokens in the history and caches their keys and values.
     *
     * @param index of the first of them in each lane
     * @param positions how many of each lane, the first at position {@link #length}
     */
    private void compute(int index, int positions) {
        int tokens = positions * lanes;
        kernels = kernelChoice.forWork(tokens * config.weights());
        rotation.prepare(length, positions);
        reserve(positions);
        pool.run(tokens, (token, worker) -> {
            int at = token % lanes * dimensions.history() + index + token / lanes;
            model.embedding().copyRow(history[at], stream, token * config.width());
        });
        normalised.reset(tokens);
        attended.reset(tokens);
        inner.reset(tokens);
        for (int i = 0; i < config.layers(); i++) {
            PackedModel.Layer layer = model.layers().get(i);
            normalise(0, tokens, layer.attentionNorm());
            layer.queryKeyValue().multiply(kernels, pool, normalised, projected, scratch);
            attend(i, positions);
            layer.attentionOutput().multiply(kernels, pool, attended, added, scratch);
            add(tokens);
            normalise(0, tokens, layer.feedForwardNorm());
            layer.gateAndUp().multiply(kernels, pool, normalised, gated, scratch);
            gate(layer, tokens);
            layer.down().multiply(kernels, pool, inner, added, scratch);
            add(tokens);
        }
        lastTokens = tokens - lanes;
    }

    private void reserve(int positions) {
        int perLayer = maxLanes() * config.keyValueHeads();
        while (caches.size() < config.layers() * perLayer) {
            caches.add(new HeadCache(config.headSize(), dimensions.slots()));
        }
        int lastSlot = (int) Math.min(dimensions.slots(), length + positions) - 1;
        for (int layer = 0; layer < config.layers(); layer++) {
            for (int i = 0; i < lanes * config.keyValueHeads(); i++) {
                caches.get(layer * perLayer + i).reserve(lastSlot);
            }
        }
    }

    /** Normalises the stream of tokens from one on; they become the first of the inputs. */
    private void normalise(int firstToken, int tokens, float[] weights) {
        int width = config.width();
        forTiles(tokens, token -> {
            int at = (firstToken + token) * width;
            float mean = kernels.sumOfSquares(stream, at, width) / width;
            float factor = 1 / (float) Math.sqrt(mean + config.normEpsilon());
            normalised.set(token, stream, at, factor, weights);
        });
    }

    private void attend(int layer, int positions) {
        PackedMatrix matrix = model.layers().get(layer).queryKeyValue();
        int keyHeads = config.keyValueHeads();
        int headSize = config.headSize();
        int groupWidth = config.queryWidth() / keyHeads;
        int window = config.slidingWindow(layer);
        pool.run(lanes * keyHeads, (index, worker) -> {
            int lane = index / keyHeads;
            int keyHead = index % keyHeads;
            HeadCache cache = caches.get(layer * maxLanes() * keyHeads + index);
            for (int i = 0; i < positions; i++) {
                int token = i * lanes + lane;
                int at = token * matrix.rows();
                long position = length + i;
                attentions[worker].attend(
                        kernels,
                        cache,
                        window == 0 ? 0 : Math.max(0, position - window + 1),
                        position,
                        rotation,
                        i,
                        projected,
                        at + keyHead * groupWidth,
                        at + matrix.firstRow(1) + keyHead * headSize,
                        at + matrix.firstRow(2) + keyHead * headSize,
                        attended,
                        token,
                        keyHead * groupWidth);
            }
        });
    }

    private void gate(PackedModel.Layer layer, int tokens) {
        int width = config.feedForwardWidth();
        forTiles(tokens, token -> {
            int at = token * layer.gateAndUp().rows();
            kernels.gate(gated, at, width, layer.gateAndUp().firstRow(1));
            inner.set(token, 0, gated, at, width, 1);
        });
    }

    private void add(int tokens) {
        int width = config.width();
        int stride = PackedMatrix.paddedRows(width);
        forTiles(tokens, token -> {
            for (int i = 0; i < width; i++) {
                stream[token * width + i] += added[token * stride + i];
            }
        });
    }

    /** Does something for each token; the tokens of a tile are one thread's. */
    private void forTiles(int tokens, IntConsumer action) {
        pool.run(Math.ceilDiv(tokens, Kernels.TILE), (tile, worker) -> {
            int end = Math.min(tokens, (tile + 1) * Kernels.TILE);
            for (int token = tile * Kernels.TILE; token < end; token++) {
                action.accept(token);
            }
        });
    }

    /** Computes the logits of the last step's last tokens. */
    private void predict(float[] logits) throws IOException {
        normalised.reset(lanes);
        normalise(lastTokens, lanes, model.finalNorm());
        model.head().multiply(kernels, pool, normalised, outputs, scratch);
        int vocabulary = vocabularySize();
        for (int lane = 0; lane < lanes; lane++) {
            int at = lane * vocabulary;
            System.arraycopy(outputs, lane * model.head().rows(), logits, at, vocabulary);
            int largest = 0;
            for (int i = at; i < at + vocabulary; i++) {
                largest = Math.max(largest, Float.floatToRawIntBits(logits[i]) & Integer.MAX_VALUE);
            }
            if (largest > LARGEST_FINITE) {
                throw new IOException("lane " + lane + ": a logit is " + Float.intBitsToFloat(largest)
                        + ", as the model's numbers exceed what a float can hold");
            }
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
