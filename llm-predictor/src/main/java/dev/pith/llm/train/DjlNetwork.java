package dev.pith.llm.train;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.training.GradientCollector;
import dev.pith.llm.checkpoint.ModelConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The forward pass by NDArray operations, in F32, and its gradients by PyTorch's autograd. Arrays of a step are in a
 * manager that ends with it, for DJL frees none before.
 */
final class DjlNetwork implements Network {

    private static final String ENGINE = "PyTorch";
    private static final float HIDDEN = -1e9f;
    private static final int NEWTON_SCHULZ_STEPS = 5;
    private static final double SMALLEST_NORM = 1e-7;

    private final Engine engine;
    private final NDManager manager;
    private final ModelConfig config;

    /** The weights lie here during a step; PyTorch's arrays share this memory. */
    private final Map<String, ByteBuffer> memory = new HashMap<>();

    private DjlNetwork(Engine engine, ModelConfig config) {
        this.engine = engine;
        this.config = config;
        manager = engine.newBaseManager(Device.cpu());
    }

    /**
     * Loads PyTorch.
     *
     * @param threads how many threads may compute; it counts for all of the JVM, the first time
     * @throws TrainingUnavailableException if DJL is not on the class path, or its natives do not run here
     */
    static Network open(ModelConfig config, int threads) throws TrainingUnavailableException {
        // DJL is told by properties. Nothing is to be fetched or reported.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", Integer.toString(threads));
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        try {
            if (!Engine.hasEngine(ENGINE)) {
                throw new TrainingUnavailableException("DJL's PyTorch engine is not on the class path");
            }
            return new DjlNetwork(Engine.getEngine(ENGINE), config);
        } catch (EngineException | UnsatisfiedLinkError | IllegalStateException e) {
            throw new TrainingUnavailableException("PyTorch does not load here: " + e.getMessage(), e);
        }
    }

    @Override
    public double backward(Weights weights, Batch batch, List<float[]> gradients) {
        try (NDManager step = manager.newSubManager();
                GradientCollector collector = engine.newGradientCollector()) {
            Map<String, NDArray> arrays = load(step, weights);
            for (NDArray array : arrays.values()) {
                array.setRequiresGradient(true);
            }
            NDArray loss = new Pass(step, arrays).losses(batch).sum();
            collector.backward(loss);
            for (int i = 0; i < gradients.size(); i++) {
                NDArray array = array(arrays, weights.matrices().get(i).name());
                float[] gradient = array.getGradient().toFloatArray();
                System.arraycopy(gradient, 0, gradients.get(i), 0, gradient.length);
            }
            return loss.getFloat();
        }
    }

    @Override
    public float[] losses(Weights weights, Batch batch) {
        try (NDManager step = manager.newSubManager()) {
            return new Pass(step, load(step, weights)).losses(batch).toFloatArray();
        }
    }

    @Override
    public float[] logits(Weights weights, int[] tokens) {
        Batch batch = new Batch(1, tokens.length);
        for (int i = 0; i < tokens.length; i++) {
            batch.set(0, i, tokens[i], 0, 0);
        }
        try (NDManager step = manager.newSubManager()) {
            return new Pass(step, load(step, weights)).logits(batch).toFloatArray();
        }
    }

    /** Five steps of a Newton-Schulz iteration, with the coefficients that Muon's authors give. */
    @Override
    public float[] orthogonalise(float[] matrix, int rows, int columns) {
        double squares = 0;
        for (float value : matrix) {
            squares += value * value;
        }
        try (NDManager step = manager.newSubManager()) {
            NDArray given = step.create(matrix, new Shape(rows, columns));
            boolean tall = rows > columns;
            NDArray wide = tall ? given.transpose() : given;
            wide = wide.div((float) (Math.sqrt(squares) + SMALLEST_NORM));
            for (int i = 0; i < NEWTON_SCHULZ_STEPS; i++) {
                NDArray gram = wide.matMul(wide.transpose());
                NDArray factor = gram.mul(-4.7750f).add(gram.matMul(gram).mul(2.0315f));
                wide = wide.mul(3.4445f).add(factor.matMul(wide));
            }
            return (tall ? wide.transpose() : wide).toFloatArray();
        }
    }

    @Override
    public void close() {
        manager.close();
    }

    private Map<String, NDArray> load(NDManager step, Weights weights) {
        Map<String, NDArray> arrays = new HashMap<>();
        for (Weights.Matrix matrix : weights.matrices()) {
            float[] values = matrix.values();
            ByteBuffer bytes = memory.computeIfAbsent(
                    matrix.name(),
                    _ -> ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.nativeOrder()));
            bytes.asFloatBuffer().put(values);
            Shape shape = new Shape(matrix.shape());
            arrays.put(matrix.name(), step.create(bytes.rewind(), shape, DataType.FLOAT32));
        }
        return arrays;
    }

    private static NDArray array(Map<String, NDArray> arrays, String name) {
        NDArray array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("no weights are called " + name);
        }
        return array;
    }

    /** One forward pass. Where nothing else is said, arrays have a row for each token of the batch. */
    private final class Pass {

        private final NDManager step;
        private final Map<String, NDArray> arrays;

        Pass(NDManager step, Map<String, NDArray> arrays) {
            this.step = step;
            this.arrays = arrays;
        }

        NDArray losses(Batch batch) {
            int tokens = batch.sequences() * batch.length();
            NDArray targets = step.create(batch.targets(), new Shape(tokens, 1));
            NDArray chosen = logits(batch).logSoftmax(-1).gather(targets, 1).reshape(tokens);
            return chosen.neg().mul(step.create(batch.weights()));
        }

        NDArray logits(Batch batch) {
            NDArray embedding = weights(Weights.EMBEDDING);
            NDArray inputs = step.create(batch.inputs());
            NDArray stream = inputs.getNDArrayInternal()
                    .embedding(inputs, embedding, SparseFormat.DENSE)
                    .singletonOrThrow();
            Positions positions = new Positions(step, config, batch.length());
            for (int layer = 0; layer < config.layers(); layer++) {
                String prefix = Weights.prefix(layer);
                NDArray normalised = normalise(stream, prefix + "input_layernorm.weight");
                NDArray attended = attend(normalised, prefix + "self_attn.", batch, positions);
                stream = stream.add(product(attended, prefix + "self_attn.o_proj.weight"));
                normalised = normalise(stream, prefix + "post_attention_layernorm.weight");
                NDArray gate = product(normalised, prefix + "mlp.gate_proj.weight");
                NDArray inner = Activation.swish(gate, 1).mul(product(normalised, prefix + "mlp.up_proj.weight"));
                stream = stream.add(product(inner, prefix + "mlp.down_proj.weight"));
            }
            return normalise(stream, Weights.FINAL_NORM).matMul(embedding.transpose());
        }

        private NDArray weights(String name) {
            return array(arrays, name);
        }

        private NDArray product(NDArray inputs, String matrix) {
            return inputs.matMul(weights(matrix).transpose());
        }

        private NDArray normalise(NDArray stream, String scales) {
            NDArray mean = stream.square().mean(new int[] {-1}, true);
            return stream.div(mean.add(config.normEpsilon()).sqrt()).mul(weights(scales));
        }

        private NDArray attend(NDArray inputs, String prefix, Batch batch, Positions positions) {
            int sequences = batch.sequences();
            int length = batch.length();
            int size = config.headSize();
            int keyHeads = config.keyValueHeads();
            int queries = config.heads() / keyHeads;
            // Sequence, key head, query head of it, position, element.
            NDArray query = product(inputs, prefix + "q_proj.weight")
                    .reshape(sequences, length, keyHeads, queries, size)
                    .transpose(0, 2, 3, 1, 4);
            // Sequence, key head, position, element.
            NDArray key = product(inputs, prefix + "k_proj.weight")
                    .reshape(sequences, length, keyHeads, size)
                    .transpose(0, 2, 1, 3);
            NDArray value = product(inputs, prefix + "v_proj.weight")
                    .reshape(sequences, length, keyHeads, size)
                    .transpose(0, 2, 1, 3);
            NDArray turnedQuery = positions
                    .turn(query)
                    .mul(1 / Math.sqrt(size))
                    .reshape(sequences, keyHeads, (long) queries * length, size);
            NDArray scores = turnedQuery
                    .matMul(positions.turn(key).transpose(0, 1, 3, 2))
                    .reshape(sequences, keyHeads, queries, length, length);
            NDArray shares = scores.add(positions.mask()).softmax(-1);
            return shares.reshape(sequences, keyHeads, (long) queries * length, length)
                    .matMul(value)
                    .reshape(sequences, keyHeads, queries, length, size)
                    .transpose(0, 3, 1, 2, 4)
                    .reshape((long) sequences * length, config.queryWidth());
        }
    }

    /** What depends on positions alone: how queries and keys are turned, and what a token may attend to. */
    private static final class Positions {

        private final NDArray cosines;
        private final NDArray sines;
        private final NDArray mask;

        Positions(NDManager step, ModelConfig config, int length) {
            List<Double> frequencies = config.rotary().inverseFrequencies();
            int half = frequencies.size();
            float[] cosine = new float[length * half];
            float[] sine = new float[length * half];
            float[] hidden = new float[length * length];
            for (int position = 0; position < length; position++) {
                for (int i = 0; i < half; i++) {
                    double angle = position * frequencies.get(i);
                    cosine[position * half + i] = (float) Math.cos(angle);
                    sine[position * half + i] = (float) Math.sin(angle);
                }
                for (int other = 0; other < length; other++) {
                    boolean seen = other <= position && other > position - config.slidingWindow();
                    hidden[position * length + other] = seen ? 0 : HIDDEN;
                }
            }
            cosines = step.create(cosine, new Shape(length, half));
            sines = step.create(sine, new Shape(length, half));
            mask = step.create(hidden, new Shape(length, length));
        }

        /** Turns vectors by their positions, which are the last dimension but one: rotary position embedding. */
        NDArray turn(NDArray vectors) {
            int last = vectors.getShape().dimension() - 1;
            NDList halves = vectors.split(2, last);
            NDArray first = halves.get(0);
            NDArray second = halves.get(1);
            NDArray turned = first.mul(cosines).sub(second.mul(sines));
            return NDArrays.concat(new NDList(turned, second.mul(cosines).add(first.mul(sines))), last);
        }

        NDArray mask() {
            return mask;
        }
    }
}
