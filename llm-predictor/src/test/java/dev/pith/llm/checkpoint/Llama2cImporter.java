package dev.pith.llm.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads checkpoints of llama2.c, in its first layout: seven integers, then all weights as floats, the same tensor of all
 * layers together. Everything is little-endian. There queries and keys are turned in pairs of neighbours, so their rows are
 * put in another order here.
 */
public final class Llama2cImporter {

    private static final String ATTENTION = "self_attn.";

    private final ByteBuffer in;
    private final int width;
    private final int feedForwardWidth;
    private final int layers;
    private final int heads;
    private final int keyValueHeads;
    private final int vocabulary;
    private final boolean tied;
    private final int contextLength;

    private Llama2cImporter(byte[] file) {
        in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        width = in.getInt();
        feedForwardWidth = in.getInt();
        layers = in.getInt();
        heads = in.getInt();
        keyValueHeads = in.getInt();
        int signedVocabulary = in.getInt();
        vocabulary = Math.abs(signedVocabulary);
        tied = signedVocabulary > 0;
        contextLength = in.getInt();
    }

    /** Reads a file. */
    public static TestCheckpoint read(Path file) throws IOException {
        Llama2cImporter importer = new Llama2cImporter(Files.readAllBytes(file));
        TestCheckpoint checkpoint = importer.checkpoint();
        if (importer.in.hasRemaining()) {
            throw new IOException(importer.in.remaining() + " bytes too many in " + file);
        }
        return checkpoint;
    }

    private TestCheckpoint checkpoint() {
        ObjectNode config =
                RandomCheckpoint.config("llama", vocabulary, width, layers, heads, keyValueHeads, feedForwardWidth);
        config.put("max_position_embeddings", contextLength);
        config.put("tie_word_embeddings", tied);
        TestCheckpoint checkpoint = new TestCheckpoint(config);
        int headSize = width / heads;
        int keyValueWidth = keyValueHeads * headSize;
        matrix(checkpoint, "model.embed_tokens.weight", vocabulary, width);
        vectors(checkpoint, "input_layernorm");
        matrices(checkpoint, ATTENTION + "q_proj", width, width);
        matrices(checkpoint, ATTENTION + "k_proj", keyValueWidth, width);
        matrices(checkpoint, ATTENTION + "v_proj", keyValueWidth, width);
        matrices(checkpoint, ATTENTION + "o_proj", width, width);
        vectors(checkpoint, "post_attention_layernorm");
        matrices(checkpoint, "mlp.gate_proj", feedForwardWidth, width);
        matrices(checkpoint, "mlp.down_proj", width, feedForwardWidth);
        matrices(checkpoint, "mlp.up_proj", feedForwardWidth, width);
        checkpoint.add("model.norm.weight", List.of((long) width), floats(width));
        // Tables of sines and cosines.
        floats(contextLength * headSize);
        if (!tied) {
            matrix(checkpoint, "lm_head.weight", vocabulary, width);
        }
        for (TestCheckpoint.Weights rows : queriesAndKeys(checkpoint)) {
            halve(rows, headSize);
        }
        return checkpoint;
    }

    /** Returns the projections to queries and keys of all layers. */
    static List<TestCheckpoint.Weights> queriesAndKeys(TestCheckpoint checkpoint) {
        List<TestCheckpoint.Weights> projections = new ArrayList<>();
        checkpoint.tensors().forEach((name, weights) -> {
            if (name.endsWith("q_proj.weight") || name.endsWith("k_proj.weight")) {
                projections.add(weights);
            }
        });
        return projections;
    }

    /** Puts the rows 0, 1, 2, 3 and so on of each head in the order 0, 2, …, 1, 3, …. */
    static void halve(TestCheckpoint.Weights projection, int headSize) {
        int columns = Math.toIntExact(projection.shape().getLast());
        int rows = Math.toIntExact(projection.shape().getFirst());
        float[] interleaved = projection.values().clone();
        for (int row = 0; row < rows; row++) {
            int inHead = row % headSize;
            int source = row - inHead + (inHead < headSize / 2 ? 2 * inHead : 2 * inHead - headSize + 1);
            System.arraycopy(interleaved, source * columns, projection.values(), row * columns, columns);
        }
    }

    private void vectors(TestCheckpoint checkpoint, String name) {
        for (int layer = 0; layer < layers; layer++) {
            checkpoint.add(inLayer(layer, name), List.of((long) width), floats(width));
        }
    }

    private void matrices(TestCheckpoint checkpoint, String name, int rows, int columns) {
        for (int layer = 0; layer < layers; layer++) {
            matrix(checkpoint, inLayer(layer, name), rows, columns);
        }
    }

    private static String inLayer(int layer, String name) {
        return "model.layers." + layer + "." + name + ".weight";
    }

    private void matrix(TestCheckpoint checkpoint, String name, int rows, int columns) {
        checkpoint.add(name, List.of((long) rows, (long) columns), floats(rows * columns));
    }

    private float[] floats(int count) {
        float[] values = new float[count];
        in.asFloatBuffer().get(values);
        in.position(in.position() + count * Float.BYTES);
        return values;
    }
}
