package dev.pith.llm.checkpoint;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The identity of a model: SHA-256 over all that its predictions follow from, and nothing else. How the weights are spread
 * over files, whether they are compressed, and what else stands in the files makes no difference.
 *
 * <p>What is hashed, one after the other:
 *
 * <ol>
 *   <li>the text {@value #TITLE}, a newline included;
 *   <li>as 32-bit integers: the vocabulary's size, width, layers, heads, key and value heads, head size, feed-forward width,
 *       the bits of the normalisation's epsilon as a {@code float}, the sliding window and the first layer that has one;
 *   <li>as 64-bit integers, the bits of a {@code double}: the rotary embedding's scale and each of its angles;
 *   <li>as 32-bit integers, each 1 or 0: whether the head is tied, and whether there are biases of queries, keys and values,
 *       of attention's output, and of the feed-forward network;
 *   <li>each matrix, in the order of {@link CheckpointWeights#matrices()}: the length of its type's name, the name as
 *       safetensors calls it, the number of rows and that of columns, then its elements as their type's bytes,
 *       little-endian, in row-major order.
 * </ol>
 *
 * <p>Integers are big-endian.
 */
final class ModelDigest {

    private static final String TITLE = "pith model 1\n";

    /** How many bytes of weights are read at once; a multiple of what the blocks of compressed weights have. */
    private static final int PART = 1 << 20;

    private final MessageDigest sha256;

    private ModelDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Reads all weights once and returns the 32 bytes. */
    static byte[] of(Architecture architecture, CheckpointWeights weights) throws CorruptInputException {
        ModelDigest digest = new ModelDigest();
        digest.add(TITLE);
        digest.add(architecture);
        for (TensorMatrix matrix : weights.matrices()) {
            digest.add(matrix);
        }
        return digest.sha256.digest();
    }

    private void add(Architecture architecture) {
        ModelConfig config = architecture.config();
        add(config.vocabularySize());
        add(config.width());
        add(config.layers());
        add(config.heads());
        add(config.keyValueHeads());
        add(config.headSize());
        add(config.feedForwardWidth());
        add(Float.floatToIntBits(config.normEpsilon()));
        add(config.slidingWindow());
        add(config.firstSlidingLayer());
        add(config.rotary().scale());
        config.rotary().inverseFrequencies().forEach(this::add);
        add(architecture.tiedHead());
        add(architecture.inputBiases());
        add(architecture.outputBias());
        add(architecture.feedForwardBiases());
    }

    private void add(TensorMatrix matrix) throws CorruptInputException {
        Tensor tensor = matrix.tensor();
        String type = tensor.info().dtype().name();
        add(type.length());
        add(type);
        add(matrix.rows());
        add(matrix.columns());
        long elements = tensor.info().elements();
        int elementBytes = tensor.info().dtype().bits() / Byte.SIZE;
        int elementsPerPart = (int) Math.min(elements, PART / elementBytes);
        byte[] part = new byte[elementsPerPart * elementBytes];
        for (long next = 0; next < elements; next += elementsPerPart) {
            int count = (int) Math.min(elementsPerPart, elements - next);
            tensor.read(next, count, MemorySegment.ofArray(part));
            sha256.update(part, 0, count * elementBytes);
        }
    }

    private void add(String text) {
        sha256.update(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void add(int value) {
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, value));
    }

    private void add(boolean value) {
        add(value ? 1 : 0);
    }

    private void add(double value) {
        sha256.update(ByteBuffer.allocate(Double.BYTES).putDouble(0, value));
    }
}
